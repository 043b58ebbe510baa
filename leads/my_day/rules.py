"""Pure: how a day is laid out: what is overdue, what comes at which hour, until when one is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Day:
    """Places of the given due times: those overdue, and those of today by hour on the reader's wall.

    `clear_until` is when something is due next while nothing is due now.
    """

    overdue: tuple[int, ...]
    hours: tuple[tuple[int, ...], ...]
    clear_until: datetime | None


def lay_out(due: Sequence[datetime], *, now: datetime, zone: str) -> Day:
    """Lay out times, soonest first; what is due on a later day only says until when one is clear."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    overdue: list[int] = []
    hours: dict[datetime, list[int]] = {}
    for place, at in enumerate(due):
        local = at.astimezone(here)
        if at <= now:
            overdue.append(place)
        elif local.date() == today:
            hours.setdefault(local.replace(minute=0, second=0, microsecond=0), []).append(place)
    later = next((at for at in due if at > now), None)
    return Day(
        tuple(overdue),
        tuple(tuple(places) for places in hours.values()),
        later if not overdue else None,
    )
