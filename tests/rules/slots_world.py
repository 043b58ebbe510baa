"""Offices for the tests of free times, and a slow porter who looks at every single minute.

The porter knows no offsets and no grids: he walks through the minutes, remembers the furthest the wall clock
has shown, and asks of every minute whether somebody could sit down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from leads.directory.facts import Consultations, ResourceFacts
from leads.officetime.rules import Closure, OfficeCalendar, Opening
from leads.officetime.stretches import Interval
from leads.slots.rules import Day
from leads.vocabulary import AppointmentMode, ResourceKind

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
IN_PERSON, VIDEO = AppointmentMode.IN_PERSON, AppointmentMode.VIDEO


def week(*stretches: str, days: Sequence[int] = range(7)) -> tuple[Opening, ...]:
    """The same stretches on several weekdays: week("09:00-12:00", days=[0])."""
    return tuple(
        Opening(day, *(time.fromisoformat(each) for each in text.split("-")))
        for day in days
        for text in stretches
    )


def room(number: int = 1, *, hours: tuple[Opening, ...] = (), away: tuple[Closure, ...] = (), modes="both"):
    """One resource; `modes` is both, in_person or video."""
    return ResourceFacts(
        number,
        f"room-{number}",
        ResourceKind.ROOM,
        "Room",
        modes != "video",
        modes != "in_person",
        hours,
        away,
    )


def terms(*resources: ResourceFacts, **changes: int) -> Consultations:
    """Half an hour every half hour, without buffers or notice, four weeks ahead, unless changed."""
    minutes = {"length": 30, "step": 30, "before": 0, "after": 0, "notice": 0} | changes
    horizon = minutes.pop("horizon", 28)
    spans = {name: value * MINUTE for name, value in minutes.items()}
    return Consultations(**spans, horizon_days=horizon, resources=resources or (room(),))


def office(*stretches: str, zone: str = "America/New_York", **changes) -> OfficeCalendar:
    """Open every day of the week, without holidays."""
    return OfficeCalendar(zone, changes.pop("week", week(*stretches)), changes.pop("holidays", {}), **changes)


def starts(days: Sequence[Day], zone: str) -> list[str]:
    """The wall time of each slot."""
    return [f"{slot.starts_at.astimezone(ZoneInfo(zone)):%H:%M}" for day in days for slot in day.slots]


@cache
def clock_changes(zone: str) -> tuple[date, ...]:
    """The local days in 2024–2030 that do not have 24 hours; a plain day where there are none."""
    days = [datetime(2024, 1, 1, 12, tzinfo=UTC) + number * DAY for number in range(7 * 365)]
    offsets = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]
    changed = [day for day, (one, other) in zip(days[1:], pairwise(offsets), strict=True) if one != other]
    return tuple(day.astimezone(ZoneInfo(zone)).date() for day in changed) or (date(2026, 3, 8),)


class Porter:
    """Watches one office for some days around one, minute by minute."""

    def __init__(self, calendar: OfficeCalendar, around: date, days: int) -> None:
        self.calendar = calendar
        midnight = datetime.combine(around, time.min, tzinfo=UTC)
        self.minutes = list(self._walls(midnight - DAY, midnight + (days + 1) * DAY))

    def _walls(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        zone, at = ZoneInfo(self.calendar.zone), start - 3 * HOUR
        furthest = datetime.min  # noqa: DTZ901  (a wall clock has no zone)
        while at < end:
            furthest = max(furthest, at.astimezone(zone).replace(tzinfo=None))
            if at >= start:
                yield at, furthest
            at += MINUTE

    def _is_there(self, wall: datetime, openings: Sequence[Opening]) -> bool:
        return any(
            each.weekday == wall.weekday()
            and each.opens <= wall.time()
            and (each.closes == time.min or wall.time() < each.closes)
            for each in openings
        )

    def _shut(self, day: date, closures: Sequence[Closure]) -> bool:
        return any(each.starts_on <= day <= each.ends_on for each in closures)

    def free(
        self,
        asked: Consultations,
        mode: AppointmentMode,
        busy: Mapping[int, Sequence[Interval]],
        now: datetime,
    ) -> dict[datetime, tuple[int, ...]]:
        """Who is free at each moment at which a consultation can begin."""
        found: dict[datetime, tuple[int, ...]] = {}
        for resource in asked.resources:
            if resource.can(mode):
                for at in self._beginnings(asked, resource, busy.get(resource.id, ()), now):
                    found[at] = (*found.get(at, ()), resource.id)
        return found

    def _beginnings(
        self, asked: Consultations, resource: ResourceFacts, busy: Sequence[Interval], now: datetime
    ) -> Iterator[datetime]:
        today = now.astimezone(ZoneInfo(self.calendar.zone)).date()
        length, opened = asked.length // MINUTE, None
        there = [self._can_be_used(wall, resource) for _, wall in self.minutes]
        days = [wall.date() for _, wall in self.minutes]
        taken = (
            {each: [one.start <= each < one.end for one in busy] for each, _ in self.minutes} if busy else {}
        )
        for place, (at, _) in enumerate(self.minutes[:-length]):
            if not there[place]:
                opened = None
                continue
            if opened is None or days[place] != days[place - 1]:
                opened = at
            sits = range(place, place + length)
            if (
                (at - opened) % asked.step == timedelta(0)
                and all(there[each] and days[each] == days[place] for each in sits)
                and at >= now + asked.notice
                and today <= days[place] <= today + asked.horizon_days * DAY
                and not any(
                    any(taken.get(at + each * MINUTE, ()))
                    for each in range(-(asked.before // MINUTE), length + asked.after // MINUTE)
                )
            ):
                yield at

    def _can_be_used(self, wall: datetime, resource: ResourceFacts) -> bool:
        day = wall.date()
        return (
            day not in self.calendar.holidays
            and not self._shut(day, self.calendar.closures)
            and not self._shut(day, resource.absences)
            and self._is_there(wall, self.calendar.openings)
            and (not resource.openings or self._is_there(wall, resource.openings))
        )
