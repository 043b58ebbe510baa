"""Free times as the database has them at this moment: one statement for any number of days or offices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import and_, or_, select

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import calendar
from leads.models import Appointment
from leads.officetime.rules import OfficeCalendar, local_date
from leads.officetime.stretches import Interval
from leads.slots.rules import Day, Slot, slots_of, spread
from leads.vocabulary import AppointmentMode, AppointmentState

LOOK_AHEAD = 14
"""Office days: whoever has no free time within two weeks has none worth comparing or writing about."""

_DAY = timedelta(days=1)
Busy = Mapping[int, Sequence[Interval]]


def free_days(
    office: OfficeFacts,
    *,
    mode: AppointmentMode,
    now: datetime,
    first: date | None = None,
    days: int = LOOK_AHEAD,
    for_lead: int | None = None,
    for_staff: bool = False,
    language: str = "en",
) -> tuple[Day, ...]:
    """The free times of an office, day by day from `first`, else from its today.

    Takes    the lead somebody books for: what is kept or booked for that one does not stand in its own way.
             `language` names the holidays. Staff may book times that begin before a visitor’s notice is over.
    Gives    () for an office without a calendar.
    """
    terms = office.consultations
    if terms is None:
        return ()
    hours = calendar(office.id, around=now.date(), language=language)
    begin = first or local_date(hours, now)
    busy = _busy([office.id], begin, begin + days * _DAY, now=now, for_lead=for_lead)
    return slots_of(terms, hours, mode, busy, first=begin, days=days, now=now, notice=not for_staff)


def next_free(
    offices: Sequence[OfficeFacts], *, now: datetime, mode: AppointmentMode = AppointmentMode.IN_PERSON
) -> Mapping[int, datetime]:
    """When each office has its next free time for a visitor; offices with none in LOOK_AHEAD are left out."""
    asked = [office for office in offices if office.consultations is not None]
    if not asked:
        return {}
    today = now.date()
    busy = _busy([each.id for each in asked], today - _DAY, today + (LOOK_AHEAD + 1) * _DAY, now=now)
    found = {office.id: _first_free(office, mode, busy, now) for office in asked}
    return {office_id: starts_at for office_id, starts_at in found.items() if starts_at is not None}


def three_times(
    office: OfficeFacts, *, mode: AppointmentMode, now: datetime, for_lead: int | None = None
) -> tuple[Slot, ...]:
    """Up to three free times that differ, to write to somebody; () where there are none in LOOK_AHEAD."""
    return spread(free_days(office, mode=mode, now=now, for_lead=for_lead))


def _first_free(office: OfficeFacts, mode: AppointmentMode, busy: Busy, now: datetime) -> datetime | None:
    if office.consultations is None:
        return None
    hours: OfficeCalendar = calendar(office.id, around=now.date())
    today = local_date(hours, now)
    for number in range(LOOK_AHEAD):
        (day,) = slots_of(
            office.consultations, hours, mode, busy, first=today + number * _DAY, days=1, now=now
        )
        if day.slots:
            return day.slots[0].starts_at
    return None


def _busy(
    office_ids: Sequence[int], first: date, until: date, *, now: datetime, for_lead: int | None = None
) -> Busy:
    """What keeps the resources of some offices busy in a stretch of days, by resource, buffers included.

    A time kept for somebody who did not confirm in time keeps nobody busy.
    """
    kept, booked = AppointmentState.KEPT.value, AppointmentState.BOOKED.value
    ran_out = and_(Appointment.state == kept, Appointment.kept_until <= now)
    statement = select(Appointment.resource_id, Appointment.busy_from, Appointment.busy_until).where(
        Appointment.office_id.in_(office_ids),
        Appointment.state != AppointmentState.CANCELLED.value,
        # A day more on both sides covers every zone and the longest consultation with its buffers.
        Appointment.starts_at >= _midnight(first) - _DAY,
        Appointment.starts_at < _midnight(until) + _DAY,
        ~ran_out,
    )
    if for_lead is not None:
        own = Appointment.state.in_((kept, booked))
        statement = statement.where(or_(Appointment.lead_id != for_lead, ~own))
    busy: dict[int, list[Interval]] = defaultdict(list)
    for resource_id, busy_from, busy_until in db.session.execute(statement):
        busy[resource_id].append(Interval(busy_from, busy_until))
    return busy


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=UTC)
