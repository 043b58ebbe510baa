"""Pure: may this touch be sent now? Every answer is an action with its reason.

| asked in this order                                             | answer when it is so             |
|-----------------------------------------------------------------|----------------------------------|
| something happened that stops this step (stops.py)              | stop, with what happened         |
| the consultation it is about does not stand, or has begun       | stop: not_booked                 |
| staff or a breaker holds it                                     | wait: paused                     |
| no address · sensitive concern and news · no-pressure country   | skip, with that reason           |
| may_contact says no: the address is suppressed or unsubscribed  | stop, with its reason            |
| may_contact says no: it was never allowed                       | skip, with its reason            |
| an offer letter without a held offer                            | stop: promo_ended                |
| an offer letter to a request younger than 72 hours              | skip: request_too_young          |
| a closing whose letter was not sent                             | skip: letter_not_sent            |
| more than 48 hours late                                         | skip: too_late                   |
| less than 20 hours after the last automatic letter              | wait for the next window: rest   |
| outside the send window                                         | wait for the next window: window |
| otherwise                                                       | send                             |

The acknowledgement, booking letters, reminders and answers to something the person just did neither count
for the 20 hours nor wait for them (product.md §11.12). A touch that waited is judged by its new due time,
so waiting never makes it late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from leads.followups.steps import FOLLOW_UP_LETTERS, Condition, Step, Stop
from leads.followups.stops import first_stop
from leads.followups.timing import OLDEST_FOR_OFFERS, in_window, next_in_window
from leads.vocabulary import AppointmentState, LetterKind, Stream

RULESET = "followups/1"
LATEST = timedelta(hours=48)
REST = timedelta(hours=20)
FREE_OF_REST = frozenset(LetterKind) - FOLLOW_UP_LETTERS | {LetterKind.REMINDER}
"""Letters outside the 20-hour rule: answers to something the person did, what a person writes, reminders."""

STANDS: dict[LetterKind, AppointmentState] = {
    LetterKind.REMINDER: AppointmentState.BOOKED,
    LetterKind.AFTER_CONSULTATION: AppointmentState.CAME,
    LetterKind.MISSED: AppointmentState.MISSED,
}
"""The letters around a consultation, and where it must stand for them."""

MOST_ATTEMPTS = 8
"""After so many failures to carry a touch out it ends as failed, for staff to see."""


class Action(StrEnum):
    """What becomes of a touch."""

    SEND = "send"
    WAIT = "wait"
    SKIP = "skip"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An action and its reason as a code; `until` is the new due time of a touch that waits."""

    action: Action
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """The offer a letter would be about: since when and whether it is still held."""

    held_at: datetime
    is_held: bool


@dataclass(frozen=True, slots=True)
class ConsultationFacts:
    """The newest consultation of a lead; `occasion` names its present time, told on the clock of `zone`."""

    occasion: str
    state: AppointmentState
    starts_at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class TouchFacts:
    """Everything a judgement asks, gathered in the transaction that acts on it.

    `refusal` is the code of may_contact, "" when it allows; `last_letter_at` is when the newest letter that
    counts for the 20 hours left, or now while one is still on its way; `letter_was_sent` is about the letter
    a closing waits for; `occasion` is the time of a consultation a touch was planned for.
    """

    due_at: datetime
    zone: str
    happened: frozenset[Stop]
    is_paused: bool
    has_address: bool
    refusal: str
    sensitive: bool
    pressure_free: bool
    offer: OfferFacts | None
    last_letter_at: datetime | None
    letter_was_sent: bool
    occasion: str = ""
    consultation: ConsultationFacts | None = None


def judge(step: Step, facts: TouchFacts, now: datetime) -> Judgement:
    """Decide one touch at one moment.

    Takes    facts as they are now, whatever they were when the touch was planned.
    Gives    exactly one action with its reason; only SEND has none.
    Source   product.md §7 and §11.12, ux.md D.1.
    """
    stop = first_stop(step, facts.happened) or unbooked(step, facts, now)
    if stop is not None:
        return Judgement(Action.STOP, stop)
    if facts.is_paused:
        return Judgement(Action.WAIT, Stop.PAUSED, facts.due_at)
    refusal = (
        never(
            step,
            has_address=facts.has_address,
            sensitive=facts.sensitive,
            pressure_free=facts.pressure_free,
        )
        or _forbidden(step, facts)
        or _unfit(step, facts, now)
    )
    if refusal is not None:
        return refusal
    if now - facts.due_at > LATEST:
        return Judgement(Action.SKIP, "too_late")
    return _wait(step, facts, now) or Judgement(Action.SEND)


def never(step: Step, *, has_address: bool, sensitive: bool, pressure_free: bool) -> Judgement | None:
    """A reason that time cannot change: such a touch ends already when it is planned."""
    if step.letter is None:
        return None
    if not has_address:
        return Judgement(Action.SKIP, "no_address")
    if sensitive and step.stream is Stream.NEWS:
        return Judgement(Action.SKIP, "sensitive_concern")
    if pressure_free and step.condition is Condition.HELD_OFFER:
        return Judgement(Action.SKIP, "no_pressure_country")
    return None


def unbooked(step: Step, facts: TouchFacts, now: datetime) -> Stop | None:
    """The stop of a letter whose consultation does not stand as it was planned for; None when it does."""
    if step.letter not in STANDS:
        return None
    found = facts.consultation
    stands = found is not None and (found.occasion, found.state) == (facts.occasion, STANDS[step.letter])
    if stands and step.letter is LetterKind.REMINDER:
        stands = found is not None and now < found.starts_at
    return None if stands else Stop.NOT_BOOKED


def stop_of(refusal: str) -> Stop | None:
    """The stop behind a refusal of may_contact; None when it was simply never allowed."""
    return Stop(refusal) if refusal in set(Stop) else None


def _forbidden(step: Step, facts: TouchFacts) -> Judgement | None:
    if not facts.refusal or step.letter is None:
        return None
    return Judgement(Action.STOP if stop_of(facts.refusal) else Action.SKIP, facts.refusal)


def _unfit(step: Step, facts: TouchFacts, now: datetime) -> Judgement | None:
    if step.condition is Condition.HELD_OFFER:
        if facts.offer is None or not facts.offer.is_held:
            return Judgement(Action.STOP, Stop.PROMO_ENDED)
        if now - facts.offer.held_at < OLDEST_FOR_OFFERS:
            return Judgement(Action.SKIP, "request_too_young")
    if step.closes_after is not None and not facts.letter_was_sent:
        return Judgement(Action.SKIP, "letter_not_sent")
    return None


def _wait(step: Step, facts: TouchFacts, now: datetime) -> Judgement | None:
    counts = step.letter is not None and step.letter not in FREE_OF_REST
    if counts and facts.last_letter_at is not None and now - facts.last_letter_at < REST:
        return Judgement(
            Action.WAIT,
            "rest",
            next_in_window(facts.last_letter_at + REST, zone=facts.zone, window=step.window),
        )
    if not in_window(now, zone=facts.zone, window=step.window):
        return Judgement(Action.WAIT, "window", next_in_window(now, zone=facts.zone, window=step.window))
    return None
