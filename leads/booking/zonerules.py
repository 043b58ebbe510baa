"""Pure: the rules of a time zone as calendar files want them, made from the zone itself, around one year.

They say two changes a year that come back on the same weekday of a month, or none: even the oldest calendars
understand that, and it holds for every zone we have offices in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

BEFORE, AFTER = 1, 5
"""Whole years around the year asked for in which the rules hold."""

_LONG_AGO = 1970
"""Where rules begin to hold: some readers try them on years long before the entry."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def zone_rules(zone: str, *, year: int) -> Timezone | None:
    """The VTIMEZONE of an IANA zone, right from the year before to five years after this one.

    Gives    None where the clocks change by no such rule: such times are best told in universal time.
    """
    there = ZoneInfo(zone)
    start = datetime(year - BEFORE, 1, 1, tzinfo=UTC)
    changes = list(_changes(there, start, datetime(year + AFTER + 1, 1, 1, tzinfo=UTC)))
    rules = Timezone()
    rules.add("tzid", zone)
    if not changes:
        rules.add_component(_observance(there, start, start, datetime(_LONG_AGO, 1, 1)))  # noqa: DTZ001
        return rules
    by_rule = _yearly(there, changes)
    for change, first, rule in by_rule:
        rules.add_component(_observance(there, change - _SECOND, change, first, rule))
    return rules if by_rule else None


def _changes(there: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The first seconds of every new offset between two moments, in UTC."""
    day = start
    while day < end:
        early, late = day, day + _DAY
        if _offset(there, early) != _offset(there, late):
            while late - early > _SECOND:
                middle = early + (late - early) // 2
                middle -= timedelta(microseconds=middle.microsecond)
                if _offset(there, middle) == _offset(there, early):
                    early = middle
                else:
                    late = middle
            yield late
        day += _DAY


def _yearly(there: ZoneInfo, changes: list[datetime]) -> list[tuple[datetime, datetime, vRecur]]:
    """One change of each kind, the first wall time of its rule, and the rule; empty where there is none."""
    kinds = {month: list(days) for month, days in groupby(sorted(changes, key=_month), key=_month)}
    found = []
    for same_month in kinds.values():
        shown = [_wall_before(there, each) for each in same_month]
        ways = {
            (each.weekday(), each.time(), _offset(there, at))
            for each, at in zip(shown, same_month, strict=True)
        }
        nth = {(each.day - 1) // 7 + 1 for each in shown}
        is_last = all((each + 7 * _DAY).month != each.month for each in shown)
        if len({each.year for each in shown}) != BEFORE + 1 + AFTER or len(ways) != 1:
            return []
        if len(nth) != 1 and not is_last:
            return []
        place = nth.pop() if len(nth) == 1 else -1
        day = f"{place}{_WEEKDAYS[shown[0].weekday()]}"
        rule = vRecur(FREQ="YEARLY", BYMONTH=shown[0].month, BYDAY=day)
        found.append((same_month[0], _long_ago(shown[0], place), rule))
    return found


def _long_ago(like: datetime, place: int) -> datetime:
    """The same place in the same month long ago: the n-th such weekday, or with -1 the last."""
    day = like.replace(year=_LONG_AGO, day=1)
    day += (like.weekday() - day.weekday()) % 7 * _DAY
    days = [day + week * 7 * _DAY for week in range(5)]
    return [each for each in days if each.month == like.month][place - 1 if place > 0 else place]


def _observance(
    there: ZoneInfo, before: datetime, at: datetime, first: datetime, rule: vRecur | None = None
) -> TimezoneStandard | TimezoneDaylight:
    """One offset, from a wall time told by the clocks as they went until then."""
    is_ahead = _offset(there, at) > _offset(there, before)
    observance = TimezoneDaylight() if is_ahead else TimezoneStandard()
    observance.DTSTART = first
    observance.TZOFFSETFROM = _offset(there, before)
    observance.TZOFFSETTO = _offset(there, at)
    observance.add("tzname", at.astimezone(there).tzname() or there.key)
    if rule is not None:
        observance.add("rrule", rule)
    return observance


def _wall_before(there: ZoneInfo, change: datetime) -> datetime:
    return (change + _offset(there, change - _SECOND)).replace(tzinfo=None)


def _month(at: datetime) -> int:
    return at.month


def _offset(there: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(there).utcoffset() or timedelta(0)
