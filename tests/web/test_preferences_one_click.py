"""Unsubscribing by one click of a mailbox program, and the tokens that make it possible."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from leads.database import db
from leads.keyring import token_hash
from leads.models import ClockOffset, LeadEvent, PreferenceLink, Suppression, Touch
from leads.web.access_log import masked
from tests.web.letter_reader import MAYA, ONE_CLICK, Reader, reader_of

Make = Callable[..., Reader]


@pytest.fixture
def reader(client: FlaskClient) -> Make:
    return partial(reader_of, client)


def test_news_that_was_planned_is_stopped_at_once_and_the_first_contact_goes_on(reader: Make) -> None:
    maya = reader()

    maya.one_click()

    with maya.client.application.app_context():
        touches = db.session.execute(select(Touch.stream, Touch.state, Touch.reason)).all()
    assert {(state, reason) for stream, state, reason in touches if stream == "news"} == {
        ("stopped", "unsubscribed")
    }
    assert "planned" in {state for stream, state, _reason in touches if stream == "care"}


def test_one_click_holds_for_the_address_and_not_only_for_this_person(reader: Make) -> None:
    maya, twin = reader(), reader(email="Maya@Example.com")

    maya.one_click()

    assert twin.may() == "unsubscribed"


def test_one_click_still_works_after_years_and_an_unknown_token_is_no_address(reader: Make) -> None:
    maya = reader()
    with maya.client.application.app_context():
        db.session.merge(ClockOffset(id=1, by=timedelta(days=3 * 365)))
        db.session.commit()

    assert maya.client.post("/u/" + "A" * 24).status_code == 404
    assert maya.client.get("/p/" + "A" * 24).status_code == 404
    assert maya.one_click() == 200


def test_tokens_cannot_be_guessed_and_are_not_kept(reader: Make) -> None:
    maya = reader()

    assert len(maya.token) * 6 >= 128
    with maya.client.application.app_context():
        row = db.session.get_one(PreferenceLink, token_hash(maya.token))
    assert maya.token not in repr(vars(row))
    assert MAYA.encode() not in row.address


def test_the_access_log_names_no_token() -> None:
    assert masked("/p/abc/not-me?done=x") == "/p/…/not-me"
    assert masked("/u/abc") == "/u/…"


def test_a_forged_post_to_the_page_itself_is_refused(reader: Make) -> None:
    maya = reader()

    assert maya.client.post(f"/p/{maya.token}/stop").status_code == 400
    assert maya.may() == ""


@pytest.mark.parametrize(
    "body",
    [
        {"data": ONE_CLICK},
        {"data": ONE_CLICK, "content_type": "multipart/form-data"},
        {"data": b"", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"\xff\x00", "content_type": "text/plain"},
    ],
)
def test_one_click_needs_no_cookie_no_token_and_no_login(reader: Make, body: dict[str, object]) -> None:
    maya = reader()
    stranger = maya.client.application.test_client(use_cookies=False)

    answers = [
        stranger.post(f"/u/{maya.token}", headers={"Origin": "https://mail.example.net"}, **body)
        for _ in range(3)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all("Location" not in a.headers and "Set-Cookie" not in a.headers for a in answers)
    assert maya.may() == "unsubscribed"
    assert maya.all_of(LeadEvent.kind).count("preferences.unsubscribed") == 1
    assert maya.all_of(Suppression.reason) == ["unsubscribed"]
