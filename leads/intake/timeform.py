"""The form that asks which days and times of day suit a visitor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import get_day_names

from leads.intake.words import DAY_PARTS, choices
from leads.vocabulary import DayPart
from leads.web.locale import babel_name, current_locale

_WORKING_DAYS = range(6)


@dataclass(frozen=True, slots=True)
class TimePage:
    """Weekdays and times of day as boxes."""

    back: str
    days: Sequence[tuple[str, str]]
    day_parts: Sequence[tuple[str, str]]
    errors: Sequence[tuple[str, str]] = ()
    may_pick: bool = False
    """Whether there is a calendar to pick a time from instead."""


def time_page(token: str, *, error: str = "", may_pick: bool = False) -> TimePage:
    """The form, with what was wrong the last time."""
    names = get_day_names("wide", locale=babel_name(current_locale()))
    days = [(str(day), names[day][:1].upper() + names[day][1:]) for day in _WORKING_DAYS]
    errors = (("days", error),) if error else ()
    return TimePage(f"/r/{token}", days, choices(DAY_PARTS), errors, may_pick)


def days_from(typed: Sequence[str]) -> list[int]:
    """The weekdays among what was posted; Monday is 0."""
    return sorted({int(day) for day in typed if day in {str(number) for number in _WORKING_DAYS}})


def parts_from(typed: Sequence[str]) -> list[str]:
    """The times of day among what was posted, in their order."""
    return [part.value for part in DayPart if part.value in typed]
