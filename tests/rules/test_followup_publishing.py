"""Sequences as data: the published ones are fit, and whatever is wrong with a draft is said at its place."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from leads.followups.publishing import problems
from leads.followups.steps import FOLLOW_UP_LETTERS, steps_from
from leads.vocabulary import Trigger

FILE = Path(__file__).resolve().parents[2] / "leads" / "data" / "sequences.json"
SEQUENCES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["sequences"]
FIRST, GOOD_TO_KNOW, OFFER, WIN_BACK, FINAL = SEQUENCES[:5]
REMINDERS, AFTER, MISSED = SEQUENCES[6:]
STOPPED_BY_BOOKING = "A booked consultation stops every step but those that begin with it or after it"


def found(sequence: dict[str, Any], step: int = 0, **changes: Any) -> list[str]:
    draft = deepcopy(sequence)
    draft["steps"][step].update(changes)
    return [problem.reason for problem in problems([draft])]


def test_the_demo_set_may_be_published() -> None:
    assert problems(SEQUENCES) == ()


def test_every_trigger_begins_something_and_every_follow_up_letter_is_used() -> None:
    used = {step.letter for each in SEQUENCES for step in steps_from(each["steps"])}

    assert {each["trigger"] for each in SEQUENCES} == set(Trigger)
    assert used == FOLLOW_UP_LETTERS | {None}


@pytest.mark.parametrize(
    ("sequence", "changes", "reason"),
    [
        (FIRST, {"window": ["07:59", "20:00"]}, "Letters are sent between 08:00 and 20:00"),
        (FIRST, {"window": ["08:00", "20:01"]}, "Letters are sent between 08:00 and 20:00"),
        (FIRST, {"window": ["12:00", "12:00"]}, "Letters are sent between 08:00 and 20:00"),
        (FIRST, {"wait": {"days": 0, "at": "10:00"}}, "The wait must be positive"),
        (FIRST, {"wait": {"office_minutes": -1}}, "The wait must be positive"),
        (
            FIRST,
            {"wait": {"days_before_offer_ends": 7, "at": "10:00"}},
            "Only a held offer has an end to count back from",
        ),
        (FIRST, {"stream": "news"}, "This letter belongs to the other stream"),
        (GOOD_TO_KNOW, {"stream": "care"}, "This letter belongs to the other stream"),
        (
            FIRST,
            {"letter": "acknowledgement"},
            "This letter is no follow-up: it answers something, or a person writes it",
        ),
        (
            OFFER,
            {"condition": "none"},
            "The letter about an offer needs a held offer, and no other letter does",
        ),
        (
            FIRST,
            {"stops": ["booked"]},
            "A closed request stops every step but those that begin when it is closed",
        ),
        (FIRST, {"stops": ["closed"]}, STOPPED_BY_BOOKING),
        (REMINDERS, {"stops": ["not_booked", "closed", "booked"]}, STOPPED_BY_BOOKING),
        (AFTER, {"stops": ["not_booked", "closed", "booked"]}, STOPPED_BY_BOOKING),
        (MISSED, {"stops": ["not_booked", "closed"]}, STOPPED_BY_BOOKING),
        (MISSED, {"window": None}, "Only a reminder of a consultation may come at any hour"),
        (FIRST, {"window": None}, "Only a reminder of a consultation may come at any hour"),
        (REMINDERS, {"window": ["07:00", "20:00"]}, "Letters are sent between 08:00 and 20:00"),
        (REMINDERS, {"wait": {"days_before_appointment": 0}}, "The wait must be positive"),
        (
            REMINDERS,
            {"wait": {"days": 1, "at": "10:00"}},
            "What a booking begins counts back from the consultation, and nothing else does",
        ),
        (
            FIRST,
            {"wait": {"days_before_appointment": 1}},
            "What a booking begins counts back from the consultation, and nothing else does",
        ),
        (REMINDERS, {"letter": "day_one"}, "A letter around a consultation belongs to what begins it"),
        (FIRST, {"letter": "missed"}, "A letter around a consultation belongs to what begins it"),
        (AFTER, {"letter": "missed"}, "A letter around a consultation belongs to what begins it"),
        (
            REMINDERS,
            {"stops": ["closed"]},
            "A consultation that does not stand stops every step around it",
        ),
        (
            MISSED,
            {"stops": ["not_booked", "closed", "booked", "reached"]},
            "Whoever had a consultation booked was reached, so that stops nothing here",
        ),
        (
            WIN_BACK,
            {"stops": ["booked", "replied"]},
            "A request that is open again stops what began when it was closed",
        ),
        (
            FIRST,
            {"letter": None},
            "A step without a letter closes the request after a letter of this sequence",
        ),
        (FIRST, {"name": "Day one!"}, "Give every step of all sequences a name of its own"),
    ],
)
def test_an_unfit_step_is_refused_in_plain_words(
    sequence: dict[str, Any], changes: dict[str, Any], reason: str
) -> None:
    assert reason in found(sequence, **changes)


@pytest.mark.parametrize(
    "changes",
    [{"letter": "day_nine"}, {"stops": ["rain"]}, {"begins": "spring"}, {"wait": {}}, {"window": "8-20"}],
)
def test_a_word_nobody_knows_is_refused(changes: dict[str, Any]) -> None:
    assert found(FIRST, **changes)[0].startswith("A step cannot be read")


def test_two_sequences_may_not_share_a_name_nor_two_steps() -> None:
    twice = [problem.reason for problem in problems([GOOD_TO_KNOW, GOOD_TO_KNOW])]

    assert "Give every sequence a plain name of its own" in twice
    assert "Give every step of all sequences a name of its own" in twice


def test_a_sequence_begins_with_a_known_trigger_and_has_a_step() -> None:
    assert [each.reason for each in problems([{"slug": "a", "trigger": "x"}])] == [
        "Choose what begins the sequence"
    ]
    assert [each.reason for each in problems([{"slug": "a", "trigger": "routed"}])] == [
        "A sequence needs a step"
    ]
