"""What a visitor reads when an answer is missing or wrong, and that nothing they typed is lost."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.visitor import MAYA, MIAMI, Visitor


def at_step_3(client: FlaskClient, **place: str) -> Visitor:
    visitor = Visitor(client).opens("/start").sends("/start", procedure="unsure")
    return visitor.sends("/start/place", **MIAMI | place)


def test_an_empty_last_step_names_every_problem_and_where_it_is(client: FlaskClient) -> None:
    visitor = at_step_3(client).sends("/start/you")

    assert visitor.response.status_code == 422
    assert visitor.title.startswith("Error: ")
    assert visitor.problems == [
        ("name", "Enter your name"),
        ("email", "Enter your email address"),
        ("contact_by", "Select how you prefer we get in touch"),
        ("adult", "Confirm that you are 18 or older"),
    ]
    for field, _sentence in visitor.problems:
        assert visitor.page.find(id=field) is not None


def test_right_and_wrong_answers_are_both_kept(client: FlaskClient) -> None:
    visitor = at_step_3(client).sends("/start/you", **MAYA | {"email": "maya@", "marketing_email": "yes"})

    kept = {field["name"]: field.get("value") for field in visitor.page.select("input.input")}
    assert kept == {"name": "Maya Torres", "email": "maya@", "phone": "305.555.0123"}
    checked = {(field["name"], field["value"]) for field in visitor.page.select("input[checked]")}
    assert checked == {("contact_by", "call"), ("adult", "yes"), ("marketing_email", "yes")}
    email = visitor.page.find(id="email")
    assert email is not None
    assert email["aria-invalid"] == "true"
    assert email["aria-describedby"] == "email-hint email-error"


@pytest.mark.parametrize(
    ("by", "phone", "sentence"),
    [
        ("call", "", "Enter a phone number so we can call you, or choose email instead"),
        ("text", "", "Enter a phone number so we can text you, or choose email instead"),
        ("email", "12", "Enter a phone number, like (305) 555-0123"),
    ],
)
def test_a_phone_problem_names_the_way_out(client: FlaskClient, by: str, phone: str, sentence: str) -> None:
    visitor = at_step_3(client).sends("/start/you", **MAYA | {"contact_by": by, "phone": phone})

    assert visitor.problems == [("phone", sentence)]


def test_choosing_email_lets_the_phone_stay_empty(client: FlaskClient) -> None:
    visitor = at_step_3(client).sends("/start/you", **MAYA | {"contact_by": "email", "phone": ""})

    assert visitor.address == "/start/check"


@pytest.mark.parametrize(
    ("country", "code", "sentence"),
    [
        ("US", "", "Enter your ZIP code"),
        ("US", "3313", "Enter a ZIP code, like 33133"),
        ("US", "00000", "We can’t find 00000. Check it, or choose an office from the list"),
        ("CA", "", "Enter your postal code"),
        ("CA", "M5V", None),
        ("GB", "nonsense", "Enter a postcode, like SW1A 1AA"),
    ],
)
def test_a_postal_code_problem_speaks_the_words_of_its_country(
    client: FlaskClient, country: str, code: str, sentence: str | None
) -> None:
    visitor = Visitor(client).opens("/start").sends("/start", procedure="unsure")

    visitor.sends("/start/place", country=country, postal_code=code, timeframe="soon")

    assert visitor.problems == ([("postal_code", sentence)] if sentence else [])


def test_step_one_asks_again_when_nothing_is_chosen(client: FlaskClient) -> None:
    visitor = Visitor(client).opens("/start").sends("/start")

    expected = "Select what you would like to talk about, or choose I’m not sure yet"
    assert visitor.problems == [("procedure", expected)]


def test_a_later_page_sends_back_to_the_first_open_question(client: FlaskClient) -> None:
    visitor = Visitor(client)

    assert visitor.opens("/start/you").address == "/start"
    visitor.sends("/start", procedure="unsure")
    assert visitor.opens("/start/check").address == "/start/place"


def test_a_note_of_a_thousand_characters_passes_and_one_more_does_not(client: FlaskClient) -> None:
    visitor = Visitor(client).opens("/start").sends("/start", procedure="unsure")

    visitor.sends("/start/place", **MIAMI, note="ñ" * 1001)
    assert visitor.problems == [("note", "Your note must be 1,000 characters or less")]
    visitor.sends("/start/place", **MIAMI, note="ñ" * 1000)
    assert visitor.address == "/start/you"


def test_without_an_office_near_three_ways_are_offered(client: FlaskClient) -> None:
    visitor = at_step_3(client, postal_code="59718")
    assert "We don’t have an office near 59718 yet" in visitor.words

    visitor.sends("/start/far")
    assert visitor.problems == [("meeting", "Select what you would like us to do")]
    visitor.sends("/start/far", meeting="notify")
    visitor.sends("/start/you", **MAYA)
    assert [field for field, _ in visitor.problems] == ["marketing_email"]
    visitor.sends("/start/you", **MAYA, marketing_email="yes")
    assert "We tell you if we open nearby" in visitor.words


def test_an_office_can_be_chosen_from_the_list_instead(client: FlaskClient) -> None:
    visitor = (
        Visitor(client).opens("/start").sends("/start", procedure="unsure").opens("/start/place?by=office")
    )
    assert len(visitor.page.select("input[name=office]")) == 28

    visitor.sends("/start/place", timeframe="soon")
    assert visitor.problems == [("office", "Select an office")]
    visitor.sends("/start/place", office="toronto", timeframe="soon").sends("/start/you", **MAYA)
    assert "Toronto, the office you chose" in visitor.words


def test_a_form_whose_session_ended_keeps_every_answer(client: FlaskClient) -> None:
    visitor = Visitor(client).asks()
    for cookie in ("draft", "session"):
        client.delete_cookie(cookie)

    visitor.sends("/start/check")

    assert visitor.address in ("/start/check", "/start/check?ended=1")
    assert "Your session had ended. Nothing was lost. Check and continue" in visitor.words
    assert "Maya Torres" in visitor.words
    visitor.sends("/start/check").reads_for(60)
    if not visitor.address.startswith("/r/"):
        visitor.sends("/start/check")
    assert "We have your request" in visitor.words


def test_a_step_whose_session_ended_keeps_what_was_typed_on_it(client: FlaskClient) -> None:
    visitor = at_step_3(client)
    for cookie in ("draft", "session"):
        client.delete_cookie(cookie)

    visitor.sends("/start/you", **MAYA)

    assert visitor.response.status_code == 422
    assert "Nothing was lost" in visitor.words
    assert visitor.sends("/start/you", **MAYA).address == "/start/check"


def test_switching_the_language_after_an_error_keeps_what_was_typed(client: FlaskClient) -> None:
    visitor = at_step_3(client).sends("/start/you", **MAYA | {"email": "maya@"})

    visitor.opens("/start/you?lang=es")

    assert visitor.page.select_one("#name")["value"] == "Maya Torres"  # type: ignore[index]
    assert visitor.page.select_one("#email")["value"] == "maya@"  # type: ignore[index]


def test_no_narrow_screen_breaks_the_example_number_in_two(client: FlaskClient) -> None:
    assert "(305)\u00a0555\u20110123" in at_step_3(client).page.get_text()
