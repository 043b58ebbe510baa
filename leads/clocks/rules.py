"""Pure: when the clocks of a lead speak, and whose duty it is then.

alarm     when                                                        the lead is the duty of
open      the first moment somebody can answer                        its office
half      half of the office time of the promise is gone              its office
most      80 % of it is gone                                          its office
late      the promised time                                           its office
manager   late, and 5 minutes of office time later                    its manager
central   late, and 10 minutes of office time later                   the central desk
contact   nobody has been reached within 24 hours                     whoever had it before

Office time is the time of whoever can answer, as it was for the promise: the office, the central desk where
it covers the visitor, and after hours only while the visitor may be called. Closed hours count for nothing.
The contact clock is measured beside the promise clock and from the same moment, but on the wall: people wait
in hours, not in opening hours. Where it would end while nobody can answer it ends a little after the next
opening instead, so that whoever opens the door has time to call; and never before the promised attempt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leads.officetime.promise import POLITE_HOURS
from leads.officetime.rules import (
    Hours,
    OfficeCalendar,
    Overlap,
    add_open_time,
    is_open,
    open_time_between,
)
from leads.vocabulary import Alarm, HandedTo

ORDER = tuple(Alarm)
RUNGS = (HandedTo.OFFICE, HandedTo.MANAGER, HandedTo.CENTRAL)
_RUNG_OF = {Alarm.MANAGER: HandedTo.MANAGER, Alarm.CENTRAL: HandedTo.CENTRAL}


@dataclass(frozen=True, slots=True)
class Ladder:
    """How long each step takes. Percents of the promise's office time; minutes of office time after it."""

    half_percent: int = 50
    most_percent: int = 80
    manager_after: timedelta = timedelta(minutes=5)
    central_after: timedelta = timedelta(minutes=10)
    contact_within: timedelta = timedelta(hours=24)
    after_opening: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Due:
    """One alarm and its moment."""

    alarm: Alarm
    at: datetime


def hours_of(
    desks: Sequence[OfficeCalendar],
    *,
    visitor_zone: str,
    received_at: datetime,
    starts_at: datetime,
    due_at: datetime,
) -> Hours:
    """The hours a promise was made in: those of the desks, or after hours the part in which one may call."""
    is_prompt = starts_at == received_at and open_time_between(desks, starts_at, due_at) == due_at - starts_at
    polite = Overlap(desks, OfficeCalendar(visitor_zone, POLITE_HOURS, {}))
    return polite if not is_prompt and is_open(polite, starts_at) else desks


def contact_due(hours: Hours, *, starts_at: datetime, due_at: datetime, ladder: Ladder) -> datetime:
    """By when the visitor has to be reached: a moment at which somebody can answer, while there are any."""
    wanted = max(starts_at + ladder.contact_within, due_at)
    if is_open(hours, wanted):
        return wanted
    return add_open_time(hours, wanted, ladder.after_opening) or wanted


def alarm_times(
    hours: Hours, *, starts_at: datetime, due_at: datetime, contact_due_at: datetime, ladder: Ladder
) -> tuple[Due, ...]:
    """Every alarm with its moment, none before the one ahead of it.

    Where no office time is left to count in (an office that closed for good), wall time does: a lead is
    never forgotten because nobody opens.
    """
    promised = open_time_between(hours, starts_at, due_at)

    def after(start: datetime, amount: timedelta) -> datetime:
        return add_open_time(hours, start, amount) or start + amount

    moments = (
        starts_at,
        min(after(starts_at, promised * ladder.half_percent / 100), due_at),
        min(after(starts_at, promised * ladder.most_percent / 100), due_at),
        due_at,
        after(due_at, ladder.manager_after),
        after(due_at, ladder.central_after),
        contact_due_at,
    )
    found: list[Due] = []
    for alarm, at in zip(ORDER, moments, strict=True):
        found.append(Due(alarm, max(at, found[-1].at) if found else at))
    return tuple(found)


def reached(times: Sequence[Due], *, current: Alarm, now: datetime) -> Due | None:
    """The furthest alarm from `current` on whose moment has come; None when it has moved into the future.

    After an outage several have come: only the last of them is news.
    """
    come = [due for due in times if ORDER.index(due.alarm) >= ORDER.index(current) and due.at <= now]
    return come[-1] if come else None


def following(times: Sequence[Due], alarm: Alarm) -> Due | None:
    """The alarm after this one."""
    later = [due for due in times if ORDER.index(due.alarm) > ORDER.index(alarm)]
    return later[0] if later else None


def climbed(rung: HandedTo, alarm: Alarm, times: Sequence[Due], now: datetime) -> HandedTo:
    """Whose duty the lead is once this alarm has come; the ladder only climbs."""
    come = {due.alarm for due in times if due.at <= now} | {alarm}
    wanted = [rung, *(_RUNG_OF[each] for each in come if each in _RUNG_OF)]
    return max(wanted, key=RUNGS.index)
