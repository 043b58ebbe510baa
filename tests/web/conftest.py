"""Fixtures of tests that look at pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import NOON
from tests.web.desk_world import OTHER, OWN, Desk


@pytest.fixture
def desk(shared_app: Flask, client: FlaskClient) -> Desk:
    """Tuesday, 1:42 pm in Miami; a lead in each of two offices, one unrouted, one held back."""
    # The limiter counts in the process: what the test before did is not this one's doing.
    shared_app.extensions["limits"].local.storage.reset()
    world = Desk(shared_app, client)
    world.move_clock(NOON + timedelta(minutes=2))
    world.add_lead("own", office=OWN, name="Maya Torres")
    world.add_lead("other", office=OTHER, name="Renée Baptiste", phone="+15145550111")
    world.add_lead("unrouted", name="Uma Routeless", phone="+13055550177")
    world.add_lead(
        "held",
        name="Buy Cheaply",
        phone=None,
        quarantined_at=NOON,
        quarantine_reason="content",
    )
    return world
