"""What the tests of planned follow-ups share: a routed lead of Miami, its touches, and carrying them out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from leads.database import db
from leads.directory.queries import directory
from leads.followups import service
from leads.followups.queries import PlannedTouch, upcoming
from leads.models import Appointment, Lead, LeadEvent
from leads.routing import service as routing
from leads.vocabulary import Actor, AppointmentMode, AppointmentState, TouchState
from tests.factories import NOON, make_lead
from tests.followups.conftest import allow

DUE = NOON + timedelta(minutes=31)
FIRST_CONTACT = {"office_introduction", "day_one", "day_three"}
NEWS = {"good_to_know", "offer_ending"}
LATER = {"final_after_a_year"}
VISIT = datetime(2026, 12, 4, 16, 30, tzinfo=UTC)
"""A consultation: Friday, December 4, 11:30 am in Miami."""


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


def an_appointment(
    lead: Lead,
    *,
    starts_at: datetime = VISIT,
    state: AppointmentState = AppointmentState.BOOKED,
    mode: AppointmentMode = AppointmentMode.IN_PERSON,
    zone: str = "America/New_York",
    made_at: datetime = NOON,
) -> Appointment:
    """A consultation of a lead with the first resource of its office, however it was booked."""
    office = directory().office(lead.office_id or 0)
    assert office is not None
    assert office.consultations is not None
    ends_at = starts_at + office.consultations.length
    is_over = state in (AppointmentState.CAME, AppointmentState.MISSED)
    made = Appointment(
        lead_id=lead.id,
        office_id=office.id,
        resource_id=office.consultations.resources[0].id,
        mode=mode,
        starts_at=starts_at,
        ends_at=ends_at,
        busy_from=starts_at,
        busy_until=ends_at,
        zone=zone,
        state=state,
        uid=f"uid-{lead.id}-{starts_at.timestamp():.0f}",
        sequence=0,
        made_at=made_at,
        made_by=Actor.VISITOR,
        booked_at=made_at,
        cancelled_at=made_at if state is AppointmentState.CANCELLED else None,
        outcome_at=ends_at if is_over else None,
    )
    db.session.add(made)
    db.session.flush()
    return made


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
