"""What nobody booked in time ends by itself once its last day is over, however many there are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from leads import clock
from leads.database import db, transaction
from leads.models import ClockOffset, Office, PromoHold
from leads.promos import service
from leads.promos.queries import forget_live_terms
from leads.promos.service import OfficeForPromos
from leads.vocabulary import HoldState
from tests.factories import NOON, make_adult_lead
from workers import promos

AFTER = datetime(2027, 1, 2, 12, tzinfo=UTC)


@pytest.mark.usefixtures("session")
def test_a_sweep_goes_on_until_nothing_is_left_and_the_next_finds_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promos, "BATCH", 2)
    forget_live_terms()
    with transaction():
        here = db.session.execute(select(Office).where(Office.slug == "miami-coral-gables")).scalar_one()
        for _ in range(5):
            lead = make_adult_lead(office_id=here.id)
            service.settle(lead=lead, procedure=None, office=OfficeForPromos(here.slug, here.zone), now=NOON)
        db.session.add(ClockOffset(id=1, by=AFTER - clock.now()))

    promos.sweep.run()
    promos.sweep.run()

    counts = select(PromoHold.state, PromoHold.lapse_reason, func.count()).group_by(
        PromoHold.state, PromoHold.lapse_reason
    )
    assert db.session.execute(counts).all() == [(HoldState.LAPSED, "not_booked_in_time", 10)]
