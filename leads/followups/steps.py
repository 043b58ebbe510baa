"""The shape of one step of a sequence, and everything that can stop it. Pure; reads the stored JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any

from leads.vocabulary import LetterKind, Stream, Trigger


class Stop(StrEnum):
    """What ends a touch before it is sent; the order is the one in which reasons are told."""

    ERASED = "erased"
    NOT_ME = "not_me"
    MERGED = "merged"
    TAKEN_BACK = "taken_back"
    COMPLAINED = "complaint"
    BOUNCED = "hard_bounce"
    ASKED_TO_STOP = "asked_us_to_stop"
    UNSUBSCRIBED = "unsubscribed"
    PAUSED = "paused"
    BOOKED = "booked"
    REACHED = "reached"
    REPLIED = "replied"
    SNOOZED = "snoozed"
    KEPT_OPEN = "kept_open"
    REOPENED = "reopened"
    CLOSED = "closed"
    PROMO_ENDED = "promo_ended"
    NOT_BOOKED = "not_booked"
    """The consultation a step is about was cancelled or moved, has begun, or ended in another way."""
    CONFIRMED = "confirmed"
    """They told a colleague that they will come."""


FOLLOW_UP_LETTERS = frozenset(
    {
        LetterKind.OFFICE_INTRODUCTION,
        LetterKind.DAY_ONE,
        LetterKind.DAY_THREE,
        LetterKind.GOOD_TO_KNOW,
        LetterKind.OFFER_ENDING,
        LetterKind.WIN_BACK,
        LetterKind.FINAL,
        LetterKind.REMINDER,
        LetterKind.AFTER_CONSULTATION,
        LetterKind.MISSED,
    }
)
"""The letters a sequence may send; all others answer something, or are written by or to our own staff."""


class Condition(StrEnum):
    """What must be true besides the stop rules."""

    NONE = "none"
    HELD_OFFER = "held_offer"


@dataclass(frozen=True, slots=True)
class OfficeMinutes:
    """Wait for so many minutes in which the office is open."""

    minutes: int


@dataclass(frozen=True, slots=True)
class DaysLater:
    """Wait for a time of day, so many calendar days later, both in the person's own zone."""

    days: int
    at: time


@dataclass(frozen=True, slots=True)
class DaysBeforeEnd:
    """Wait for a time of day, so many calendar days before the last day of the offer."""

    days: int
    at: time


@dataclass(frozen=True, slots=True)
class DaysBeforeAppointment:
    """Wait for the time of day of the consultation, so many calendar days before it, on the person's clock.

    Only where it was booked more than `booked_more_than` days before; 0 asks nothing.
    """

    days: int
    booked_more_than: int = 0


Wait = OfficeMinutes | DaysLater | DaysBeforeEnd | DaysBeforeAppointment


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of a person's day in which a step may be sent; the opening belongs to it, the end not."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Step:
    """One planned follow-up as its sequence version says it. `window` is None for what may come at any hour.

    A step with a letter sends it. A step without one closes the request; it is planned when the letter
    of the step named in `closes_after` is sent. `begins` starts another sequence when this step has ended.
    """

    name: str
    wait: Wait
    window: Window | None
    letter: LetterKind | None
    stream: Stream
    stops: frozenset[Stop]
    condition: Condition = Condition.NONE
    begins: Trigger | None = None
    closes_after: str | None = None

    @property
    def waits_for_office(self) -> bool:
        """Whether its due time is counted in office time."""
        return isinstance(self.wait, OfficeMinutes)

    @property
    def waits_for_offer(self) -> bool:
        """Whether its due time is counted back from the end of an offer."""
        return isinstance(self.wait, DaysBeforeEnd)

    @property
    def waits_for_appointment(self) -> bool:
        """Whether its due time is counted back from a consultation."""
        return isinstance(self.wait, DaysBeforeAppointment)


def steps_from(stored: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps of a stored version, in order; raises KeyError or ValueError for what publishing refuses."""
    return tuple(_step(each) for each in stored)


def _step(stored: Mapping[str, Any]) -> Step:
    return Step(
        name=stored["name"],
        wait=_wait(stored["wait"]),
        window=_window(stored["window"]) if stored.get("window") is not None else None,
        letter=LetterKind(stored["letter"]) if stored.get("letter") else None,
        stream=Stream(stored["stream"]),
        stops=frozenset(Stop(each) for each in stored["stops"]),
        condition=Condition(stored.get("condition", Condition.NONE)),
        begins=Trigger(stored["begins"]) if stored.get("begins") else None,
        closes_after=stored.get("closes_after"),
    )


def _window(stored: Sequence[str]) -> Window:
    opens, closes = stored
    return Window(time.fromisoformat(opens), time.fromisoformat(closes))


def _wait(stored: Mapping[str, Any]) -> Wait:
    if "office_minutes" in stored:
        return OfficeMinutes(int(stored["office_minutes"]))
    if "days_before_appointment" in stored:
        return DaysBeforeAppointment(
            int(stored["days_before_appointment"]), int(stored.get("booked_more_than_days", 0))
        )
    at = time.fromisoformat(stored["at"])
    if "days_before_offer_ends" in stored:
        return DaysBeforeEnd(int(stored["days_before_offer_ends"]), at)
    return DaysLater(int(stored["days"]), at)
