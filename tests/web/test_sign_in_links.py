"""Invitations and new passwords: links that show a form, work once and never skip the second factor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from leads.database import db
from leads.models import LetterRow, Staff, StaffToken
from leads.outbox.storage import unseal
from leads.vocabulary import LetterKind, Locale, StaffRole, Stream
from tests.web.desk_world import Desk
from tests.web.sign_in_world import (
    EMAIL,
    Person,
    account,
    fresh,
    hire,
    is_in,
    now_of,
    password,
    second,
    send,
    sign_in,
)

NEW = "three-kites-over-dunes"
_LINK = re.compile(r"http://localhost:8000(/desk/(?:invitation|reset)/[\w-]+)")


@dataclass(frozen=True)
class Sent:
    """One letter as it waits in the outbox."""

    stream: str
    locale: str
    lead_id: int | None
    text: str


def letters(desk: Desk, kind: LetterKind) -> list[Sent]:
    """The letters of a kind, oldest first."""
    wanted = select(LetterRow).where(LetterRow.kind == kind).order_by(LetterRow.id)
    with desk.arrange():
        return [
            Sent(row.stream, row.locale, row.lead_id, unseal(row.content, dedupe_key=row.dedupe_key).text)
            for row in db.session.scalars(wanted)
        ]


def link(desk: Desk, kind: LetterKind) -> str:
    """The path in the newest letter of a kind."""
    found = _LINK.search(letters(desk, kind)[-1].text)
    assert found is not None
    return found[1]


def invite(desk: Desk, **changes: str) -> None:
    desk.become(StaffRole.ADMIN)
    fields = {"email": "Kim@Example.com", "name": "Kim  Newcomer", "role": "operations", "locale": "fr-CA"}
    assert desk.post("/desk/staff/invite", **fields | changes).status_code == 303
    desk.leave()


def test_an_invited_colleague_chooses_a_password_and_a_second_factor(desk: Desk) -> None:
    invite(desk)
    [row] = letters(desk, LetterKind.STAFF_INVITATION)
    assert (row.stream, row.locale, row.lead_id) == (Stream.DESK, Locale.FR_CA, None)
    path = link(desk, LetterKind.STAFF_INVITATION)
    for _ in range(2):
        assert "Kim Newcomer" in desk.client.get(path).text

    weak = send(desk, path, password="password1234")
    assert weak.status_code == 422
    assert "Too many people use this password" in weak.text
    assert send(desk, path, password=NEW).location == "/desk/sign-in/enrol"
    assert not is_in(desk)
    assert desk.client.get(path).status_code == 410
    desk.leave()
    assert password(desk, "kim@example.com", NEW).location == "/desk/sign-in/enrol"


def test_an_invitation_works_for_seventy_two_hours_and_a_new_one_ends_it(desk: Desk) -> None:
    invite(desk)
    first = link(desk, LetterKind.STAFF_INVITATION)
    desk.become(StaffRole.ADMIN)
    with desk.arrange():
        kim = db.session.scalars(select(Staff.id).where(Staff.email == "kim@example.com")).one()
    desk.post(f"/desk/staff/{kim}/invite")
    newest = link(desk, LetterKind.STAFF_INVITATION)

    assert desk.client.get(first).status_code == 410
    assert desk.client.get(newest).status_code == 200
    desk.move_clock(now_of(desk) + timedelta(hours=72, seconds=1))
    assert desk.client.get(newest).status_code == 410


def test_an_invitation_is_refused_in_words(desk: Desk) -> None:
    desk.become(StaffRole.ADMIN)
    good = {"email": "kim@example.com", "name": "Kim", "role": "operations"}
    for wrong, words in (
        ({"email": "no address"}, "in the correct format"),
        ({"email": "miami@example.com"}, "has an account already"),
        ({"role": "coordinator"}, "an office for coordinators"),
        ({"name": " "}, "Enter a name"),
    ):
        answer = desk.post("/desk/staff/invite", **good | wrong)
        assert answer.status_code == 422
        assert words in answer.text


@pytest.fixture
def alice(desk: Desk) -> Person:
    """A coordinator with an authenticator app, signed in at home."""
    person = hire(desk)
    sign_in(desk, person)
    return person


def test_a_new_password_skips_no_second_factor_and_ends_every_session(desk: Desk, alice: Person) -> None:
    at_home = desk.client.get_cookie("desk")
    desk.leave()
    send(desk, "/desk/forgot", email=EMAIL.upper())
    path = link(desk, LetterKind.STAFF_RESET)
    assert "Choose a password" in desk.client.get(path).text

    assert send(desk, path, password=NEW).location == "/desk/sign-in/second"
    assert not is_in(desk)
    desk.move_clock(now_of(desk) + timedelta(minutes=1))
    assert second(desk, alice.code(now_of(desk))).status_code == 303
    assert is_in(desk)
    assert at_home is not None
    desk.client.set_cookie("desk", at_home.value)
    assert not is_in(desk)


def test_asking_for_a_password_answers_everybody_alike(desk: Desk, alice: Person) -> None:
    desk.leave()
    answers = {
        (send(desk, "/desk/forgot", email=email).status_code, desk.client.get("/desk/forgot?sent=1").text)
        for email in (EMAIL, "nobody@example.com", "no address", "miami@example.com")
    }

    assert len({status for status, _page in answers}) == 1
    assert len(letters(desk, LetterKind.STAFF_RESET)) == 1


def test_a_reset_link_works_for_half_an_hour_and_is_kept_as_a_hash(desk: Desk, alice: Person) -> None:
    desk.leave()
    send(desk, "/desk/forgot", email=EMAIL)
    path = link(desk, LetterKind.STAFF_RESET)
    with desk.arrange():
        kept = db.session.scalars(select(StaffToken)).one()
        assert path.rpartition("/")[2].encode() not in kept.token_hash
    desk.move_clock(now_of(desk) + timedelta(minutes=30, seconds=1))

    assert desk.client.get(path).status_code == 410
    token = desk.token("/desk/forgot")
    assert desk.client.post(path, data={"password": NEW, "csrf_token": token}).status_code == 410


def test_links_of_somebody_who_left_open_nothing(desk: Desk, alice: Person) -> None:
    send(desk, "/desk/forgot", email=EMAIL)
    with desk.arrange():
        account(desk, alice).active = False

    assert desk.client.get(link(desk, LetterKind.STAFF_RESET)).status_code == 410


def test_a_new_browser_is_told_by_mail_and_a_known_one_is_not(desk: Desk, alice: Person) -> None:
    assert letters(desk, LetterKind.STAFF_NEW_DEVICE) == []
    desk.post("/desk/sign-out")
    desk.move_clock(now_of(desk) + timedelta(minutes=1))
    fresh(desk)
    sign_in(desk, alice)
    assert letters(desk, LetterKind.STAFF_NEW_DEVICE) == []

    desk.client.delete_cookie("device")
    desk.client.delete_cookie("desk")
    desk.move_clock(now_of(desk) + timedelta(minutes=1))
    sign_in(desk, alice)
    [row] = letters(desk, LetterKind.STAFF_NEW_DEVICE)
    assert "New sign-in to your account" in row.text
    assert "/desk/account/security" in row.text


def test_two_people_share_a_computer_without_warnings(desk: Desk, alice: Person) -> None:
    bob = hire(desk, email="bob@example.com", name="Bob Example")
    for person in (bob, alice, bob):
        desk.client.delete_cookie("desk")
        desk.move_clock(now_of(desk) + timedelta(minutes=1))
        fresh(desk)
        sign_in(desk, person)

    assert letters(desk, LetterKind.STAFF_NEW_DEVICE) == []
