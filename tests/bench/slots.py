"""How long the free consultation times of two weeks take to compute, in a busy office with four resources."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall

from leads.directory.facts import Consultations, ResourceFacts
from leads.officetime.rules import OfficeCalendar, Opening
from leads.officetime.stretches import Interval
from leads.slots.rules import slots_of
from leads.vocabulary import AppointmentMode, ResourceKind

DAYS, RESOURCES, ROUNDS = 14, 4, 200
FIRST = date(2026, 11, 2)
"""A Monday of winter time in New York."""


def figures() -> dict[str, object]:
    """Milliseconds of CPU; every resource has its own hours and eight consultations a day already."""
    took = sorted(_cpu_ms(_two_weeks) for _ in range(ROUNDS))
    return {
        f"{DAYS} days x {RESOURCES} resources computed: ms of CPU (goal ≤ 20)": (
            f"{statistics.median(took):.2f}, slowest twentieth {took[-ROUNDS // 20]:.2f}"
        )
    }


def _cpu_ms(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def _two_weeks() -> None:
    days = slots_of(_TERMS, _OFFICE, AppointmentMode.IN_PERSON, _BUSY, first=FIRST, days=DAYS, now=_NOW)
    assert len(days) == DAYS
    assert any(day.slots for day in days)


def _week(*stretches: tuple[int, int]) -> tuple[Opening, ...]:
    return tuple(Opening(day, wall(opens), wall(closes)) for day in range(7) for opens, closes in stretches)


def _busy(number: int) -> list[Interval]:
    begins = [
        _NOW + timedelta(days=day, hours=9 + hour, minutes=15 * number)
        for day in range(DAYS)
        for hour in range(8)
    ]
    return [Interval(each, each + timedelta(minutes=40)) for each in begins]


_NOW = datetime.combine(FIRST, wall(5), tzinfo=UTC)
_OFFICE = OfficeCalendar("America/New_York", _week((9, 13), (14, 18)), {})
_TERMS = Consultations(
    length=timedelta(minutes=30),
    step=timedelta(minutes=15),
    before=timedelta(minutes=5),
    after=timedelta(minutes=10),
    notice=timedelta(hours=2),
    horizon_days=60,
    resources=tuple(
        ResourceFacts(
            number, f"room-{number}", ResourceKind.ROOM, "Room", True, True, _week((8, 12), (13, 19)), ()
        )
        for number in range(RESOURCES)
    ),
)
_BUSY = {number: _busy(number) for number in range(RESOURCES)}
