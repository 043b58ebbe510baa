"""For tests around consultations: a booked lead, its letters, and how its time changes or ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from leads import progress
from leads.database import db
from leads.followups.planning import plan
from leads.followups.steps import Stop
from leads.followups.stopping import stop_occasion
from leads.models import Appointment, Lead, LetterRow, Touch
from leads.slots.appointments import facts_of
from leads.vocabulary import (
    Actor,
    AppointmentState,
    LeadStage,
    TouchState,
    Trigger,
)
from tests.factories import NOON
from tests.followups.plans import VISIT, a_lead, an_appointment

THREE_DAYS, ONE_DAY = VISIT - timedelta(days=3), VISIT - timedelta(days=1)


def a_booked_lead(
    starts_at: datetime = VISIT, *, now: datetime = NOON, zone: str = "America/New_York"
) -> tuple[Lead, Appointment]:
    """A lead whose consultation was booked now, with all that is planned then."""
    lead = a_lead(zone=zone)
    progress.move(lead, LeadStage.BOOKED, actor=Actor.VISITOR, now=now)
    appointment = an_appointment(lead, starts_at=starts_at, made_at=now)
    plan(lead=lead, trigger=Trigger.BOOKED, now=now, appointment=facts_of(appointment))
    return lead, appointment


def around(lead: Lead) -> list[tuple[str, str, str, str | None]]:
    """Step, occasion (without the number of the row), state and reason of what belongs to consultations."""
    db.session.expire_all()
    rows = db.session.scalars(
        select(Touch).where(Touch.lead_id == lead.id, Touch.occasion != "").order_by(Touch.id)
    )
    return [(row.step, row.occasion.partition(":")[2], row.state, row.reason) for row in rows]


def due(lead: Lead) -> list[datetime]:
    """When what is planned around consultations is due, in order."""
    db.session.expire_all()
    planned = select(Touch.due_at).where(
        Touch.lead_id == lead.id, Touch.occasion != "", Touch.state == TouchState.PLANNED
    )
    return list(db.session.scalars(planned.order_by(Touch.due_at)))


def letters(lead: Lead) -> list[str]:
    kinds = select(LetterRow.kind).where(LetterRow.lead_id == lead.id, LetterRow.kind != "acknowledgement")
    return list(db.session.scalars(kinds.order_by(LetterRow.id)))


def move(lead: Lead, appointment: Appointment, to: datetime, now: datetime) -> None:
    """What booking does when a time is changed."""
    before = facts_of(appointment).occasion
    appointment.starts_at, appointment.ends_at = to, to + timedelta(minutes=30)
    appointment.busy_from, appointment.busy_until = appointment.starts_at, appointment.ends_at
    appointment.sequence, appointment.changed_at = appointment.sequence + 1, now
    db.session.flush()
    stop_occasion(lead_id=lead.id, occasion=before, reason=Stop.NOT_BOOKED, now=now)
    plan(lead=lead, trigger=Trigger.BOOKED, now=now, appointment=facts_of(appointment))


def end(appointment: Appointment, state: AppointmentState, now: datetime) -> None:
    """How a consultation ends."""
    appointment.state = state
    if state is AppointmentState.CANCELLED:
        appointment.cancelled_at, appointment.cancelled_by = now, Actor.VISITOR
    else:
        appointment.outcome_at = now
    db.session.flush()
