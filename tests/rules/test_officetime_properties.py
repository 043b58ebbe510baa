"""Office-time arithmetic against a slow, independent porter who looks at the wall clock every five minutes.

No zone and no opening in these tests uses a finer grid than that, so the porter misses nothing. They know no
offsets, they only remember the furthest the wall clock has ever shown: a time that is skipped has passed, and
a time that comes round again has already been.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import leads
from leads.officetime.rules import (
    OfficeCalendar,
    Opening,
    Overlap,
    add_open_time,
    closing_time,
    intervals,
    is_open,
    next_opening,
    open_time_between,
)
from leads.officetime.stretches import Interval

TICK, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
OFFICES = json.loads((Path(leads.__file__).parent / "data" / "offices.json").read_text())
OFFICE_ZONES = sorted({entry["zone"] for entry in OFFICES["offices"]})
# Changes at midnight, by half an hour, by two hours, in the other hemisphere, with winter as the odd season.
ODD_ZONES = ["America/Havana", "Australia/Lord_Howe", "Antarctica/Troll", "America/Santiago", "Europe/Dublin"]
ALL_ZONES = OFFICE_ZONES + ODD_ZONES


@cache
def clock_changes(zone: str, every: int = 1) -> tuple[datetime, ...]:
    """The days in 2024–2035 (UTC midnight) at most `every` days before this zone's offset changes."""
    days = [datetime(2024, 1, 1, tzinfo=UTC) + n * DAY for n in range(0, 12 * 365 + 3, every)]
    offsets = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]
    changes = tuple(
        day for day, (before, after) in zip(days, pairwise(offsets), strict=False) if before != after
    )
    return changes or (datetime(2026, 3, 8, tzinfo=UTC),)


@cache
def furthest_wall_times(zone: str, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Each tick in UTC with the furthest wall time shown until then, remembering the three hours before."""
    tz, at, seen = ZoneInfo(zone), start - 3 * HOUR, []
    furthest = at.astimezone(tz).replace(tzinfo=None)
    while at < end:
        furthest = max(furthest, at.astimezone(tz).replace(tzinfo=None))
        if at >= start:
            seen.append((at, furthest))
        at += TICK
    return seen


def open_ticks(calendar: OfficeCalendar, start: datetime, end: datetime) -> list[datetime]:
    """The porter's list of the ticks at which the doors stood open."""
    ticks = []
    for at, wall in furthest_wall_times(calendar.zone, start, end):
        shut = wall.date() in calendar.holidays
        today = [opening for opening in calendar.openings if opening.weekday == wall.weekday() and not shut]
        if any(o.opens <= wall.time() and (o.closes == time.min or wall.time() < o.closes) for o in today):
            ticks.append(at)
    return ticks


def as_ticks(stretches: Iterator[Interval]) -> list[datetime]:
    return [s.start + n * TICK for s in stretches for n in range((s.end - s.start) // TICK)]


# Opens, closes and breaks fall before, inside and after every gap and fold.
NIGHT_HOURS = [
    ("00:00", "00:30"),
    ("00:45", "01:15"),
    ("01:30", "02:10"),
    ("02:20", "02:40"),
    ("02:50", "08:05"),
]
DAY_HOURS = [("00:20", "01:40"), ("02:00", "03:00"), ("09:00", "12:00"), ("13:00", "00:00")]


@pytest.mark.parametrize("hours", [NIGHT_HOURS, DAY_HOURS], ids=["night", "day"])
@pytest.mark.parametrize("zone", ALL_ZONES)
def test_every_clock_change_agrees_with_the_porter(zone, hours):
    openings = [Opening(d, time.fromisoformat(a), time.fromisoformat(b)) for d in range(7) for a, b in hours]
    calendar = OfficeCalendar(zone, tuple(openings), {})

    for day in clock_changes(zone):
        start, end = day - DAY, day + 2 * DAY
        assert as_ticks(intervals(calendar, start, end)) == open_ticks(calendar, start, end)


@st.composite
def calendars(draw: st.DrawFn, zone: str) -> OfficeCalendar:
    """Up to eight openings anywhere in the week, free to overlap and touch, and some holidays."""
    quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
    openings = []
    for weekday in draw(st.lists(st.integers(0, 6), max_size=8)):
        opens, closes = sorted((draw(quarters), draw(quarters)))
        openings.append(Opening(weekday, opens, time.min if opens == closes else closes))
    around = draw(st.sampled_from(clock_changes(zone)))
    holidays = draw(st.sets(st.integers(-3, 3), max_size=2))
    return OfficeCalendar(zone, tuple(openings), {(around + n * DAY).date(): "Holiday" for n in holidays})


@st.composite
def situations(draw: st.DrawFn) -> tuple[tuple[OfficeCalendar, ...], datetime]:
    """One or two offices and a moment at most three days from a clock change of the first one."""
    zone, other = draw(st.sampled_from(ALL_ZONES)), draw(st.sampled_from(ALL_ZONES))
    around = draw(st.sampled_from(clock_changes(zone)))
    at = around + draw(st.integers(-3 * DAY // TICK, 3 * DAY // TICK)) * TICK
    hours = (draw(calendars(zone)), draw(calendars(other)))
    return hours[: draw(st.integers(1, 2))], at


@settings(max_examples=100, deadline=None)
@given(situations(), st.integers(1, 400))
def test_all_answers_agree_with_the_porter(situation, ticks):
    hours, at = situation
    all_ticks = [at + n * TICK for n in range(2 * DAY // TICK)]
    slow = sorted({tick for calendar in hours for tick in open_ticks(calendar, at, at + 2 * DAY)})
    shut = [tick for tick in all_ticks if tick not in slow]

    assert as_ticks(intervals(hours, at, at + 2 * DAY)) == slow
    assert is_open(hours, at) == (at in slow)
    assert open_time_between(hours, at, at + 2 * DAY) == len(slow) * TICK
    if ticks <= len(slow):
        assert add_open_time(hours, at, ticks * TICK) == slow[ticks - 1] + TICK
    if opening := [tick for tick in slow if tick > at and tick - TICK in shut]:
        assert next_opening(hours, at) == opening[0]
    if shut:
        assert closing_time(hours, at) == (shut[0] if shut[0] > at else None)


@settings(max_examples=100, deadline=None)
@given(situations(), st.timedeltas(timedelta(0), timedelta(days=3)))
def test_open_time_added_is_open_time_counted_and_not_a_moment_later_than_needed(situation, amount):
    hours, at = situation
    due = add_open_time(hours, at, amount)

    if due is None:
        assert open_time_between(hours, at, at + timedelta(days=300)) < amount
    else:
        assert open_time_between(hours, at, due) == amount
        assert due == at or open_time_between(hours, at, due - timedelta(microseconds=1)) < amount


@settings(max_examples=100, deadline=None)
@given(situations(), situations())
def test_an_overlap_is_open_when_both_are(one, other):
    (left, at), (right, _) = one, other
    both = set(as_ticks(intervals(left, at, at + DAY))) & set(as_ticks(intervals(right, at, at + DAY)))

    assert as_ticks(intervals(Overlap(left, right), at, at + DAY)) == sorted(both)


@settings(max_examples=100, deadline=None)
@given(situations())
def test_stretches_are_in_order_apart_and_never_empty(situation):
    hours, at = situation
    found = list(intervals(hours, at, at + 14 * DAY))

    assert all(stretch.start < stretch.end for stretch in found)
    assert all(left.end < right.start for left, right in pairwise(found))


def test_eight_to_eight_means_eight_to_eight_in_every_zone_of_the_world_around_each_clock_change():
    for zone in sorted(available_timezones()):
        tz = ZoneInfo(zone)
        daily = OfficeCalendar(zone, tuple(Opening(day, time(8), time(20)) for day in range(7)), {})
        for day in clock_changes(zone, every=7):
            found = list(intervals(daily, day - DAY, day + 9 * DAY))
            walls = [(s.start.astimezone(tz).time(), s.end.astimezone(tz).time()) for s in found[1:-1]]
            assert set(walls) == {(time(8), time(20))}, zone
