"""Appointment rows for tests of free times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.models import Appointment
from leads.slots.queries import free_days
from leads.vocabulary import Actor, AppointmentMode, AppointmentState
from tests.factories import NOON, make_lead


def clinic(slug: str = "miami-coral-gables") -> OfficeFacts:
    """An office of the data files that has a calendar."""
    found = directory().office(slug)
    assert found is not None
    return found


def make_appointment(
    starts_at: datetime, *, resource_id: int, office: OfficeFacts, **changes: Any
) -> Appointment:
    """A consultation of half an hour with a quarter of an hour after it, booked for a lead of its own."""
    state = AppointmentState(changes.pop("state", AppointmentState.BOOKED))
    kept_until = changes.pop("kept_until", NOON + timedelta(minutes=10))
    over = (AppointmentState.CAME, AppointmentState.MISSED)
    ends_at = starts_at + timedelta(minutes=30)
    values: dict[str, Any] = {
        "lead_id": changes.pop("lead_id", None) or make_lead().id,
        "office_id": office.id,
        "resource_id": resource_id,
        "mode": AppointmentMode.IN_PERSON,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "busy_from": starts_at,
        "busy_until": ends_at + timedelta(minutes=15),
        "zone": office.zone,
        "state": state,
        "kept_until": kept_until if state == AppointmentState.KEPT else None,
        "cancelled_at": NOON if state == AppointmentState.CANCELLED else None,
        "outcome_at": NOON if state in over else None,
        "uid": uuid4().hex,
        "made_at": NOON,
        "made_by": Actor.VISITOR,
    }
    row = Appointment(**values | changes)
    db.session.add(row)
    db.session.flush()
    return row


def fill(office: OfficeFacts, *, days: int, now: datetime = NOON) -> None:
    """Take every time a visitor could still have in person in the next days, by one lead a resource."""
    while times := [
        (slot.starts_at, resource_id)
        for day in free_days(office, mode=AppointmentMode.IN_PERSON, now=now, days=days)
        for slot in day.slots
        for resource_id in slot.resource_ids[:1]
    ]:
        taken: dict[int, datetime] = {}
        for starts_at, resource_id in times:
            if starts_at >= taken.get(resource_id, starts_at):
                make_appointment(
                    starts_at, resource_id=resource_id, office=office, state=AppointmentState.CAME
                )
                taken[resource_id] = starts_at + timedelta(minutes=45)
