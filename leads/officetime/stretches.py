"""Stretches of time in UTC, and how rows of them are joined and compared. Pure; knows no offices."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of time in UTC; the start belongs to it, the end does not."""

    start: datetime
    end: datetime


def joined(stretches: Iterable[Interval]) -> Iterator[Interval]:
    """The same time, with touching and overlapping stretches made into one; they come in order of start."""
    current: Interval | None = None
    for stretch in stretches:
        if current is None:
            current = stretch
        elif stretch.start <= current.end:
            current = Interval(current.start, max(current.end, stretch.end))
        else:
            yield current
            current = stretch
    if current is not None:
        yield current


def common(one: Iterator[Interval], other: Iterator[Interval]) -> Iterator[Interval]:
    """The time that lies in both rows; each must be joined."""
    left, right = next(one, None), next(other, None)
    while left is not None and right is not None:
        start, end = max(left.start, right.start), min(left.end, right.end)
        if start < end:
            yield Interval(start, end)
        if left.end <= right.end:
            left = next(one, None)
        else:
            right = next(other, None)
