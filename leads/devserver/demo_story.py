"""What a story of the demo clinic is made of: a request, and what people do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from leads.handling.rules import ActionKind
from leads.intake.answers import Answers
from leads.intake.rules import Suspicion
from leads.vocabulary import AppointmentMode, AttemptOutcome, CloseReason, ContactBy, Locale


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def days(count: float) -> timedelta:
    """So many days."""
    return timedelta(days=count)


@dataclass(frozen=True, slots=True)
class Tried:
    """Staff tried to contact them. `due` is from now, and may be past: then they are waiting again."""

    after: timedelta
    by: str
    outcome: AttemptOutcome
    note: str = ""
    next: ActionKind | None = None
    due: timedelta = timedelta(hours=2)
    channel: ContactBy = ContactBy.CALL


@dataclass(frozen=True, slots=True)
class Wrote:
    """The visitor answered our letter."""

    after: timedelta
    words: str


@dataclass(frozen=True, slots=True)
class Snoozed:
    """Staff put it aside; `until` is from now."""

    after: timedelta
    by: str
    until: timedelta


@dataclass(frozen=True, slots=True)
class Closed:
    """Staff closed it."""

    after: timedelta
    by: str
    reason: CloseReason


@dataclass(frozen=True, slots=True)
class Books:
    """A consultation is booked, by staff or, with "" for `by`, by the visitor from the private link.

    `ahead` is from now: of the free times the one closest to it, and one in the past only for a past wish.
    """

    after: timedelta
    by: str
    ahead: timedelta
    mode: AppointmentMode = AppointmentMode.IN_PERSON


@dataclass(frozen=True, slots=True)
class Came:
    """Staff said that they were at their consultation."""

    after: timedelta
    by: str


Deed = Tried | Wrote | Snoozed | Closed | Books | Came


@dataclass(frozen=True, slots=True)
class Story:
    """One request. `ago` is its age; `in_hours` moves it back to when somebody could answer.

    `unless_open` is its age where somebody can answer at this moment, so that it is new and not late; else
    it came after they had gone home.
    """

    who: dict[str, Any]
    ago: timedelta
    office: str
    in_hours: bool = False
    unless_open: timedelta | None = None
    locale: Locale = Locale.EN_US
    promo: str | None = None
    concern: str | None = None
    suspicion: Suspicion | None = None
    deeds: tuple[Deed, ...] = ()

    @property
    def answers(self) -> Answers:
        """What they answered; the office is theirs by choice unless they gave a postal code."""
        place = {} if "postal_code" in self.who else {"office": self.office, "meeting": "chosen"}
        given: dict[str, Any] = {"country": "US", "timeframe": "soon", "adult": True}
        return Answers(**given | place | self.who)
