"""The way from the first question to the confirmation, as a visitor without JavaScript walks it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from leads.database import db
from leads.models import Consent, Draft, Lead
from tests.web.visitor import MAYA, MIAMI, Visitor


def leads_in(client: FlaskClient) -> list[Lead]:
    with client.application.app_context():
        return list(db.session.scalars(select(Lead).order_by(Lead.id)))


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_a_request_goes_from_the_first_question_to_its_confirmation(
    client: FlaskClient, language: str
) -> None:
    visitor = Visitor(client, language).asks(note="Is it free?").reads_for(60)

    visitor.sends("/start/check")

    (lead,) = leads_in(client)
    assert visitor.address.startswith("/r/")
    assert visitor.address.endswith("?sent=1")
    assert lead.reference in visitor.words
    assert "Maya Torres" in visitor.words
    assert lead.locale[:2] == language
    assert lead.quarantined_at is None
    assert (lead.phone_typed, lead.phone) == ("305.555.0123", "+13055550123")


def test_nothing_is_a_lead_before_it_is_sent(client: FlaskClient) -> None:
    Visitor(client).asks()

    assert leads_in(client) == []


def test_the_check_page_repeats_every_answer_as_typed(client: FlaskClient) -> None:
    visitor = Visitor(client).asks(note="Is it free?")

    for answer in (
        "Hip contouring",
        "As soon as I can",
        "Is it free?",
        "Maya Torres",
        "305.555.0123",
        "Call",
        "English",
    ):
        assert answer in visitor.words
    assert "Nearest: Miami – Coral Gables, 2 miles. We choose when you send" in visitor.words
    assert "When you send this, Linden will use these details to arrange your consultation." in visitor.words


@pytest.mark.parametrize(
    ("step", "action", "answers"),
    [
        ("/start?change=1", "/start", {"procedure": "fat-transfer"}),
        ("/start/place?change=1", "/start/place", MIAMI | {"timeframe": "later"}),
        ("/start/you?change=1", "/start/you", MAYA | {"name": "Maya T."}),
    ],
)
def test_change_returns_to_the_check_page(
    client: FlaskClient, step: str, action: str, answers: dict[str, str]
) -> None:
    visitor = Visitor(client).asks()
    assert visitor.page.select_one(f'a[href^="{step}"]')

    visitor.opens(step).sends(action, **answers)

    assert visitor.address == "/start/check"


def test_sending_twice_and_going_back_show_the_same_confirmation(client: FlaskClient) -> None:
    visitor = Visitor(client).asks().reads_for(60)
    check = visitor.page
    visitor.sends("/start/check")
    first = visitor.address

    visitor.page = check
    assert visitor.sends("/start/check").address == first
    for earlier in ("/start/check", "/start/you", "/start/place"):
        assert visitor.opens(earlier).address == first
    assert len(leads_in(client)) == 1


def test_a_new_beginning_after_sending_is_a_new_lead_of_the_same_person(client: FlaskClient) -> None:
    Visitor(client).asks().reads_for(60).sends("/start/check")

    Visitor(client).asks(email="MAYA.TORRES@example.com").reads_for(120).sends("/start/check")

    first, second = leads_in(client)
    assert first.person_id == second.person_id


def test_a_language_switch_in_the_middle_keeps_the_answers(client: FlaskClient) -> None:
    visitor = Visitor(client).asks()

    visitor.opens("/start/you?lang=es")

    assert visitor.page.html is not None
    assert visitor.page.html["lang"] == "es"
    assert visitor.page.select_one("#name")["value"] == "Maya Torres"  # type: ignore[index]


def test_the_answers_are_not_kept_after_clearing_them(client: FlaskClient) -> None:
    visitor = Visitor(client).asks()

    visitor.sends("/start/clear")

    assert visitor.opens("/start/check").address == "/start"


def test_somebody_under_18_is_stopped_and_nothing_is_kept(client: FlaskClient) -> None:
    visitor = Visitor(client).asks().opens("/start/you")

    visitor.sends("/start/under-18")

    assert "We have not kept anything you typed." in visitor.words
    assert visitor.opens("/start/check").address == "/start"
    with client.application.app_context():
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_marketing_boxes_start_unticked_and_a_tick_is_kept_as_evidence(client: FlaskClient) -> None:
    visitor = Visitor(client).asks()
    assert not visitor.opens("/start/you").page.select("[name^=marketing][checked]")

    visitor.sends("/start/you", **MAYA, marketing_email="yes").reads_for(60).sends("/start/check")

    with client.application.app_context():
        rows = {row.text_key: row for row in db.session.scalars(select(Consent))}
    assert set(rows) == {"request", "adult", "marketing_email"}
    assert rows["marketing_email"].page == "/start/check"
    assert rows["marketing_email"].ip_prefix == "127.0.0.0/24"
    assert b"maya" not in (rows["marketing_email"].shown or b"")


def test_the_text_and_call_box_is_off_unless_the_setting_is_on(client: FlaskClient) -> None:
    assert not Visitor(client).asks().opens("/start/you").page.select("[name=marketing_texts]")


def test_a_visitor_in_the_united_kingdom_agrees_to_the_use_of_their_interest(client: FlaskClient) -> None:
    place = {"country": "GB", "postal_code": "W1U 6TS", "phone": "07700 900123"}
    visitor = Visitor(client).asks(**place)
    assert [field for field, _ in visitor.problems] == ["health_consent"]

    visitor.sends("/start/you", **MAYA | {"phone": "07700 900123", "health_consent": "yes"}).reads_for(60)
    visitor.sends("/start/check")

    with client.application.app_context():
        keys = set(db.session.scalars(select(Consent.text_key)))
    assert "health_interest" in keys
    assert leads_in(client)[0].locale == "en-GB"


def test_a_likely_slip_in_the_address_is_offered_and_never_forced(client: FlaskClient) -> None:
    visitor = Visitor(client).asks(email="maya@gmial.com")
    assert "Use maya@gmail.com" in visitor.words

    visitor.sends("/start/check/email", email="maya@gmail.com")

    assert "Use maya@gmail.com" not in visitor.words
    visitor.reads_for(60).sends("/start/check")
    assert leads_in(client)[0].email == "maya@gmail.com"
