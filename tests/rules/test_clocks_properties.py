"""The clocks of a lead against a watchman who looks at every wall clock twice a minute and only counts.

He knows the data files and the wall clocks, none of our arithmetic: every office of the demo data, the
central desk where it covers, holidays, lunch breaks and every change of the clocks from 2024 to 2035.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import leads
from leads.clocks.rules import Ladder, alarm_times, contact_due, hours_of
from leads.directory.holidays import holidays_of
from leads.officetime.promise import PromiseTargets, first_contact_promise
from leads.officetime.rules import OfficeCalendar, Opening
from leads.vocabulary import Alarm

TICK, MINUTE, DAY = timedelta(seconds=30), timedelta(minutes=1), timedelta(days=1)
TARGET = timedelta(minutes=10)
DATA = json.loads((Path(leads.__file__).parent / "data" / "offices.json").read_text())
CLINICS, DESK = DATA["offices"], DATA["central_desk"]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
COUNTRY_ZONES = {
    country: sorted({each["zone"] for each in CLINICS if each["country"] == country})
    for country in ("US", "CA", "GB")
}


@cache
def holidays(country: str, region: str) -> frozenset[date]:
    return frozenset(day for year in range(2023, 2038) for day in holidays_of(country, region, year, "en"))


@cache
def week(hours: str) -> dict[int, list[tuple[int, int]]]:
    """Minutes of the day at which an office opens and closes, by weekday."""
    found: dict[int, list[tuple[int, int]]] = {}
    for days, spans in json.loads(hours).items():
        first, _dash, last = days.partition("-")
        for day in range(DAYS.index(first), DAYS.index(last or first) + 1):
            found[day] = [
                tuple(int(at[:2]) * 60 + int(at[3:]) for at in span.split("-"))  # type: ignore[misc]
                for span in spans
            ]
    return found


@dataclass(frozen=True)
class Story:
    """A request of a visitor in one zone to one office."""

    office: int
    visitor_zone: str
    received_at: datetime

    @property
    def desks(self) -> list[dict]:
        office = CLINICS[self.office]
        return [office, DESK] if office["country"] in DESK["serves"] else [office]

    def is_open(self, at: datetime) -> bool:
        """What the watchman sees: one of the doors stands open."""
        for desk in self.desks:
            wall = at.astimezone(ZoneInfo(desk["zone"]))
            if wall.date() in holidays(desk["country"], desk["region"]):
                continue
            minute = wall.hour * 60 + wall.minute
            if any(a <= minute < b for a, b in week(json.dumps(desk["hours"])).get(wall.weekday(), ())):
                return True
        return False

    def may_call(self, at: datetime) -> bool:
        return 8 <= at.astimezone(ZoneInfo(self.visitor_zone)).hour < 21


def calendar(desk: dict) -> OfficeCalendar:
    openings = [
        Opening(day, time(a // 60, a % 60), time(b // 60, b % 60))
        for day, spans in week(json.dumps(desk["hours"])).items()
        for a, b in spans
    ]
    closed = dict.fromkeys(holidays(desk["country"], desk["region"]), "Holiday")
    return OfficeCalendar(desk["zone"], tuple(openings), closed)


def ticks(start: datetime) -> Iterator[datetime]:
    at = start
    while at < start + 30 * DAY:
        yield at
        at += TICK


class Watchman:
    """Counts open half-minutes, one after the other."""

    def __init__(self, story: Story, starts_at: datetime) -> None:
        self.story = story
        received = story.received_at
        within = [received + n * TICK for n in range(TARGET // TICK)]
        self.is_prompt = all(story.is_open(at) for at in within)
        self.starts_at = starts_at

    def counts(self, at: datetime) -> bool:
        return self.story.is_open(at) and (self.is_prompt or self.story.may_call(at))

    def after(self, start: datetime, amount: timedelta) -> datetime:
        left = amount
        for at in ticks(start):
            if self.counts(at):
                if left <= TICK:
                    return at + left
                left -= TICK
        raise AssertionError("a month without opening")

    def between(self, start: datetime, end: datetime) -> timedelta:
        steps = (end - start) // TICK
        return sum((TICK for n in range(steps) if self.counts(start + n * TICK)), timedelta())


def check(story: Story) -> None:
    desks = [calendar(desk) for desk in story.desks]
    promise = first_contact_promise(
        office=desks[0],
        central=desks[1] if len(desks) > 1 else None,
        visitor_zone=story.visitor_zone,
        received_at=story.received_at,
        leads_ahead=0,
        on_duty=1,
        targets=PromiseTargets(target=TARGET, after_opening=timedelta(minutes=20)),
    )
    starts, due = promise.clock_starts_at, promise.due_at
    assert starts
    assert due
    hours = hours_of(
        desks, visitor_zone=story.visitor_zone, received_at=story.received_at, starts_at=starts, due_at=due
    )
    ladder = Ladder()
    contact = contact_due(hours, starts_at=starts, due_at=due, ladder=ladder)
    found = {
        each.alarm: each.at
        for each in alarm_times(hours, starts_at=starts, due_at=due, contact_due_at=contact, ladder=ladder)
    }

    watchman = Watchman(story, starts)
    whole = watchman.between(starts, due)
    wanted = max(starts + DAY, due)
    assert found == {
        Alarm.OPEN: starts,
        Alarm.HALF: watchman.after(starts, whole / 2),
        Alarm.MOST: watchman.after(starts, whole * 4 / 5),
        Alarm.LATE: due,
        Alarm.MANAGER: watchman.after(due, 5 * MINUTE),
        Alarm.CENTRAL: watchman.after(due, 10 * MINUTE),
        Alarm.CONTACT: max(contact, watchman.after(due, 10 * MINUTE)),
    }
    assert contact == (wanted if watchman.counts(wanted) else watchman.after(wanted, 15 * MINUTE))
    assert watchman.counts(starts)
    assert watchman.counts(contact - TICK) or watchman.counts(contact)


@cache
def clock_changes(zone: str) -> tuple[datetime, ...]:
    """Noon UTC of the day before each change of this zone's clocks, 2024–2035."""
    tz, found = ZoneInfo(zone), []
    for n in range(12 * 365 + 3):
        day = datetime(2024, 1, 1, 12, tzinfo=UTC) + n * DAY
        if day.astimezone(tz).utcoffset() != (day + DAY).astimezone(tz).utcoffset():
            found.append(day)
    return tuple(found)


ALL_ZONES = sorted({each["zone"] for each in CLINICS})


@pytest.mark.parametrize("zone", ALL_ZONES)
def test_the_clocks_are_right_across_every_change_of_the_clocks(zone: str) -> None:
    of_zone = [n for n, each in enumerate(CLINICS) if each["zone"] == zone]
    for turn, day in enumerate(clock_changes(zone)):
        for hours in (9, 27):
            check(Story(of_zone[turn % len(of_zone)], zone, day + timedelta(hours=hours, minutes=turn)))


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Any office, any visitor of its country, any minute of twelve years, often near a holiday."""
    number = draw(st.integers(0, len(CLINICS) - 1))
    office = CLINICS[number]
    zone = draw(st.sampled_from(COUNTRY_ZONES[office["country"]]))
    free = sorted(day for day in holidays(office["country"], office["region"]) if 2024 <= day.year <= 2035)
    day = draw(st.one_of(st.dates(date(2024, 1, 1), date(2035, 12, 31)), st.sampled_from(free)))
    minute = draw(st.integers(-1440, 2 * 1440))
    return Story(number, zone, datetime.combine(day, time(), UTC) + minute * MINUTE)


@settings(max_examples=120, deadline=None)
@given(stories())
@example(Story(0, "America/Los_Angeles", datetime(2026, 11, 24, 22, 55, tzinfo=UTC)))
@example(Story(0, "America/New_York", datetime(2026, 12, 24, 22, 57, tzinfo=UTC)))
def test_the_clocks_are_right_at_any_minute_for_any_office(story: Story) -> None:
    check(story)
