"""What asking for a time answers: it is kept, it is booked, somebody was faster, or it cannot be now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from leads.slots.rules import Slot


class Refusal(StrEnum):
    """Why a visitor cannot book, whatever the time; pages make words of it."""

    NO_CALENDAR = "no_calendar"
    """The office has no times to offer: they ask for one instead."""
    NOT_ROUTED = "not_routed"
    CLOSED = "closed"
    STAGE = "stage"
    """They have been at their consultation already."""
    NO_APPOINTMENT = "no_appointment"
    BEGUN = "begun"
    """The consultation has begun, so it can neither be moved nor called off."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The time is kept free until a moment, so that it can be confirmed in peace."""

    appointment_id: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Booked:
    """The consultation stands; `is_change` when it replaced a time they had."""

    appointment_id: int
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """That time is not free; `nearest` are the free ones closest to it, in order of time.

    `by_somebody` says that another person has it; else it was never on offer, or is not any more.
    """

    wanted: datetime
    nearest: tuple[Slot, ...]
    by_somebody: bool = True


@dataclass(frozen=True, slots=True)
class NotNow:
    """Nothing was done."""

    why: Refusal
