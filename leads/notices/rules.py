"""Pure: when the morning letters are due, and what a week says about speed.

letter    due                                                           to
digest    8:45 on the wall of the office, on days it opens              each coordinator
weekly    the same, on the week's first such day                        each manager

A letter that could not be written in the morning is left out from noon on: nobody needs it any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from leads.officetime.rules import OfficeCalendar, intervals, reason_closed, wall_moment, would_open

MORNING, TOO_LATE = time(8, 45), time(12)
ENOUGH = 5
"""A group of fewer requests says nothing."""
STANDS_OUT = 10
"""Points of percent between a group and the rest that make a finding."""


def morning_at(calendar: OfficeCalendar, now: datetime) -> date | None:
    """The office's day whose morning letter is due now; None outside the morning and on closed days."""
    zone = ZoneInfo(calendar.zone)
    day = now.astimezone(zone).date()
    if not would_open(calendar, day) or reason_closed(calendar, day) is not None:
        return None
    return day if wall_moment(zone, day, MORNING) <= now < wall_moment(zone, day, TOO_LATE) else None


def is_first_of_week(calendar: OfficeCalendar, day: date) -> bool:
    """Whether the office was closed on every day of this week before this one."""
    earlier = (day - timedelta(days=back) for back in range(1, day.weekday() + 1))
    return not any(would_open(calendar, each) and reason_closed(calendar, each) is None for each in earlier)


def night_began(calendar: OfficeCalendar, day: date) -> datetime:
    """When the office last closed before this day; a day before it, where that was over a week ago."""
    midnight = wall_moment(ZoneInfo(calendar.zone), day, time.min)
    before = list(intervals(calendar, midnight - timedelta(days=7), midnight))
    return before[-1].end if before else midnight - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FirstTry:
    """One request of the week: when its clock began, its promise, and the first attempt if there was one."""

    created_at: datetime
    starts_at: datetime
    due_at: datetime
    tried_at: datetime | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A group of requests that waited longer than the others; shares in percent."""

    group: str
    """`weekday_0` … `weekday_6`, `morning`, `afternoon`, `evening`, or `closed` for after hours."""
    share: int
    others: int


@dataclass(frozen=True, slots=True)
class Week:
    """What a week says; `share` is the percent tried in time, None where no promise has ended yet."""

    requests: int
    median_seconds: int | None
    share: int | None
    finding: Finding | None


def week_of(tries: Sequence[FirstTry], *, zone: str, now: datetime) -> Week:
    """Sum up a week. A request counts once its promise has ended or somebody has tried."""
    judged = [each for each in tries if each.tried_at is not None or each.due_at <= now]
    waits = [max(each.tried_at - each.starts_at, timedelta()) for each in judged if each.tried_at]
    return Week(
        requests=len(tries),
        median_seconds=round(median(wait.total_seconds() for wait in waits)) if waits else None,
        share=_share(judged) if judged else None,
        finding=_finding(judged, zone),
    )


def _finding(judged: Sequence[FirstTry], zone: str) -> Finding | None:
    """The group that falls furthest behind the rest, if one stands out."""
    groups: dict[str, list[FirstTry]] = defaultdict(list)
    for each in judged:
        for group in _groups(each, zone):
            groups[group].append(each)
    found = []
    for name, members in sorted(groups.items()):
        others = [each for each in judged if each not in members]
        if min(len(members), len(others)) >= ENOUGH:
            found.append(Finding(name, _share(members), _share(others)))
    worst = max(found, key=lambda each: each.others - each.share, default=None)
    return worst if worst and worst.others - worst.share >= STANDS_OUT else None


def _groups(each: FirstTry, zone: str) -> tuple[str, str]:
    local = each.created_at.astimezone(ZoneInfo(zone))
    if each.starts_at > each.created_at:
        part = "closed"
    else:
        part = "morning" if local.hour < 12 else "afternoon" if local.hour < 17 else "evening"
    return f"weekday_{local.weekday()}", part


def _share(tries: Sequence[FirstTry]) -> int:
    """The percent tried in time."""
    in_time = sum(each.tried_at is not None and each.tried_at <= each.due_at for each in tries)
    return round(100 * in_time / len(tries))
