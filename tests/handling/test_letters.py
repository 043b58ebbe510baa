"""What a colleague writes: through the outbox, as an attempt, discreet outside, and its answer comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leads.consent.service import Evidence
from leads.consent.stopping import withdraw
from leads.handling.answers import Done, Refused, Why
from leads.handling.letters import preview_personal, write_personal
from leads.handling.undo import undo
from leads.outbox.addresses import Way, read_address
from leads.outbox.letter import Letter
from leads.outbox.message import Frame, build
from leads.outbox.storage import unseal
from leads.vocabulary import ConsentChannel, ConsentPurpose, LetterState, Locale, Stream
from tests.handling.conftest import Desk, routed_lead

TEXT = "Hi Maya,\n\nThursday at 10 works for <us>.\nOr Friday.\n\nAny questions?"


def sent(desk: Desk) -> Letter:
    row = desk.letters("personal")[-1]
    return unseal(row.content, dedupe_key=row.dedupe_key)


def test_it_waits_ten_seconds_and_counts_as_an_attempt(desk: Desk) -> None:
    assert isinstance(write_personal(**desk.work, subject="Thursday at 10?", text=TEXT), Done)

    row, lead, attempt = desk.letters("personal")[0], desk.fresh(), desk.attempts()[0]
    assert (row.state, row.stream) == (LetterState.PENDING, Stream.CARE)
    assert row.due_at == desk.now + timedelta(seconds=10)
    assert (attempt.outcome, attempt.channel, attempt.letter_id) == ("email_sent", "email", row.id)
    assert (lead.stage, lead.first_attempt_at, lead.owner_id) == ("contacting", desk.now, desk.alice.id)
    assert desk.events()[-1] == "handling.attempt_email_sent"


def test_its_words_are_as_typed_and_its_answer_leads_back(desk: Desk) -> None:
    write_personal(**desk.work, subject="  Thursday\r\nat 10? ", text=TEXT)

    letter = sent(desk)
    assert letter.subject == "Thursday at 10?"
    assert "Thursday at 10 works for <us>.\nOr Friday.\n\nAny questions?\n\nAlice Example" in letter.text
    assert "Thursday at 10 works for &lt;us&gt;.<br" in letter.html
    target = read_address(letter.reply_to)
    assert target is not None
    assert (target.way, target.id) == (Way.REPLY, desk.lead.id)
    message = build(
        letter, Frame(sender="hello@care.example.com", message_id="<a@b.example>", written_at=desk.now)
    )
    assert b"Auto-Submitted" not in message.data, "a person wrote it"


def test_a_button_pressed_twice_sends_one_letter_with_one_way_back(desk: Desk) -> None:
    first = write_personal(**desk.work, subject="Hello", text=TEXT)
    assert isinstance(first, Done)

    assert write_personal(**desk.work, subject="Hello ", text=TEXT + "\r\n") == first
    assert len(desk.letters("personal")) == len(desk.attempts()) == 1

    assert isinstance(write_personal(**desk.work, subject="Hello", text="Something else"), Done)
    assert len(desk.letters("personal")) == 2


def test_words_that_were_taken_back_or_have_left_can_be_sent_again(desk: Desk) -> None:
    first = write_personal(**desk.work, subject="Hello", text=TEXT)
    assert isinstance(first, Done)
    undo(batch=first.undo or "", staff=desk.alice, now=desk.now)
    write_personal(**desk.work, subject="Hello", text=TEXT)
    assert len(desk.letters("personal")) == 2
    assert desk.letters("personal")[-1].state == LetterState.PENDING

    write_personal(**desk.work | {"now": desk.now + timedelta(seconds=30)}, subject="Hello", text=TEXT)
    assert len(desk.letters("personal")) == 3


@pytest.mark.parametrize(
    "subject", ["Your hip dips", "About HIP-CONTOURING", "La transferencia de grasa", "Hip flip on Thursday?"]
)
def test_a_subject_tells_nobody_what_it_is_about(desk: Desk, subject: str) -> None:
    assert write_personal(**desk.work, subject=subject, text=TEXT) == Refused(desk.lead.id, Why.SUBJECT_TELLS)
    assert desk.letters("personal") == []


@pytest.mark.parametrize(
    ("subject", "words", "why", "detail"),
    [
        ("", TEXT, Why.EMPTY, ""),
        ("Hello", " \n ", Why.EMPTY, ""),
        ("x" * 81, TEXT, Why.TOO_LONG, "80"),
        ("Hello", "x" * 5001, Why.TOO_LONG, "5000"),
    ],
)
def test_it_has_a_subject_and_words(desk: Desk, subject: str, words: str, why: Why, detail: str) -> None:
    assert write_personal(**desk.work, subject=subject, text=words) == Refused(desk.lead.id, why, detail)


def test_line_ends_of_a_browser_count_once(desk: Desk) -> None:
    text = "\r\n".join(["x" * 49] * 100)

    assert isinstance(write_personal(**desk.work, subject="Hello", text=text), Done)


def test_nobody_is_written_to_who_said_stop(desk: Desk) -> None:
    withdraw(
        person_id=desk.lead.person_id,
        lead_id=desk.lead.id,
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.REQUEST,
        evidence=Evidence("key", Locale.EN_US, "/p", None),
        now=desk.now,
    )

    assert write_personal(**desk.work, subject="Hello", text=TEXT) == Refused(
        desk.lead.id, Why.NOT_ALLOWED, detail="asked_us_to_stop"
    )


def test_without_an_address_there_is_no_letter(desk: Desk) -> None:
    desk.lead = routed_lead(email=None)

    assert write_personal(**desk.work, subject="Hello", text=TEXT) == Refused(
        desk.lead.id, Why.NO_CHANNEL, detail="no_address"
    )


def test_the_preview_is_the_letter_and_opens_nothing(desk: Desk) -> None:
    shown = preview_personal(**desk.work, subject="Thursday at 10?", text=TEXT)

    assert isinstance(shown, Letter)
    assert desk.letters("personal") == []
    assert "/r/preview" in shown.text
    write_personal(**desk.work, subject="Thursday at 10?", text=TEXT)
    assert (shown.subject, shown.text.split("\n\nReference")[0]) == (
        sent(desk).subject,
        sent(desk).text.split("\n\nReference")[0],
    )


@pytest.mark.parametrize(("locale", "words"), [("es", "Referencia"), ("fr-CA", "Référence")])
def test_its_frame_speaks_the_visitors_language(desk: Desk, locale: str, words: str) -> None:
    desk.lead = routed_lead(locale=locale)

    write_personal(**desk.work, subject="Hola", text="…")

    assert words in sent(desk).text
