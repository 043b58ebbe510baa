"""What a visitor says about a time, in an address or a form; junk counts as nothing said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from leads.vocabulary import AppointmentMode

_LONGEST = 40
_YEARS = range(2000, 2200)
"""Beyond them nobody books, and arithmetic with days meets the end of the calendar."""


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """As far as it was said and makes sense; the time is an instant in UTC."""

    mode: AppointmentMode | None = None
    time: datetime | None = None
    zone: str = ""
    """As it was written; zones_for says which are known."""
    first: date | None = None
    """The day of the office from which times are shown."""


def choice_from(values: Mapping[str, str]) -> TimeChoice:
    """Read the fields `mode`, `time`, `zone` and `from`."""
    mode = values.get("mode", "")
    return TimeChoice(
        mode=AppointmentMode(mode) if mode in set(AppointmentMode) else None,
        time=moment_from(values.get("time", "")),
        zone=values.get("zone", "")[:_LONGEST],
        first=_day_from(values.get("from", "")),
    )


def moment_value(at: datetime) -> str:
    """An instant as forms and addresses carry it, `2026-11-25T16:30Z`: nothing in it needs quoting."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def moment_from(text: str) -> datetime | None:
    """Read any ISO 8601 instant that names its offset; a plus that became a space in an address counts."""
    try:
        found = datetime.fromisoformat(text[:_LONGEST].strip().replace(" ", "+"))
        return found.astimezone(UTC) if found.tzinfo and found.year in _YEARS else None
    except (ValueError, OverflowError):
        return None


def _day_from(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:_LONGEST].strip())
    except ValueError:
        return None
