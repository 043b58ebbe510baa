"""What surrounds a letter on the wire: who it is from, where answers and bounces go, what it follows."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern

import pytest

from leads import clock
from leads.database import transaction
from leads.outbox import service
from leads.outbox.addresses import Target, Way, read_address
from leads.outbox.delivery import deliver
from leads.outbox.letter import Letter
from leads.outbox.rules import acknowledgement_key
from leads.vocabulary import LetterKind, LetterState, Stream
from tests.factories import make_lead
from tests.outbox.conftest import Outbox, a_letter
from tests.smtp.scripted import Accepted

LIST_HEADERS = (
    ("List-Id", "<guides-and-offers.care.linden.example>"),
    ("List-Unsubscribe", "<https://linden.example/u/abc>, <mailto:unsubscribe+abc@care.linden.example>"),
    ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
)
NEWS = replace(a_letter(kind=LetterKind.GOOD_TO_KNOW), headers=LIST_HEADERS)


def put(letter: Letter, key: str, *, lead_id: int | None = None, stream: Stream = Stream.CARE) -> int:
    """A letter of no person: what people allowed is asked elsewhere."""
    with transaction():
        return service.put(
            letter=letter, dedupe_key=key, lead_id=lead_id, person_id=None, now=clock.now(), stream=stream
        )


def a_lead() -> int:
    with transaction():
        return make_lead().id


def sent(outbox: Outbox, *letters: int) -> list[tuple[Accepted, EmailMessage]]:
    with outbox.server() as server:
        for letter_id in letters:
            assert deliver(letter_id=letter_id) is LetterState.SENT
        return [(each, message_from_bytes(each.data, policy=modern)) for each in server.accepted]


def test_a_letter_about_a_request_comes_from_care_and_names_no_list(outbox: Outbox) -> None:
    lead_id = a_lead()

    [(_taken, mail)] = sent(outbox, put(a_letter(), acknowledgement_key(lead_id), lead_id=lead_id))

    assert mail["From"].addresses[0].addr_spec == "hello@care.linden.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [name for name in mail if name.startswith("List-")] == []


def test_news_comes_from_its_own_sender_with_both_ways_out(outbox: Outbox) -> None:
    lead_id = a_lead()

    [(_taken, mail)] = sent(outbox, put(NEWS, "touch:1", lead_id=lead_id, stream=Stream.NEWS))

    assert mail["From"].addresses[0].addr_spec == "news@news.linden.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [(name, mail[name]) for name in mail if name.startswith("List-")] == list(LIST_HEADERS)


def test_mail_to_our_own_staff_leads_back_to_no_request_and_names_no_list(outbox: Outbox) -> None:
    lead_id, notice = a_lead(), a_letter(kind=LetterKind.STAFF_NOTICE)

    [(_taken, mail)] = sent(outbox, put(notice, "notice:1", lead_id=lead_id, stream=Stream.DESK))

    assert mail["From"].addresses[0].addr_spec == "hello@care.linden.example"
    assert (mail["Reply-To"], mail["References"]) == (None, None)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [name for name in mail if name.startswith("List-")] == []


def test_a_letter_a_person_wrote_does_not_call_itself_automatic(outbox: Outbox) -> None:
    lead_id, personal = a_lead(), a_letter(kind=LetterKind.PERSONAL)

    [(_taken, mail)] = sent(outbox, put(personal, "personal:1", lead_id=lead_id))

    assert mail["Auto-Submitted"] is None
    assert read_address(mail["Reply-To"].addresses[0].addr_spec) == Target(Way.REPLY, lead_id)


@pytest.mark.parametrize("missing", range(3))
def test_news_without_every_way_out_is_not_sent(outbox: Outbox, missing: int) -> None:
    headers = LIST_HEADERS[:missing] + LIST_HEADERS[missing + 1 :]
    letter_id = put(replace(NEWS, headers=headers), "touch:1", stream=Stream.NEWS)

    with outbox.server() as server:
        assert deliver(letter_id=letter_id) is LetterState.FAILED

    assert server.accepted == []
    assert outbox.row(letter_id).reason == "unsafe_header"


def test_answers_lead_to_the_lead_and_bounces_to_the_letter(outbox: Outbox) -> None:
    lead_id = a_lead()
    letter_id = put(a_letter(kind=LetterKind.PRIVATE_LINK), "lead:private", lead_id=lead_id)

    [(taken, mail)] = sent(outbox, letter_id)

    assert read_address(mail["Reply-To"]) == Target(Way.REPLY, lead_id)
    assert read_address(taken.sender) == Target(Way.BOUNCE, letter_id)
    assert taken.recipients == ["maya@example.com"]


def test_later_letters_of_a_lead_are_shown_under_its_acknowledgement(outbox: Outbox) -> None:
    lead_id, other = a_lead(), a_lead()
    letters = [
        put(a_letter(), acknowledgement_key(lead_id), lead_id=lead_id),
        put(a_letter(kind=LetterKind.DAY_ONE), "touch:1", lead_id=lead_id),
        put(NEWS, "touch:2", lead_id=lead_id, stream=Stream.NEWS),
        put(a_letter("other@example.com", LetterKind.DAY_ONE), "touch:3", lead_id=other),
    ]

    first, second, news, stranger = (mail for _taken, mail in sent(outbox, *letters))

    assert first["References"] is first["In-Reply-To"] is None
    for later in (second, news):
        assert later["In-Reply-To"] == later["References"] == first["Message-ID"]
        assert later["Message-ID"] != first["Message-ID"]
    assert stranger["References"] not in (None, first["Message-ID"])


def test_a_letter_of_no_lead_answers_nothing(outbox: Outbox) -> None:
    [(_taken, mail)] = sent(outbox, put(a_letter(), "alone"))

    assert mail["In-Reply-To"] is mail["Reply-To"] is None
