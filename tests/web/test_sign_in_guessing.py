"""Guessing: it grows slow, it tells nothing, and it locks nobody out."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta

import pytest

from leads.accounts import entering, passwords, waiting
from leads.accounts.rules import Weakness
from leads.database import transaction
from tests.web.desk_world import Desk
from tests.web.sign_in_world import (
    EMAIL,
    PASSWORD,
    Person,
    fresh,
    hire,
    is_in,
    now_of,
    password,
    second,
    sign_in,
)


@pytest.fixture
def alice(desk: Desk) -> Person:
    """A coordinator with an authenticator app."""
    return hire(desk)


def guess_from_elsewhere(desk: Desk, times: int, email: str = EMAIL) -> list[int | None]:
    """What a stranger without a device cookie meets, from a new address each time."""
    waits: list[int | None] = []
    with desk.app.app_context():
        now = now_of(desk)
        for _ in range(times):
            with transaction():
                wait = entering.count_try(email, device_token=None, now=now)
            waits.append(None if wait is None else int(wait.total_seconds()))
    return waits


def test_a_thousand_guesses_from_elsewhere_do_not_lock_the_owner_out(desk: Desk, alice: Person) -> None:
    sign_in(desk, alice)
    desk.post("/desk/sign-out")

    waits = guess_from_elsewhere(desk, 1000)
    assert waits[:10] == [None] * 10
    assert None not in waits[10:]

    desk.move_clock(now_of(desk) + timedelta(seconds=30))
    guess_from_elsewhere(desk, 1)
    fresh(desk)
    password(desk)
    assert second(desk, alice.code(now_of(desk))).status_code == 303
    assert is_in(desk)


def test_a_stranger_waits_longer_each_time_up_to_a_quarter_of_an_hour(desk: Desk, alice: Person) -> None:
    guess_from_elsewhere(desk, 10)
    waits = []
    for _ in range(7):
        [wait] = guess_from_elsewhere(desk, 1)
        assert wait is not None
        waits.append(wait)
        desk.move_clock(now_of(desk) + timedelta(seconds=wait + 1))
        assert guess_from_elsewhere(desk, 1) == [None]

    assert waits == sorted(waits)
    assert 25 <= waits[0] <= 30
    assert 890 <= waits[-1] <= 900


def test_the_page_says_how_long_and_the_right_password_waits_too(desk: Desk, alice: Person) -> None:
    guess_from_elsewhere(desk, 14)
    answer = password(desk)

    assert answer.status_code == 429
    assert "Too many tries. Wait 1 minute and try again." in answer.text


def test_an_address_without_an_account_waits_in_the_same_way(desk: Desk, alice: Person) -> None:
    assert guess_from_elsewhere(desk, 15, "nobody@example.com") == guess_from_elsewhere(desk, 15)


def test_a_success_wipes_the_slate(desk: Desk, alice: Person) -> None:
    guess_from_elsewhere(desk, 9)
    password(desk)

    assert guess_from_elsewhere(desk, 10) == [None] * 10


def test_failures_are_forgotten_after_a_day(desk: Desk, alice: Person) -> None:
    guess_from_elsewhere(desk, 12)
    desk.move_clock(now_of(desk) + timedelta(hours=24, minutes=1))

    assert guess_from_elsewhere(desk, 10) == [None] * 10


def test_old_failures_are_thrown_away(desk: Desk, alice: Person) -> None:
    guess_from_elsewhere(desk, 3)
    with desk.arrange():
        waiting.forget_old(now=now_of(desk) + timedelta(days=2))

    assert guess_from_elsewhere(desk, 10) == [None] * 10


def test_somebody_elses_device_cookie_is_a_strangers(desk: Desk, alice: Person) -> None:
    other = hire(desk, email="bob@example.com")
    sign_in(desk, other)
    desk.client.delete_cookie("desk")
    guess_from_elsewhere(desk, 10)

    assert password(desk).status_code == 429


def test_known_and_unknown_addresses_take_the_same_time(desk: Desk, alice: Person) -> None:
    def spent(email: str) -> float:
        taken = []
        for _ in range(15):
            began = time.perf_counter()
            assert entering.check_password(email, "wrong-but-long-enough") is None
            taken.append(time.perf_counter() - began)
        return statistics.median(taken)

    with desk.app.app_context():
        entering.check_password("nobody@example.com", "wrong-but-long-enough")
        assert abs(spent(EMAIL) - spent("nobody@example.com")) < 0.010


def test_at_most_two_passwords_are_hashed_at_once() -> None:
    held = [passwords.HASHES_AT_ONCE.acquire(blocking=False) for _ in range(3)]
    for _ in range(sum(held)):
        passwords.HASHES_AT_ONCE.release()

    assert held == [True, True, False]


@pytest.mark.parametrize(
    ("word", "weak"),
    [
        ("short", Weakness.LENGTH),
        ("x" * 257, Weakness.LENGTH),
        ("aaaaaaaaaaaaaaaa", Weakness.REPEATS),
        ("password1234", Weakness.COMMON),
        ("Consultation2026!", Weakness.COMMON),
        ("qwertyuiop123", Weakness.COMMON),
        ("alice example 1", Weakness.PERSONAL),
        (PASSWORD, None),
        ("ŝafo kaj ĉevalo iras", None),
        ("all lower case words", None),
    ],
)
def test_easy_passwords_are_refused_and_no_kind_of_character_is_asked_for(
    word: str, weak: Weakness | None
) -> None:
    assert passwords.weakness(word, email=EMAIL, name="Alice Example") is weak


def test_the_list_of_common_passwords_is_long() -> None:
    long_enough = [each for each in passwords.common_passwords() if len(each) >= 12]

    assert len(long_enough) >= 3000
