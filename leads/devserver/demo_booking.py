"""Books and answers for the consultations of the demo stories, by the real services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from leads.booking import service, staffwork
from leads.booking.answers import Booked
from leads.database import db
from leads.devserver.demo_story import Books, Came
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.handling.answers import Done
from leads.models import Lead
from leads.slots.appointments import booked
from leads.slots.queries import free_days
from leads.web.access import StaffMember

_AROUND = timedelta(days=3)


def books(
    lead_id: int, deed: Books, staff: Mapping[str, StaffMember], *, at: datetime, now: datetime
) -> bool:
    """Book the free time closest to the wished one; whether that was possible."""
    lead = db.session.get_one(Lead, lead_id)
    office = directory().office(lead.office_id or 0)
    starts_at = _closest(office, deed, at=at, now=now) if office else None
    if starts_at is None:
        return False
    asked: dict[str, Any] = {"lead_id": lead_id, "starts_at": starts_at, "mode": deed.mode, "now": at}
    if deed.by:
        answer: object = staffwork.book(**asked, resource_id=None, staff=staff[deed.by])
    else:
        answer = service.book(**asked, zone=lead.zone)
    return isinstance(answer, (Booked, Done))


def came(lead_id: int, deed: Came, staff: Mapping[str, StaffMember], *, at: datetime) -> bool:
    """Say that they were there; whether that was possible."""
    mine = booked(lead_id)
    if mine is None:
        return False
    return isinstance(staffwork.came(appointment_id=mine.id, staff=staff[deed.by], now=at), Done)


def _closest(office: OfficeFacts, deed: Books, *, at: datetime, now: datetime) -> datetime | None:
    wished = now + deed.ahead
    days = free_days(
        office, mode=deed.mode, now=at, first=(wished - _AROUND).date(), days=2 * _AROUND.days + 1
    )
    is_past = deed.ahead < timedelta(0)
    free = [slot for day in days for slot in day.slots if not is_past or slot.ends_at < now]
    return min((slot.starts_at for slot in free), key=lambda each: abs(each - wished), default=None)
