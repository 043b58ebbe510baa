"""Pure: what must be true of the sequences before they are published. Documents in, every problem out.

field      refused when
slug       missing, not plain, or used twice
trigger    not one of the product's words
name       missing, not plain, or used by two steps of any sequence (touches are unique by lead and step)
wait       not one of the four forms, negative, or before an offer's end, or before a consultation, in a
           sequence that no offer, or no booking, begins
window     not two times in order, or outside 08:00 to 20:00; only reminders may do without
letter     unknown, no follow-up, or of the wrong stream: news letters are news, all others care
stops      an unknown word; closing left out where the lead is not closed anyway; around a consultation
           its own end left out, or what is always so by then
condition  an offer letter without a held offer
begins     a trigger that begins nothing
closes     a step without a letter that does not follow, in the same sequence, the letter it names
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from leads.followups.steps import (
    FOLLOW_UP_LETTERS,
    Condition,
    DaysBeforeEnd,
    OfficeMinutes,
    Step,
    Stop,
    steps_from,
)
from leads.vocabulary import LetterKind, Stream, Trigger

EARLIEST, LATEST = time(8), time(20)
NEWS_LETTERS = frozenset({LetterKind.GOOD_TO_KNOW, LetterKind.OFFER_ENDING, LetterKind.WIN_BACK})
_AROUND = {
    Trigger.BOOKED: LetterKind.REMINDER,
    Trigger.CAME: LetterKind.AFTER_CONSULTATION,
    Trigger.MISSED: LetterKind.MISSED,
}
_SINCE_BOOKED = frozenset({Trigger.BOOKED, Trigger.CAME})
_PLAIN = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why the sequences may not be published, at the place that has to change."""

    field: str
    reason: str


def problems(sequences: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """Everything that keeps the sequences from being published; empty means they may go out."""
    found: list[Problem] = []
    slugs: set[str] = set()
    names: set[str] = set()
    for sequence in sequences:
        slug = str(sequence.get("slug", ""))
        if not _PLAIN.fullmatch(slug) or slug in slugs:
            found.append(Problem(slug or "slug", "Give every sequence a plain name of its own"))
        slugs.add(slug)
        if sequence.get("trigger") not in set(Trigger):
            found.append(Problem(f"{slug}.trigger", "Choose what begins the sequence"))
            continue
        found += _steps(slug, Trigger(sequence["trigger"]), sequence.get("steps") or (), names)
    return tuple(found)


def _steps(
    slug: str, trigger: Trigger, stored: Sequence[Mapping[str, Any]], names: set[str]
) -> Iterator[Problem]:
    try:
        steps = steps_from(stored)
    except (KeyError, ValueError, TypeError) as problem:
        yield Problem(slug, f"A step cannot be read: {problem}")
        return
    if not steps:
        yield Problem(slug, "A sequence needs a step")
    for number, step in enumerate(steps):
        if not _PLAIN.fullmatch(step.name) or step.name in names:
            yield Problem(f"{slug}.{step.name}", "Give every step of all sequences a name of its own")
        names.add(step.name)
        reasons = (
            *_timing(step, trigger),
            *_letter(step, steps[:number]),
            *_consultation(step, trigger),
            *_stops(step, trigger),
        )
        yield from (Problem(f"{slug}.{step.name}", reason) for reason in reasons)


def _timing(step: Step, trigger: Trigger) -> Iterator[str]:
    window = step.window
    if window is None and not step.waits_for_appointment:
        yield "Only a reminder of a consultation may come at any hour"
    if window is not None and not EARLIEST <= window.opens < window.closes <= LATEST:
        yield "Letters are sent between 08:00 and 20:00"
    amount = step.wait.minutes if isinstance(step.wait, OfficeMinutes) else step.wait.days
    if amount < 0 or (amount == 0 and not isinstance(step.wait, OfficeMinutes)):
        yield "The wait must be positive"
    if isinstance(step.wait, DaysBeforeEnd) and trigger is not Trigger.HELD_OFFER:
        yield "Only a held offer has an end to count back from"
    if step.waits_for_appointment != (trigger is Trigger.BOOKED):
        yield "What a booking begins counts back from the consultation, and nothing else does"


def _letter(step: Step, before: Sequence[Step]) -> Iterator[str]:
    if step.letter is None:
        if step.closes_after not in {each.name for each in before if each.letter}:
            yield "A step without a letter closes the request after a letter of this sequence"
        return
    if step.letter not in FOLLOW_UP_LETTERS:
        yield "This letter is no follow-up: it answers something, or a person writes it"
    if (step.letter in NEWS_LETTERS) != (step.stream is Stream.NEWS):
        yield "This letter belongs to the other stream"
    if (step.letter is LetterKind.OFFER_ENDING) != (step.condition is Condition.HELD_OFFER):
        yield "The letter about an offer needs a held offer, and no other letter does"


def _stops(step: Step, trigger: Trigger) -> Iterator[str]:
    closed_anyway = trigger is Trigger.NOT_READY_YET
    if (Stop.CLOSED in step.stops) == closed_anyway:
        yield "A closed request stops every step but those that begin when it is closed"
    if closed_anyway and Stop.REOPENED not in step.stops:
        yield "A request that is open again stops what began when it was closed"
    if (Stop.BOOKED in step.stops) == (trigger in _SINCE_BOOKED):
        yield "A booked consultation stops every step but those that begin with it or after it"


def _consultation(step: Step, trigger: Trigger) -> Iterator[str]:
    """What goes with a consultation: its letters belong to their triggers, and end when it does not stand."""
    letter = _AROUND.get(trigger)
    if step.letter != letter if letter else step.letter in _AROUND.values():
        yield "A letter around a consultation belongs to what begins it"
    if letter and Stop.NOT_BOOKED not in step.stops:
        yield "A consultation that does not stand stops every step around it"
    if letter and Stop.REACHED in step.stops:
        yield "Whoever had a consultation booked was reached, so that stops nothing here"
