"""Free times as the database has them at this moment: one statement for any number of days or offices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, literal_column, or_, select

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import calendar
from leads.models import Appointment
from leads.officetime.rules import local_date
from leads.officetime.stretches import Interval
from leads.slots.rules import Day, Slot, first_free, slots_of, spread
from leads.vocabulary import AppointmentMode, AppointmentState

LOOK_AHEAD = 14
"""Office days: whoever has no free time within two weeks has none worth comparing or writing about."""

SOON = 4
"""Office days: nearly every office has a free time in them, and what is booked later need not be read."""

_DAY = timedelta(days=1)
_CLOCK_CHANGE = timedelta(hours=2)
_REACH = timedelta(hours=8)
"""The longest consultation with both its buffers."""
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
    zone = ZoneInfo(office.zone)
    start, end = (datetime.combine(day, time.min, tzinfo=zone) for day in (begin, begin + days * _DAY))
    busy = _busy([office.id], Interval(start, end), now=now, for_lead=for_lead)
    return slots_of(terms, hours, mode, busy, first=begin, days=days, now=now, notice=not for_staff)


def next_free(
    offices: Sequence[OfficeFacts], *, now: datetime, mode: AppointmentMode = AppointmentMode.IN_PERSON
) -> Mapping[int, datetime]:
    """When each office has its next free time for a visitor; offices with none in LOOK_AHEAD are left out.

    One statement for all of them; a second only for offices without a time in the SOON days.
    """
    found: dict[int, datetime] = {}
    for days in (SOON, LOOK_AHEAD):
        left = [each for each in offices if each.consultations is not None and each.id not in found]
        found |= _first_free(left, mode, days, now)
    return found


def three_times(
    office: OfficeFacts, *, mode: AppointmentMode, now: datetime, for_lead: int | None = None
) -> tuple[Slot, ...]:
    """Up to three free times that differ, to write to somebody; () where there are none in LOOK_AHEAD."""
    return spread(free_days(office, mode=mode, now=now, for_lead=for_lead))


def _first_free(
    offices: Sequence[OfficeFacts], mode: AppointmentMode, days: int, now: datetime
) -> Mapping[int, datetime]:
    if not offices:
        return {}
    # Today began before now everywhere, so `days` local days are over within as many times 24 hours.
    busy = _busy([each.id for each in offices], Interval(now, now + days * _DAY + _CLOCK_CHANGE), now=now)
    found = {}
    for office in offices:
        terms, hours = office.consultations, calendar(office.id, around=now.date())
        free = first_free(terms, hours, mode, busy, days=days, now=now) if terms else None
        if free is not None:
            found[office.id] = free
    return found


def _busy(office_ids: Sequence[int], asked: Interval, *, now: datetime, for_lead: int | None = None) -> Busy:
    """What keeps the resources of some offices busy in a stretch of time, by resource, buffers included.

    A time kept for somebody who did not confirm in time keeps nobody busy.
    """
    kept, booked = AppointmentState.KEPT.value, AppointmentState.BOOKED.value
    ran_out = and_(Appointment.state == kept, Appointment.kept_until <= now)
    statement = select(Appointment.resource_id, Appointment.busy_from, Appointment.busy_until).where(
        Appointment.office_id.in_(office_ids),
        # Written out, for a plan that is kept must know it to use the index of what is not cancelled.
        Appointment.state != literal_column(f"'{AppointmentState.CANCELLED}'"),
        # By when it starts, because there is an index of that; buffers and length reach over the edges.
        Appointment.starts_at >= asked.start - _REACH,
        Appointment.starts_at < asked.end + _REACH,
        ~ran_out,
    )
    if for_lead is not None:
        own = Appointment.state.in_((kept, booked))
        statement = statement.where(or_(Appointment.lead_id != for_lead, ~own))
    busy: dict[int, list[Interval]] = defaultdict(list)
    for resource_id, busy_from, busy_until in db.session.execute(statement):
        busy[resource_id].append(Interval(busy_from, busy_until))
    return busy
