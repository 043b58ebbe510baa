"""The HTTP door: known callers only, their own size limit, and never two rows for one message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from leads.app import create_app
from leads.database import db
from leads.inbound.service import LARGEST_BYTES
from leads.models import InboundMessage
from tests.conftest import make_settings, rolled_back

TOKEN = "only-for-tests-inbound-0123456789-abcdefghij"
RAW = b"From: maya@example.com\r\nTo: hello@care.linden.example\r\nSubject: A question\r\n\r\nHello?\r\n"
KNOWN = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "message/rfc822"}


@pytest.fixture(scope="module")
def door_app(database_url: str) -> Iterator[Flask]:
    """The application with the door open."""
    application = create_app(make_settings(DATABASE_URL=database_url, INBOUND_TOKEN=TOKEN))
    application.testing = True
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def door(door_app: Flask) -> Iterator[FlaskClient]:
    """A mail provider; what it causes is gone afterwards."""
    with rolled_back(door_app), door_app.test_client() as caller:
        yield caller


def test_a_message_is_stored_and_the_same_again_is_known(door: FlaskClient) -> None:
    first = door.post("/inbound/mail", data=RAW, headers=KNOWN)
    again = door.post("/inbound/mail", data=RAW, headers=KNOWN)

    assert first.status_code == again.status_code == 200
    assert first.json["kind"] == "unmatched"
    assert (first.json["new"], again.json["new"]) == (True, False)
    assert first.json["id"] == again.json["id"]
    with door.application.app_context():
        assert len(db.session.scalars(select(InboundMessage.door)).all()) == 1


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer ünïcode"],
)
def test_strangers_are_refused_and_nothing_is_stored(door: FlaskClient, authorization: str) -> None:
    answer = door.post("/inbound/mail", data=RAW, headers=KNOWN | {"Authorization": authorization})

    assert answer.status_code == 401
    with door.application.app_context():
        assert db.session.scalars(select(InboundMessage.id)).all() == []


def test_without_a_token_in_settings_there_is_no_door(client: FlaskClient) -> None:
    assert client.post("/inbound/mail", data=RAW, headers=KNOWN).status_code == 404


def test_a_large_message_of_a_known_caller_passes_and_a_larger_one_does_not(door: FlaskClient) -> None:
    large = RAW + b"x" * 5_000_000

    assert door.post("/inbound/mail", data=large, headers=KNOWN).status_code == 200
    too_large = RAW + b"x" * LARGEST_BYTES
    assert door.post("/inbound/mail", data=too_large, headers=KNOWN).status_code == 413


def test_a_stranger_may_not_even_send_much(door: FlaskClient) -> None:
    answer = door.post(
        "/inbound/mail", data=RAW + b"x" * 5_000_000, headers={"Content-Type": "message/rfc822"}
    )

    assert answer.status_code in (401, 413)


def test_only_raw_messages_are_taken(door: FlaskClient) -> None:
    wrong = KNOWN | {"Content-Type": "application/x-www-form-urlencoded"}

    assert door.post("/inbound/mail", data=b"a=b", headers=wrong).status_code == 415
    assert door.get("/inbound/mail", headers=KNOWN).status_code == 405


def test_other_doors_keep_their_small_limit(door: FlaskClient) -> None:
    answer = door.post("/banner/close", data=b"x" * 200_000, headers=KNOWN)

    assert answer.status_code == 413


def test_any_bytes_get_an_answer(door: FlaskClient) -> None:
    for raw in (b"", b"\x00\xff\xfe", b"\r\n\r\n", b"From:\n" * 500):
        answer = door.post("/inbound/mail", data=raw, headers=KNOWN)
        assert answer.status_code == 200
