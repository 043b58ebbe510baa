"""Pure: where a lead stands in the queue, what its promise clock says, and what a person should do next.

group      who is in it                                                     sorted by
late       the promised first contact is past and nobody has tried          due time
due        somebody can answer now, the promise runs                        due time
unrouted   no office yet; the sweep has it within a minute                  time of the request
waiting    nobody can answer yet; the clock starts at the next opening      due time
untimed    no opening in sight, so no time was promised                     time of the request
follow_up  somebody has tried, and the next action is due                   next action
worked     somebody has tried, and nobody said what comes next              time of the request
later      the next action is still to come                                 next action
snoozed    put aside until a time, a reply or a new request                 waking time
"""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from leads.vocabulary import ContactBy, LeadStage

SOON_PERCENT = 40
"""Below this share of the time the clock turns amber (ux.md C.2)."""
QUARANTINE_REVIEW = timedelta(hours=1)
"""A suspected spam request is looked at by a person within this time (product.md §11.5)."""
CALLS_FROM, CALLS_UNTIL = time(8), time(21)
"""Calling hours in the visitor's own zone (ux.md C.3)."""


class Group(StrEnum):
    """The parts of the queue, in the order they are worked."""

    LATE = "late"
    DUE = "due"
    UNROUTED = "unrouted"
    WAITING = "waiting"
    UNTIMED = "untimed"
    FOLLOW_UP = "follow_up"
    WORKED = "worked"
    LATER = "later"
    SNOOZED = "snoozed"


class ClockKind(StrEnum):
    """What the promise clock says; each has a word, a sign and a colour."""

    OK = "ok"
    SOON = "soon"
    LATE = "late"
    WAIT = "wait"
    MET = "met"
    MISSED = "missed"


class PromiseClock(NamedTuple):
    """The promise clock at one moment.

    `span` is how late it is, how much is left or how long it took; `at` the opening that is waited for,
    else the due time, or when somebody tried; `percent` what is left of the time, for the ring, while it
    runs. No `at`: no time was promised, or nobody knows when it was met.
    """

    kind: ClockKind
    at: datetime | None = None
    span: timedelta = timedelta()
    percent: int | None = None


def read_clock(
    *,
    stage: LeadStage,
    starts_at: datetime | None,
    due_at: datetime | None,
    now: datetime,
    attempted_at: datetime | None = None,
) -> PromiseClock:
    """Read the promise clock of a routed lead; only a person's attempt stops it, not mail, not a snooze."""
    if attempted_at is not None:
        since = starts_at or attempted_at
        kind = ClockKind.MISSED if due_at is not None and attempted_at > due_at else ClockKind.MET
        return PromiseClock(kind, attempted_at, max(attempted_at - since, timedelta()))
    if stage not in (LeadStage.NEW, LeadStage.SNOOZED):
        return PromiseClock(ClockKind.MET)
    if due_at is None:
        return PromiseClock(ClockKind.WAIT)
    if due_at <= now:
        return PromiseClock(ClockKind.LATE, due_at, now - due_at)
    if starts_at is not None and starts_at > now:
        return PromiseClock(ClockKind.WAIT, starts_at, starts_at - now)
    left = due_at - now
    whole = due_at - starts_at if starts_at is not None and starts_at < due_at else left
    percent = round(100 * (left / whole))
    return PromiseClock(ClockKind.SOON if percent <= SOON_PERCENT else ClockKind.OK, due_at, left, percent)


class Step(StrEnum):
    """What a person should do next about a lead."""

    CALL = "call"
    TEXT = "text"
    EMAIL = "email"
    NO_CONTACT = "no_contact"
    WAIT_FOR_ROUTING = "wait_for_routing"
    REVIEW = "review"
    CONTINUE = "continue"
    NOTHING = "nothing"


def next_step(
    *,
    stage: LeadStage,
    routed: bool,
    quarantined: bool,
    contact_by: ContactBy,
    has_phone: bool,
    has_email: bool,
) -> Step:
    """The next right thing: the visitor's own channel, or the other one when that cannot be used."""
    if stage in (LeadStage.CLOSED, LeadStage.COMPLETED):
        return Step.NOTHING
    if quarantined:
        return Step.REVIEW
    if not routed:
        return Step.WAIT_FOR_ROUTING
    if stage is not LeadStage.NEW:
        return Step.CONTINUE
    return first_contact(contact_by, has_phone=has_phone, has_email=has_email)


def first_contact(contact_by: ContactBy, *, has_phone: bool, has_email: bool) -> Step:
    """How to contact somebody first."""
    if contact_by is ContactBy.EMAIL and has_email:
        return Step.EMAIL
    if has_phone:
        return Step.TEXT if contact_by is ContactBy.TEXT else Step.CALL
    return Step.EMAIL if has_email else Step.NO_CONTACT


def may_call(zone: str, now: datetime) -> bool:
    """Whether a call would reach the visitor within calling hours of their own zone."""
    return CALLS_FROM <= now.astimezone(ZoneInfo(zone)).time() < CALLS_UNTIL
