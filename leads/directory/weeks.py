"""How the data files write a week, and how the rules read it. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time

from leads.officetime.rules import Opening

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def openings_of(hours: Mapping[str, Sequence[str]]) -> list[Opening]:
    """The openings of a week: "mon-fri": ["09:00-12:00", "13:00-18:00"] makes ten.

    Raises   ValueError for days or stretches that are not written like that.
    """
    return [
        Opening(weekday, *_stretch(text))
        for days, stretches in hours.items()
        for weekday in _weekdays(days)
        for text in stretches
    ]


def is_together(one: Sequence[Opening], other: Sequence[Opening], *, minutes: int) -> bool:
    """Whether two weeks have at least one stretch of this length in common."""
    return any(
        min(_minute(left.closes) or 1440, _minute(right.closes) or 1440)
        - max(_minute(left.opens), _minute(right.opens))
        >= minutes
        for left in one
        for right in other
        if left.weekday == right.weekday
    )


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _weekdays(days: str) -> Iterator[int]:
    first, _, last = days.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        raise ValueError(f"hours for {days!r}: days are written mon or mon-fri")
    yield from range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)


def _stretch(text: str) -> tuple[time, time]:
    match = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text)
    if match is None:
        raise ValueError(f"hours {text!r}: a stretch is written 09:00-18:00")
    return time.fromisoformat(match[1]), time.fromisoformat(match[2])
