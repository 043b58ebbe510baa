"""What the tests of planned follow-ups share: a routed lead of Miami, its touches, and carrying them out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from leads.database import db
from leads.directory.queries import directory
from leads.followups import service
from leads.followups.queries import PlannedTouch, upcoming
from leads.models import Lead, LeadEvent
from leads.routing import service as routing
from leads.vocabulary import TouchState
from tests.factories import NOON, make_lead
from tests.followups.conftest import allow

DUE = NOON + timedelta(minutes=31)
FIRST_CONTACT = {"office_introduction", "day_one", "day_three"}
NEWS = {"good_to_know", "offer_ending"}
LATER = {"final_after_a_year"}


def a_lead(*, opt_in: bool = True, **changes: Any) -> Lead:
    """A routed lead of Miami with its consents; it holds the winter offer."""
    lead = make_lead(procedure_id=procedure("hip-contouring"), **changes)
    allow(lead, "request", "adult", *(["marketing_email"] if opt_in else []), now=NOON)
    assert routing.assign(lead_id=lead.id, now=NOON)
    return lead


def procedure(slug: str) -> int:
    found = directory().procedure(slug)
    assert found is not None
    return found.id


def touches(lead: Lead) -> dict[str, PlannedTouch]:
    db.session.expire_all()
    return {touch.step: touch for touch in upcoming(lead.id, now=DUE).touches}


def in_state(lead: Lead, state: TouchState) -> set[str]:
    return {step for step, touch in touches(lead).items() if touch.state is state}


def touch_id(lead: Lead, step: str) -> int:
    return touches(lead)[step].id


def carry_out(now: datetime = DUE) -> list[str]:
    """Carry out everything that is due and give what was decided."""
    judged = [service.carry_out(touch_id=each, now=now) for each in service.claim_due(now=now, limit=50)]
    return [f"{each.action} {each.reason}".strip() for each in judged if each]


def events(lead: Lead) -> list[str]:
    kinds = select(LeadEvent.kind).where(LeadEvent.lead_id == lead.id).order_by(LeadEvent.id)
    return list(db.session.scalars(kinds))
