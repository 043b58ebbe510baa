"""The days of "Pick a consultation time": which are shown, and their times by the clock of whoever reads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from leads.intake.history import capital
from leads.intake.timechoice import TimeChoice, moment_value
from leads.slots.rules import Day
from leads.vocabulary import Locale
from leads.web.formats import clock_time, day_name, month_day, weekday_date, weekday_name

DAYS_SHOWN = 5
"""Days with free times on one page."""

_NOON = time(12)


@dataclass(frozen=True, slots=True)
class DayTimes:
    """One day: its name, its date, and its times as pairs of value and words, or why there are none."""

    name: str
    date: str
    times: Sequence[tuple[str, str]]
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose clock and language the times are told in, and when."""

    zone: str
    locale: Locale
    now: datetime


def first_day(choice: TimeChoice, zone: str, today: date, end: date) -> date:
    """The day to begin with: as asked for, else today, or the day of a chosen time that is further on."""
    if choice.first and today <= choice.first <= end:
        return choice.first
    wanted = choice.time.astimezone(ZoneInfo(zone)).date() if choice.time else today
    # A page reaches at least as many days as it shows with times.
    return wanted if choice.first is None and today + timedelta(days=DAYS_SHOWN) <= wanted <= end else today


def shown_days(days: Sequence[Day]) -> Sequence[Day]:
    """From the first day to the last one that is shown with times; days of neither times nor reason stay."""
    with_times = [number for number, day in enumerate(days) if day.slots][:DAYS_SHOWN]
    return days[: with_times[-1] + 1] if with_times else ()


def day_times(shown: Sequence[Day], without: Collection[datetime], reader: Reader) -> list[DayTimes]:
    """The days by the reader’s clock, where a time of the office’s day may fall on the day before or after.

    Takes    the beginnings to leave out because they stand elsewhere on the page.
    """
    there = ZoneInfo(reader.zone)
    free = [slot.starts_at for day in shown for slot in day.slots if slot.starts_at not in without]
    times = {day: list(found) for day, found in groupby(free, key=lambda at: at.astimezone(there).date())}
    closed = {day.date: day.closed for day in shown if day.closed and day.date not in times}
    return [_day(day, times.get(day, ()), closed.get(day), reader) for day in sorted({*times, *closed})]


def _day(day: date, times: Sequence[datetime], closed: str | None, reader: Reader) -> DayTimes:
    name, on = _day_words(day, reader)
    told = [(moment_value(at), clock_time(at, zone=reader.zone, locale=reader.locale)) for at in times]
    return DayTimes(name, on, told, _("Closed for %(reason)s", reason=closed) if closed else "")


def _day_words(day: date, reader: Reader) -> tuple[str, str]:
    """`Tomorrow` and `Wednesday, November 25`, else `Friday` and `November 27`."""
    there, locale = ZoneInfo(reader.zone), reader.locale
    if (day - reader.now.astimezone(there).date()).days in (0, 1):
        noon = datetime.combine(day, _NOON, tzinfo=there)
        near = day_name(noon, zone=reader.zone, now=reader.now, locale=locale)
        return capital(near), weekday_date(day, locale=locale)
    return capital(weekday_name(day, locale=locale)), month_day(day, locale=locale)
