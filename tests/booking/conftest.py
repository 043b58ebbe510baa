"""One visitor of Coral Gables and its people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from leads.vocabulary import StaffRole
from tests.booking.world import Visit
from tests.handling.conftest import AWAY, HOME, office_row, routed_lead, worker


@pytest.fixture
def visit(app: Flask) -> Iterator[Visit]:
    """A routed request of two minutes ago."""
    with app.test_request_context():
        yield Visit(
            routed_lead(),
            alice=worker("Alice Example", StaffRole.COORDINATOR, office_row(HOME)),
            stranger=worker("Sam Example", StaffRole.COORDINATOR, office_row(AWAY)),
        )
