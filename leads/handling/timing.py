"""Pure: when the next thing is due, when somebody may be called, and when a snoozed lead comes back.

| tries so far | next try                                                                          |
|--------------|-----------------------------------------------------------------------------------|
| 0            | now                                                                               |
| 1            | 30 minutes later                                                                  |
| 2            | 4 hours later                                                                     |
| 3, 4, 5      | day 1, 3, 7 after the first try, 10:00 by the visitor’s clock, never the same day |
| more         | a week later: a person decides                                                    |

Every time is moved to the first moment when the office is open and the visitor may be called: from 8:00 to
21:00 by their own clock. Source: ux.md C.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from leads.officetime.promise import POLITE_HOURS
from leads.officetime.rules import Hours, OfficeCalendar, Overlap, is_open, next_opening, wall_moment

CALLS_FROM, CALLS_UNTIL = time(8), time(21)
CLAIM_HOLDS = timedelta(minutes=10)
"""A claim with no action lapses."""
UNDO_WITHIN = timedelta(seconds=10)
LOOKING_FOR = timedelta(seconds=30)
"""Whoever has not been seen for this long is not looking any more; pages say so every 15 seconds."""
LONGEST_SNOOZE = timedelta(days=366)
"""Nothing is put off, planned or snoozed, beyond it: a year typed wrong would hide a lead for good."""

_SOON = {0: timedelta(0), 1: timedelta(minutes=30), 2: timedelta(hours=4)}
_DAYS = {3: 1, 4: 3, 5: 7}
_WEEK = 7
_MORNING, _BACK_TOMORROW, _AFTERNOON, _NEXT_DAY = time(10), time(9, 30), time(14), time(10)


def may_call(zone: str, now: datetime) -> bool:
    """Whether a call reaches the visitor within calling hours of their own zone."""
    return CALLS_FROM <= now.astimezone(ZoneInfo(zone)).time() < CALLS_UNTIL


def next_try(tries: int, *, now: datetime, first_try_at: datetime | None, zone: str) -> datetime:
    """When to try again after so many tries, before it is moved into hours."""
    if tries in _SOON:
        return now + _SOON[tries]
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()
    begun = (first_try_at or now).astimezone(there).date()
    days = _DAYS.get(tries)
    wanted = begun + timedelta(days=days) if days else today + timedelta(days=_WEEK)
    return wall_moment(there, max(wanted, today + timedelta(days=1)), _MORNING)


def next_day(now: datetime, zone: str) -> datetime:
    """Tomorrow at ten by a wall clock."""
    there = ZoneInfo(zone)
    return wall_moment(there, now.astimezone(there).date() + timedelta(days=1), _NEXT_DAY)


def workable(at: datetime, *, hours: Hours, visitor_zone: str) -> datetime:
    """The first moment from `at` when somebody is there and the visitor may be called.

    An office at the other end of the world may never be open in polite hours: then only those count.
    """
    polite = OfficeCalendar(visitor_zone, POLITE_HOURS, {})
    for asked in (Overlap(hours, polite), polite):
        found = at if is_open(asked, at) else next_opening(asked, at)
        if found is not None:
            return found
    return at


class SnoozeChoice(StrEnum):
    """The buttons of the snooze menu; a date is typed instead."""

    HALF_HOUR = "half_hour"
    THIS_AFTERNOON = "this_afternoon"
    TOMORROW = "tomorrow"
    NEXT_MONDAY = "next_monday"


@dataclass(frozen=True, slots=True)
class Snooze:
    """One choice and when the lead comes back."""

    choice: SnoozeChoice
    until: datetime


def snooze_choices(now: datetime, zone: str) -> tuple[Snooze, ...]:
    """What the menu offers at this moment, on the office’s wall clock: later and later, no moment twice.

    30 minutes, this afternoon at 14:00 while that is later still, tomorrow at 9:30, next Monday at 9:30 (not
    on a Sunday, when that is tomorrow).
    """
    offered: list[Snooze] = []
    for choice, until in _snooze_ends(now, zone).items():
        if not offered or until > offered[-1].until:
            offered.append(Snooze(choice, until))
    return tuple(offered)


def snooze_until_choice(choice: SnoozeChoice, now: datetime, zone: str) -> datetime | None:
    """When a choice ends, also one the menu has dropped since the page opened; None for a moment gone by."""
    until = _snooze_ends(now, zone)[choice]
    return until if until > now else None


def _snooze_ends(now: datetime, zone: str) -> dict[SnoozeChoice, datetime]:
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()
    monday = today + timedelta(days=7 - today.weekday())
    return {
        SnoozeChoice.HALF_HOUR: now + timedelta(minutes=30),
        SnoozeChoice.THIS_AFTERNOON: wall_moment(there, today, _AFTERNOON),
        SnoozeChoice.TOMORROW: wall_moment(there, today + timedelta(days=1), _BACK_TOMORROW),
        SnoozeChoice.NEXT_MONDAY: wall_moment(there, monday, _BACK_TOMORROW),
    }


def snooze_until_date(day: date, zone: str) -> datetime:
    """A typed date: that morning at 9:30 on the office’s wall clock."""
    return wall_moment(ZoneInfo(zone), day, _BACK_TOMORROW)
