"""The ordinary week of an office in words, equal days together; call it with a locale forced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from babel.dates import format_date
from flask_babel import gettext as _

from leads.officetime.rules import Opening
from leads.vocabulary import Locale
from leads.web.formats import clock_time
from leads.web.locale import babel_name

_A_MONDAY = date(2024, 1, 1)

Hours = tuple[tuple[time, time], ...]


def week_in_words(openings: Sequence[Opening], locale: Locale) -> tuple[str, ...]:
    """Lines like "Monday to Friday, 9:00 am to 6:00 pm"; days without hours are left out."""
    by_day = {
        weekday: tuple(sorted((each.opens, each.closes) for each in openings if each.weekday == weekday))
        for weekday in range(7)
    }
    lines = []
    for hours, days in groupby(range(7), key=by_day.__getitem__):
        if hours:
            together = list(days)
            lines += [_line(together[0], together[-1], opens, closes, locale) for opens, closes in hours]
    return tuple(line[:1].upper() + line[1:] for line in lines)


def _line(first: int, last: int, opens: time, closes: time, locale: Locale) -> str:
    values = {
        "first": _day(first, locale),
        "last": _day(last, locale),
        "opens": _time(opens, locale),
        "closes": _time(closes, locale),
    }
    if first == last:
        return str(_("%(first)s, %(opens)s to %(closes)s", **values))
    return str(_("%(first)s to %(last)s, %(opens)s to %(closes)s", **values))


def _day(weekday: int, locale: Locale) -> str:
    return str(format_date(_A_MONDAY + timedelta(days=weekday), "EEEE", locale=babel_name(locale)))


def _time(at: time, locale: Locale) -> str:
    return clock_time(datetime.combine(_A_MONDAY, at, UTC), zone="UTC", locale=locale)
