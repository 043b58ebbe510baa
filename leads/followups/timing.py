"""Pure: when a follow-up is due, and which moments of a person's day may see an automatic letter.

| question                       | answer                                                              |
|--------------------------------|---------------------------------------------------------------------|
| whose clock                    | the person's own zone; office minutes run on the office's calendar  |
| a time the clock skips         | counts as the first moment after the gap                            |
| a time the clock shows twice   | counts as the first of the two                                      |
| due outside the send window    | moves forward to the next opening of the window, never backward     |
| a reminder of a consultation   | comes at any hour; none within SHORTEST_NOTICE of its planning      |
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from leads.followups.steps import DaysBeforeAppointment, DaysBeforeEnd, DaysLater, OfficeMinutes, Step, Window
from leads.officetime.rules import Hours, add_open_time, wall_moment

OLDEST_FOR_OFFERS = timedelta(hours=72)
"""An offer's end is not mentioned to somebody whose request is younger than this (ux.md D.1)."""

SHORTEST_NOTICE = timedelta(hours=6)
"""A reminder that would come sooner than this after the booking says nothing new."""

_DAY = timedelta(days=1)


def first_due(
    step: Step,
    *,
    start: datetime,
    zone: str,
    hours: Hours,
    offer_ends: date | None = None,
    appointment_at: datetime | None = None,
) -> datetime | None:
    """The moment a step is due, in UTC and inside its window.

    Takes    the start of the sequence, the person's zone, the calendar of the office that works the lead,
             and the last day of a held offer, or a consultation, for steps that count back from it.
    Gives    None when there is no such moment: no offer, an offer that ends too soon, an office never open,
             a consultation that is too close.
    """
    if isinstance(step.wait, DaysBeforeAppointment):
        return _reminder(step.wait, start, ZoneInfo(zone), appointment_at)
    due = _wanted(step.wait, start, ZoneInfo(zone), hours, offer_ends)
    if due is None:
        return None
    if isinstance(step.wait, DaysBeforeEnd):
        due = max(due, start + OLDEST_FOR_OFFERS)
    due = next_in_window(due, zone=zone, window=step.window)
    if isinstance(step.wait, DaysBeforeEnd) and due.astimezone(ZoneInfo(zone)).date() >= _end(offer_ends):
        return None
    return due


def in_window(at: datetime, *, zone: str, window: Window | None) -> bool:
    """Whether an automatic letter may leave at this moment; without a window it always may."""
    return window is None or window.opens <= at.astimezone(ZoneInfo(zone)).time() < window.closes


def next_in_window(at: datetime, *, zone: str, window: Window | None) -> datetime:
    """This moment if the window is open, otherwise the next opening; never earlier, in UTC."""
    if window is None or in_window(at, zone=zone, window=window):
        return at
    there, day = ZoneInfo(zone), at.astimezone(ZoneInfo(zone)).date()
    while True:
        opening = wall_moment(there, day, window.opens)
        # A clock that skips the whole window leaves that day without one.
        if opening > at and in_window(opening, zone=zone, window=window):
            return opening
        day += _DAY


def _reminder(
    wait: DaysBeforeAppointment, start: datetime, zone: ZoneInfo, appointment_at: datetime | None
) -> datetime | None:
    if appointment_at is None or appointment_at - start <= wait.booked_more_than * _DAY:
        return None
    there = appointment_at.astimezone(zone)
    due = wall_moment(zone, there.date() - wait.days * _DAY, there.time())
    return due if due - start >= SHORTEST_NOTICE else None


def _wanted(
    wait: OfficeMinutes | DaysLater | DaysBeforeEnd,
    start: datetime,
    zone: ZoneInfo,
    hours: Hours,
    offer_ends: date | None,
) -> datetime | None:
    if isinstance(wait, OfficeMinutes):
        return add_open_time(hours, start, timedelta(minutes=wait.minutes))
    if isinstance(wait, DaysBeforeEnd):
        return wall_moment(zone, offer_ends - wait.days * _DAY, wait.at) if offer_ends else None
    return wall_moment(zone, start.astimezone(zone).date() + wait.days * _DAY, wait.at)


def _end(offer_ends: date | None) -> date:
    return offer_ends or date.max
