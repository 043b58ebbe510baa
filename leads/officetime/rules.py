"""Office-time arithmetic: which moments are open, and how much open time lies between two of them.

Pure. Takes and gives aware UTC datetimes, refuses naive ones, and never reads a clock.

    a day         follows the office's own wall clock; it may hold several openings (a lunch break)
    a holiday     closes the whole local day, and so does each day of a closure
    clocks skip   a time the wall clock never shows counts as the first moment after the gap
    clocks repeat a time the wall clock shows twice counts as the first of the two
    several       several calendars mean "open when any of them is", an Overlap "open when both are"
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from zoneinfo import ZoneInfo

from leads.officetime.stretches import Interval, common, joined

# An office that does not open for longer than this has no next opening worth telling anybody.
HORIZON = timedelta(days=400)

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """One stretch of an ordinary week in wall time. Monday is 0; closing at 00:00 is midnight at its end."""

    weekday: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"weekday {self.weekday} is not between 0 (Monday) and 6 (Sunday)")
        if self.closes != time.min and self.closes <= self.opens:
            raise ValueError(f"an opening from {self.opens} cannot close at {self.closes} on the same day")


@dataclass(frozen=True, slots=True)
class Closure:
    """Whole local days on which an office stays shut, both ends included, with the reason people may read."""

    starts_on: date
    ends_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """All that decides when one office is open: IANA zone, ordinary week, holidays by date, closures."""

    zone: str
    openings: tuple[Opening, ...]
    holidays: Mapping[date, str]
    closures: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlap:
    """Hours that are open only while both of two are."""

    one: "Hours"
    other: "Hours"


Hours = OfficeCalendar | Overlap | Sequence[OfficeCalendar]


def intervals(hours: Hours, start: datetime, end: datetime) -> Iterator[Interval]:
    """The open stretches between two moments, in order, cut to them, never touching or overlapping.

    Raises   ValueError for a naive datetime.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("office time needs aware datetimes")
    if isinstance(hours, Overlap):
        return common(intervals(hours.one, start, end), intervals(hours.other, start, end))
    calendars = (hours,) if isinstance(hours, OfficeCalendar) else hours
    return joined(merge(*(_stretches(calendar, start, end) for calendar in calendars)))


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether somebody can answer at this moment."""
    return any(intervals(hours, at, at + _INSTANT))


def closing_time(hours: Hours, at: datetime) -> datetime | None:
    """When the stretch that is open now ends (a lunch break ends it); None if closed or never closing."""
    first = next(intervals(hours, at, at + HORIZON), None)
    if first is None or first.start > at or first.end == at + HORIZON:
        return None
    return first.end


def next_opening(hours: Hours, at: datetime) -> datetime | None:
    """The first moment after this one when the doors open; None if that is further away than HORIZON."""
    return next((s.start for s in intervals(hours, at, at + HORIZON) if s.start > at), None)


def add_open_time(hours: Hours, start: datetime, amount: timedelta) -> datetime | None:
    """The earliest moment by which this much open time has passed; None if it is further away than HORIZON.

    Raises   ValueError for a negative amount: deadlines are not counted backwards.
    """
    if amount < timedelta(0):
        raise ValueError("open time cannot be negative")
    if not amount:
        return start
    for stretch in intervals(hours, start, start + HORIZON):
        length = stretch.end - stretch.start
        if amount <= length:
            return stretch.start + amount
        amount -= length
    return None


def open_time_between(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """How much open time lies between two moments; none if the end is not after the start."""
    return sum((s.end - s.start for s in intervals(hours, start, end)), timedelta(0))


def local_date(calendar: OfficeCalendar, at: datetime) -> date:
    """The date on the office's wall at this moment."""
    return at.astimezone(ZoneInfo(calendar.zone)).date()


def reason_closed(calendar: OfficeCalendar, day: date) -> str | None:
    """The closure or holiday that shuts the office on this local day; None on an ordinary day."""
    closure = next((c.reason for c in calendar.closures if c.starts_on <= day <= c.ends_on), None)
    return closure if closure is not None else calendar.holidays.get(day)


def would_open(calendar: OfficeCalendar, day: date) -> bool:
    """Whether this weekday has hours at all, holidays and closures left aside."""
    return any(opening.weekday == day.weekday() for opening in calendar.openings)


def day_stretches(zone: ZoneInfo, openings: Sequence[Opening], day: date) -> Iterator[Interval]:
    """The openings of one local day as its wall clock has them, joined, holidays and closures left aside."""
    today = sorted((each for each in openings if each.weekday == day.weekday()), key=lambda each: each.opens)
    return joined(stretch for each in today if (stretch := _moments(zone, each, day)) is not None)


def _stretches(calendar: OfficeCalendar, start: datetime, end: datetime) -> Iterator[Interval]:
    """One calendar's openings between two moments, by start; they may still touch or overlap."""
    zone = ZoneInfo(calendar.zone)
    by_opening_time = sorted(calendar.openings, key=lambda opening: opening.opens)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        openings = by_opening_time if reason_closed(calendar, day) is None else ()
        for opening in openings:
            if opening.weekday == day.weekday():
                found = _moments(zone, opening, day)
                if found is not None and found.start < end and start < found.end:
                    yield Interval(max(found.start, start), min(found.end, end))
        day += _DAY


def _moments(zone: ZoneInfo, opening: Opening, day: date) -> Interval | None:
    """One opening on one day; None where the clock skips all of it."""
    closing_day = day if opening.closes != time.min else day + _DAY
    opens, closes = wall_moment(zone, day, opening.opens), wall_moment(zone, closing_day, opening.closes)
    return Interval(opens, closes) if opens < closes else None


def wall_moment(zone: ZoneInfo, day: date, wall: time) -> datetime:
    """When the office's wall clock first shows this time, or first passes it because clocks skip it."""
    shown = datetime.combine(day, wall)
    moment = shown.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == shown:
        return moment
    # The clock skips this time. Read with the offset after the change it lies before the gap, with the one
    # before the change it lies after the gap; the end of the gap is in between.
    before, after = shown.replace(tzinfo=zone, fold=1).astimezone(UTC), moment
    offset_before = before.astimezone(zone).utcoffset()
    while after - before > _INSTANT:
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset_before:
            before = middle
        else:
            after = middle
    return after
