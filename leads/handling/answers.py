"""What an action on a lead answers: it was done and can be taken back for a while, or it was not and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from leads.handling.rules import ActionKind


class Why(StrEnum):
    """Why nothing was done; pages make words of it."""

    MISSING = "missing"
    """There is no such lead, or it is out of this person’s sight: a page answers 404 to both."""
    ROLE = "role"
    HELD_BACK = "held_back"
    """Suspected spam: it is released or closed first."""
    NOT_ROUTED = "not_routed"
    CLOSED = "closed"
    NOT_CLOSED = "not_closed"
    NOT_SNOOZED = "not_snoozed"
    STAGE = "stage"
    """The lead may not go from its stage to the wanted one."""
    SAME = "same"
    """It is so already."""
    OWNED = "owned"
    """A colleague works on it; `by` and `at` say who and since when."""
    NOT_OWNER = "not_owner"
    CANNOT_SEE = "cannot_see"
    """The colleague does not work for this office, or does not work here any more."""
    OUTSIDE_HOURS = "outside_hours"
    """A call outside calling hours needs one of the two reasons."""
    NEEDS_TIME = "needs_time"
    NOT_FUTURE = "not_future"
    NOT_YET = "not_yet"
    """The consultation has not begun."""
    NO_CALENDAR = "no_calendar"
    NO_APPOINTMENT = "no_appointment"
    NEEDS_REASON = "needs_reason"
    NO_CHANNEL = "no_channel"
    """There is no number, or no address, for this channel."""
    NOT_ALLOWED = "not_allowed"
    """The ledger says no; `detail` is its code."""
    EMPTY = "empty"
    TOO_LONG = "too_long"
    SUBJECT_TELLS = "subject_tells"
    """The subject names what the visitor is interested in: others may see it on a locked screen."""
    GATES = "gates"
    """The office cannot take this lead; `detail` lists the gates it failed."""
    BUSY = "busy"
    """Somebody else changes this lead at this moment."""
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Done:
    """It was done; `undo` names the batch that takes it back, None where nothing can be taken back."""

    lead_id: int
    undo: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done; `staff_id`, `by` and `at` name the colleague where it is because of one."""

    lead_id: int
    why: Why
    detail: str = ""
    staff_id: int | None = None
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """It is yours; `again` when it was before. Unless something is done, it lapses at `lapses_at`."""

    lead_id: int
    undo: str | None
    lapses_at: datetime | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A colleague has it: who, and since when."""

    lead_id: int
    staff_id: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NextAction:
    """What should be done next, and when."""

    kind: ActionKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """Taken back; `kept` are leads of a bulk action that somebody has changed since: they stay."""

    lead_ids: tuple[int, ...]
    kept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TooLate:
    """The ten seconds are over, it was taken back already, or its letter has left."""


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """Somebody has changed the lead since: who, where a person did, and when."""

    lead_id: int
    by: str = ""
    at: datetime | None = None


Answer = Done | Refused
