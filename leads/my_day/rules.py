"""Pure: how a day is laid out: what is overdue, what comes later today, until when one is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from leads.officetime.rules import wall_moment


@dataclass(frozen=True, slots=True)
class Day:
    """Places of the given due times: those overdue, and those still to come today on the reader's wall.

    `clear_until` is when something is due next while nothing is due now.
    """

    overdue: tuple[int, ...]
    today: tuple[int, ...]
    clear_until: datetime | None


def lay_out(due: Sequence[datetime], *, now: datetime, zone: str) -> Day:
    """Lay out times, soonest first; what is due on a later day only says until when one is clear."""
    here = ZoneInfo(zone)
    day = now.astimezone(here).date()
    overdue = tuple(place for place, at in enumerate(due) if at <= now)
    later = [(place, at) for place, at in enumerate(due) if at > now]
    today = tuple(place for place, at in later if at.astimezone(here).date() == day)
    return Day(overdue, today, later[0][1] if later and not overdue else None)


def day_ends(now: datetime, zone: str) -> datetime:
    """Midnight at the end of this day on the reader's wall."""
    here = ZoneInfo(zone)
    return wall_moment(here, now.astimezone(here).date() + timedelta(days=1), time.min)
