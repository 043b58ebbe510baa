"""Somebody who knows a password, sits at a warm chair or reads an old letter does not become its owner."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import func, select

from leads import clock
from leads.accounts import tokens
from leads.accounts.tokens import Purpose
from leads.database import db
from leads.models import LetterRow
from leads.vocabulary import LetterKind
from tests.web.desk_world import Desk
from tests.web.sign_in_world import (
    Person,
    fresh,
    hire,
    is_in,
    now_of,
    password,
    second,
    send,
    sign_in,
)

ENROL, SECURITY = "/desk/sign-in/enrol", "/desk/account/security"


@pytest.fixture
def alice(desk: Desk) -> Person:
    """A coordinator with an authenticator app."""
    return hire(desk)


def key_shown(desk: Desk) -> str:
    """The secret on the page that sets an app up."""
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", desk.client.get(ENROL).text)
    assert found is not None
    return found[1].replace(" ", "")


def link(desk: Desk, person: Person, purpose: Purpose) -> str:
    """The address a letter holds."""
    with desk.arrange():
        return f"/desk/{purpose}/{tokens.mint(staff_id=person.id, purpose=purpose, now=clock.now())}"


def resets(desk: Desk) -> int:
    """How many letters with the way to a new password were written."""
    with desk.arrange():
        wanted = select(func.count()).where(LetterRow.kind == LetterKind.STAFF_RESET)
        return db.session.scalar(wanted) or 0


def test_a_password_known_to_two_sets_up_one_second_factor(desk: Desk) -> None:
    newcomer = hire(desk, app=False)
    password(desk)
    strangers, secret = desk.client.get_cookie("desk"), key_shown(desk)
    assert strangers is not None
    desk.leave()
    password(desk)
    newcomer.secret = key_shown(desk)
    send(desk, ENROL, code=newcomer.code(now_of(desk)))
    assert is_in(desk)
    desk.leave()

    desk.client.set_cookie("desk", strangers.value)
    token = desk.token("/desk/sign-in")
    theirs = Person(0, "", secret, ()).code(now_of(desk))
    answer = desk.client.post(ENROL, data={"code": theirs, "csrf_token": token})

    assert answer.location == "/desk/sign-in"
    assert not is_in(desk)
    assert desk.client.get(ENROL).location == "/desk/sign-in"
    desk.leave()
    password(desk)
    desk.move_clock(now_of(desk) + timedelta(minutes=1))
    assert second(desk, newcomer.code(now_of(desk))).status_code == 303


def test_a_new_app_that_was_begun_and_left_is_nobody_elses_to_finish(desk: Desk, alice: Person) -> None:
    sign_in(desk, alice)
    desk.post(f"{SECURITY}/app")
    secret = key_shown(desk)
    desk.move_clock(now_of(desk) + timedelta(minutes=11))

    assert desk.client.get(ENROL).location == SECURITY
    theirs = Person(0, "", secret, ()).code(now_of(desk))
    assert send(desk, ENROL, SECURITY, code=theirs).location == SECURITY
    desk.leave()
    password(desk)
    assert second(desk, alice.code(now_of(desk))).status_code == 303


def test_a_password_chosen_by_one_link_ends_every_other_link(desk: Desk, alice: Person) -> None:
    invitation, reset = link(desk, alice, Purpose.INVITATION), link(desk, alice, Purpose.RESET)

    assert send(desk, reset, password="boats-of-blue-paper").status_code == 303

    assert desk.client.get(invitation).status_code == 410
    assert desk.client.get(reset).status_code == 410


def test_asking_again_and_again_neither_fills_a_mailbox_nor_ends_the_link(desk: Desk, alice: Person) -> None:
    for _time in range(5):
        fresh(desk)
        send(desk, "/desk/forgot", email=alice.email)
    assert resets(desk) == 1

    desk.move_clock(now_of(desk) + timedelta(minutes=6))
    send(desk, "/desk/forgot", email=alice.email)
    assert resets(desk) == 2


def test_a_known_address_takes_no_longer_to_ask_for(desk: Desk, alice: Person) -> None:
    """Also the first time, when there is a letter to write."""
    people = [hire(desk, email=f"colleague{number}@example.com", app=False).email for number in range(5)]
    token = desk.token("/desk/forgot")

    def seconds(email: str) -> float:
        fresh(desk)
        began = perf_counter()
        answer = desk.client.post("/desk/forgot", data={"email": email, "csrf_token": token})
        assert answer.location == "/desk/forgot?sent=1"
        return perf_counter() - began

    def typical(address: Callable[[int], str]) -> float:
        return median(seconds(address(number)) for number in range(len(people)))

    seconds("warm@example.com")
    known, unknown = typical(people.__getitem__), typical(lambda number: f"nobody{number}@example.com")
    assert resets(desk) == len(people)
    assert abs(known - unknown) < 0.010
