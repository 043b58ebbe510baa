"""Waiting, giving up and greeting: the outbox's rules as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.outbox import rules
from leads.vocabulary import LetterKind

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempt", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 120), (6, 240), (7, 240), (30, 240)]
)
def test_the_wait_grows_to_four_hours(attempt: int, minutes: int) -> None:
    assert rules.wait_before(attempt=attempt, chance=0.5) == timedelta(minutes=minutes)


@given(st.integers(1, 50), st.floats(0, 1, exclude_max=True))
def test_chance_moves_a_wait_by_at_most_a_fifth(attempt: int, chance: float) -> None:
    usual = rules.wait_before(attempt=attempt, chance=0.5)

    assert 0.8 * usual <= rules.wait_before(attempt=attempt, chance=chance) <= 1.2 * usual


def test_a_letter_gives_up_when_its_next_try_would_come_after_a_day() -> None:
    def late(hours: float) -> datetime | None:
        return rules.next_try(attempt=6, written_at=NOW - timedelta(hours=hours), now=NOW, chance=0.5)

    assert late(19.9) == NOW + timedelta(hours=4)
    assert late(20.1) is None


def test_only_an_acknowledgement_is_sent_again_after_unknown_and_only_once() -> None:
    assert rules.may_resend_unknown(kind=LetterKind.ACKNOWLEDGEMENT, resent=False)
    assert not rules.may_resend_unknown(kind=LetterKind.ACKNOWLEDGEMENT, resent=True)
    assert not rules.may_resend_unknown(kind=LetterKind.PRIVATE_LINK, resent=False)


@pytest.mark.parametrize(
    "name",
    ["Maya", "Zoë O’Neil", "Anne-Marie d'Arc", "J.R. Smith", "Мая", "José  María", "李小龍", "Ana Jr."],
)
def test_plain_names_greet(name: str) -> None:
    assert rules.greeting_name(name) == " ".join(name.split())


@pytest.mark.parametrize(
    "name",
    ["", " ", "x" * 41, "evil.example", "see www.evil.example", "a@b", "http://x", "Maya!", "50% off",
     "-Maya", "Maya\u202e", "Maya\x00", "Maya <b>", "💚", "Maya, Bob"],
)  # fmt: skip
def test_anything_that_could_carry_a_message_does_not(name: str) -> None:
    assert rules.greeting_name(name) == ""
