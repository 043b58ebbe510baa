"""Every fact the product writes on a timeline has words, and the words are whole sentences."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from leads.desk.faces import face_of
from leads.desk.rows import contact_link
from leads.desk.rules import Step
from leads.desk.setting import Setting
from leads.desk.wording import asked_times, initials
from leads.directory.queries import directory
from leads.triage.facts import Happened, LeadFacts
from leads.triage.next_words import strip_of
from leads.triage.timeline import timeline
from leads.vocabulary import ContactBy, LeadSource, LeadStage, LetterKind, LetterState, Locale, Meeting
from leads.web.zones import zone_name
from tests.factories import NOON

ROOT = Path(__file__).resolve().parents[2]
EASTERN = "America/New_York"


def recorded_kinds() -> Iterator[str]:
    """The kinds written by `progress.record` anywhere in the product, as literals."""
    for path in (ROOT / "leads").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) == "record"
            ):
                for each in node.args[1:2]:
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and "." in each.value:
                        yield each.value


DATA = {
    "intake.received": {"source": "form", "suspicion": "too_many"},
    "progress.moved": {"from": "new", "to": "closed", "reason": "no_answer"},
    "routing.assigned": {"office_id": 1, "reason": "best_score", "ruleset": "routing/1"},
    "routing.moved": {"office_id": 2},
    "intake.time_asked": {"kind": "offer_times", "day_parts": ["morning"], "days": [0, 2]},
}


def told(kind: str, data: dict[str, object]) -> str:
    happened = (Happened(kind, "system", None, data, NOON),)
    return timeline(happened, directory=directory(), zone=EASTERN, now=NOON, locale=Locale.EN_US)[0].text


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("booked", "Consultation booked by video: Friday at 11:30 am"),
        ("changed", "Consultation moved, by video: now Friday at 11:30 am"),
        ("cancelled", "Consultation cancelled: it was to be Friday at 11:30 am"),
        ("came", "Came to the consultation of Friday at 11:30 am"),
        ("missed", "Did not come to the consultation of Friday at 11:30 am"),
        ("confirmed", "Confirmed that they will come: Friday at 11:30 am"),
    ],
)
def test_consultations_are_told_with_their_time(app: Flask, kind: str, expected: str) -> None:
    data: dict[str, object] = {"starts_at": "2026-11-27T16:30:00+00:00", "mode": "video"}
    with app.test_request_context():
        assert told(f"booking.{kind}", data) == expected


@pytest.mark.parametrize("kind", sorted(set(recorded_kinds())))
def test_every_recorded_fact_has_words(app: Flask, kind: str) -> None:
    with app.test_request_context():
        words = told(kind, DATA.get(kind, {}))

    assert not words.startswith("Recorded:"), f"add a sentence for {kind} to leads/triage/timeline.py"


@pytest.mark.parametrize(
    "state", [LetterState.SENT, LetterState.FAILED, LetterState.DEFERRED, LetterState.UNKNOWN]
)
def test_every_end_of_a_letter_has_words(app: Flask, state: LetterState) -> None:
    with app.test_request_context():
        words = told(
            f"outbox.{state}", {"letter_id": 1, "letter": LetterKind.ACKNOWLEDGEMENT, "reason": None}
        )

    assert words.startswith("Acknowledgement: ")


def test_a_fact_of_a_later_version_is_shown_all_the_same(app: Flask) -> None:
    with app.test_request_context():
        assert told("future.thing_happened", {"x": 1}) == "Recorded: future thing happened"


def facts(**changes: object) -> LeadFacts:
    values: dict[str, object] = dict.fromkeys(LeadFacts.__dataclass_fields__)
    values |= {
        "id": 1,
        "name": "Maya Torres",
        "created_at": NOON,
        "phone": "+13055550123",
        "email": "maya@example.com",
        "contact_by": ContactBy.CALL,
        "source": LeadSource.FORM,
        "locale": Locale.EN_US,
        "zone": EASTERN,
        "stage": LeadStage.NEW,
        "meeting": Meeting.NEAREST,
        "office_id": 1,
        "clock_starts_at": NOON,
        "first_contact_due_at": NOON + timedelta(minutes=5),
        "best_times": (),
    }
    return LeadFacts(**values | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "title", "text"),
    [
        ({}, "Next: call Maya by 1:45 pm today", "Prefers a call. Local time 1:40 pm."),
        ({"contact_by": ContactBy.EMAIL}, "Next: email Maya by 1:45 pm today", "Prefers an email."),
        (
            {"first_contact_due_at": NOON - timedelta(minutes=12)},
            "Call Maya now, 12 min late",
            "Prefers a call.",
        ),
        ({"phone": None}, "Next: email Maya by 1:45 pm today", "Prefers a call."),
        ({"phone": None, "email": None}, "No working contact", "asks the visitor for another"),
        (
            {"zone": "Pacific/Honolulu"},
            "Next: call Maya",
            "Calling hours there are 8:00 am to 9:00 pm: write",
        ),
        ({"office_id": None}, "Waiting for an office", "within a minute"),
        ({"stage": LeadStage.CONTACTING}, "First contact has been made", "Stage: Contacting"),
        ({"stage": LeadStage.COMPLETED}, "Nothing to do", "This request is completed."),
        ({"first_contact_due_at": None}, "Next: call Maya", "Prefers a call."),
    ],
)
def test_the_strip_names_the_next_right_thing(app: Flask, changes: dict, title: str, text: str) -> None:
    now = NOON if "zone" not in changes else datetime(2026, 11, 24, 12, tzinfo=UTC)
    with app.test_request_context():
        setting = Setting(directory(), Locale.EN_US, now, EASTERN)
        lead = facts(**changes)
        if "zone" in changes:
            lead = facts(**changes, first_contact_due_at=None)
        strip = strip_of(lead, setting)
        face = face_of(lead, setting)

    assert strip.title.startswith(title)
    assert text in strip.text
    assert (face is None) == (lead.stage is LeadStage.COMPLETED)


def test_an_abbreviation_at_the_end_of_a_sentence_needs_no_second_full_stop(app: Flask) -> None:
    with app.test_request_context(), force_locale("es"):
        text = strip_of(facts(), Setting(directory(), Locale.ES, NOON, EASTERN)).text

    assert "p. m." in text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
    assert ".." not in text


def test_times_somebody_asked_for_are_said_in_their_order(app: Flask) -> None:
    with app.test_request_context():
        action = {"kind": "offer_times", "days": [0, 2, 99], "day_parts": ["morning", "midnight"]}
        assert asked_times(action, locale=Locale.EN_US) == "Monday, Wednesday, mornings"
        assert asked_times({"kind": "offer_times"}, locale=Locale.EN_US) == "any time"
        assert asked_times({"kind": "first_contact"}, locale=Locale.EN_US) == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maya Torres", "MT"),
        ("Cher", "C"),
        ("Ana Lucía de la Vega", "AV"),
        ("李小龍", "李"),
        ("  ", ""),
        ("!!! ?", ""),
    ],
)
def test_initials_come_from_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_an_address_cannot_write_the_letter_for_staff(app: Flask) -> None:
    with app.test_request_context():
        link = contact_link(Step.EMAIL, name="Maya", phone=None, email="a?bcc=b&subject=x@example.com")

    assert link is not None
    assert link.href == "mailto:a%3Fbcc%3Db%26subject%3Dx@example.com"


@pytest.mark.parametrize(
    ("zone", "locale", "words"),
    [
        ("Europe/London", Locale.EN_CA, "United Kingdom Time"),
        ("Europe/London", Locale.FR_CA, "heure : Royaume-Uni"),
        (EASTERN, Locale.FR_CA, "heure de l’Est"),
    ],
)
def test_a_zone_is_not_called_daylight_time_all_year(zone: str, locale: Locale, words: str) -> None:
    assert zone_name(zone, locale=locale) == words
