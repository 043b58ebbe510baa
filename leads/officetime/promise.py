"""The promise of first human contact: by when, from whom, and the facts a page needs to say why. Pure.

Each row is asked in this order:

    somebody can answer   within `target`; the office first, else the central desk where it covers
    not enough time left  as after hours: a promise that runs past closing time would not be true
    nobody can answer     next opening of either + `after_opening` + `per_lead` × leads ahead ÷ people on
                          duty, in polite hours only: the desk may open while the visitor is asleep
    closed by a holiday   the same time, and the holiday is named
    no opening in sight   no time is promised
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import ceil

from leads.officetime.rules import (
    Hours,
    OfficeCalendar,
    Opening,
    Overlap,
    add_open_time,
    closing_time,
    is_open,
    local_date,
    next_opening,
    open_time_between,
    reason_closed,
    would_open,
)

POLITE_HOURS = tuple(Opening(weekday, time(8), time(21)) for weekday in range(7))
"""When a visitor who had to wait may be called, by the visitor's own clock (ux.md C.3)."""


class Situation(StrEnum):
    """What the visitor is told about the hours."""

    OPEN = "open"
    CENTRAL = "central"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    UNKNOWN = "unknown"


class Cover(StrEnum):
    """Who makes the first contact."""

    OFFICE = "office"
    CENTRAL = "central"


@dataclass(frozen=True, slots=True)
class PromiseTargets:
    """How fast we promise to be. `target` while somebody can answer, the other two after an opening."""

    target: timedelta = timedelta(minutes=5)
    after_opening: timedelta = timedelta(minutes=15)
    per_lead: timedelta = timedelta(minutes=4)

    def wait_after_opening(self, leads_ahead: int, on_duty: int) -> timedelta:
        """The time from the doors opening to the promised contact, in whole minutes, rounded up."""
        wait = self.after_opening + self.per_lead * max(leads_ahead, 0) / max(on_duty, 1)
        return timedelta(minutes=ceil(wait / timedelta(minutes=1)))


@dataclass(frozen=True, slots=True)
class Promise:
    """By when a person is heard from, and what the page may say about it.

    `clock_starts_at` is the first moment somebody can answer. While somebody can, `closes_at` is how long
    that lasts; otherwise `opens_at` is the opening we wait for. `holiday` names what keeps the office shut
    until then, on the local day `holiday_on`; the central desk may answer on such a day, so look at
    `situation` first.
    """

    due_at: datetime | None
    clock_starts_at: datetime | None
    situation: Situation
    covered_by: Cover
    holiday: str | None = None
    holiday_on: date | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def first_contact_promise(
    *,
    office: OfficeCalendar,
    central: OfficeCalendar | None,
    visitor_zone: str,
    received_at: datetime,
    leads_ahead: int,
    on_duty: int,
    targets: PromiseTargets,
) -> Promise:
    """When the visitor hears from a person at the latest.

    Takes    `central` only where the central desk covers the visitor's country and language; for a lead the
             central desk owns, its calendar is the `office`. `visitor_zone` is an IANA name.
    Units    leads waiting before this one; people on duty, counted as one if nobody has marked themselves.
    Raises   nothing: no opening within the horizon is a promise without a time.
    Source   product.md §6 and §11.9–10.
    """
    desks = (office,) if central is None else (office, central)
    due_at = received_at + targets.target
    if _somebody_answers((office,), received_at, due_at):
        closes_at = closing_time(office, received_at)
        return Promise(due_at, received_at, Situation.OPEN, Cover.OFFICE, closes_at=closes_at)
    if _somebody_answers(desks, received_at, due_at):
        return _covered_now(office, desks, received_at, due_at)
    wait = targets.wait_after_opening(leads_ahead, on_duty)
    polite = Overlap(desks, OfficeCalendar(visitor_zone, POLITE_HOURS, {}))
    return (
        _after_opening(office, polite, received_at, wait)
        or _after_opening(office, desks, received_at, wait)  # an office at the other end of the world
        or Promise(None, None, Situation.UNKNOWN, Cover.OFFICE)
    )


def _somebody_answers(desks: tuple[OfficeCalendar, ...], start: datetime, end: datetime) -> bool:
    """Whether at least one of the desks is open at every moment between the two."""
    return open_time_between(desks, start, end) == end - start


def _covered_now(
    office: OfficeCalendar, desks: tuple[OfficeCalendar, ...], received_at: datetime, due_at: datetime
) -> Promise:
    """The central desk answers, because the office is closed now or closes before the time is up."""
    holiday_on, holiday = _holiday(office, received_at, received_at)
    return Promise(
        due_at,
        received_at,
        Situation.CENTRAL,
        Cover.CENTRAL,
        holiday=holiday,
        holiday_on=holiday_on,
        closes_at=closing_time(desks, received_at),
    )


def _after_opening(
    office: OfficeCalendar, hours: Hours, received_at: datetime, wait: timedelta
) -> Promise | None:
    """Nobody can answer in time now, so the promise hangs on the next opening of whoever opens first."""
    opens_at = next_opening(hours, received_at)
    due_at = add_open_time(hours, opens_at, wait) if opens_at is not None else None
    if opens_at is None or due_at is None:
        return None
    holiday_on, holiday = _holiday(office, received_at, opens_at)
    return Promise(
        due_at,
        received_at if is_open(hours, received_at) else opens_at,
        Situation.CLOSED if holiday is None else Situation.HOLIDAY,
        Cover.OFFICE if is_open(office, opens_at) else Cover.CENTRAL,
        holiday=holiday,
        holiday_on=holiday_on,
        opens_at=opens_at,
    )


def _holiday(office: OfficeCalendar, start: datetime, end: datetime) -> tuple[date | None, str | None]:
    """The first day between two moments on which only a holiday or a closure keeps the office shut."""
    for day in _days(local_date(office, start), local_date(office, end)):
        reason = reason_closed(office, day)
        if reason is not None and would_open(office, day):
            return day, reason
    return None, None


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)
