"""An office's consultations as an iCalendar document: references and times, and nothing about a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event
from sqlalchemy import select

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.models import Appointment
from leads.reference import reference_of
from leads.vocabulary import AppointmentMode, AppointmentState
from leads.web.links import absolute

DESK = "/desk/leads"
BACK, AHEAD = timedelta(days=30), timedelta(days=120)
_OVER = (AppointmentState.BOOKED, AppointmentState.CAME, AppointmentState.MISSED)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One consultation as it leaves the house."""

    lead_id: int
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    by_video: bool


def entries_of(office_id: int, *, now: datetime) -> tuple[FeedEntry, ...]:
    """What an office has booked around now; what was cancelled is no longer there."""
    rows = db.session.scalars(
        select(Appointment)
        .where(
            Appointment.office_id == office_id,
            Appointment.state.in_([state.value for state in _OVER]),
            Appointment.starts_at >= now - BACK,
            Appointment.starts_at < now + AHEAD,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return tuple(
        FeedEntry(
            lead_id=row.lead_id,
            uid=row.uid,
            sequence=row.sequence,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            changed_at=row.changed_at or row.booked_at or row.made_at,
            by_video=row.mode == AppointmentMode.VIDEO,
        )
        for row in rows
    )


def feed_of(office: OfficeFacts, entries: Sequence[FeedEntry]) -> bytes:
    """The document a calendar program subscribes to; times in UTC, which every program reads alike."""
    document = Calendar()
    document.add("prodid", "-//consultation leads//calendar feed//EN")
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    document.add("method", "PUBLISH")
    document.add("x-wr-calname", office.name)
    document.add("x-wr-timezone", office.zone)
    for entry in entries:
        document.add_component(_event(entry, office))
    return bytes(document.to_ical())


def _event(entry: FeedEntry, office: OfficeFacts) -> Event:
    reference = reference_of(entry.lead_id)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", reference)
    if not entry.by_video:
        event.add("location", office.name)
    event.add("url", absolute(f"{DESK}/{reference}"))
    event.add("class", "PRIVATE")
    return event
