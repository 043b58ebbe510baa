"""Addresses that lead back: made by us alone, readable in any spelling, telling nothing."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from leads.app import create_app
from leads.outbox.addresses import (
    Target,
    Way,
    bounce_address,
    read_address,
    reply_address,
    unsubscribe_address,
)
from leads.outbox.message import safe_address
from tests.conftest import make_settings

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
MAKERS: list[tuple[Way, Callable[[int], str]]] = [
    (Way.REPLY, reply_address),
    (Way.BOUNCE, bounce_address),
    (Way.UNSUBSCRIBE, unsubscribe_address),
]


@pytest.mark.parametrize(("way", "make"), MAKERS)
@pytest.mark.parametrize("number", [1, 4711, 2**62])
def test_an_address_leads_back_in_any_case_and_among_other_text(
    app: Flask, way: Way, make: Callable[[int], str], number: int
) -> None:
    address = make(number)

    assert safe_address(address) == address
    for text in (address, address.upper(), f'"Linden" <{address}>', f"To: a@example.com,\r\n {address}"):
        assert read_address(text) == Target(way, number)


@pytest.mark.parametrize(("way", "make"), MAKERS)
def test_a_thousand_forged_addresses_lead_nowhere(app: Flask, way: Way, make: Callable[[int], str]) -> None:
    dice, authentic = random.Random(7), make(4711)
    start, end = authentic.index("+") + 1, authentic.index("@")

    for _ in range(1000):
        at = dice.randrange(start, end)
        other = dice.choice(
            [letter for letter in "abcdefghijklmnopqrstuvwxyz234567" if letter != authentic[at]]
        )
        forged = authentic[:at] + other + authentic[at + 1 :]
        # The last letter carries spare bits: two spellings of the same bytes are the same address.
        assert read_address(forged) in (None, Target(way, 4711) if at == end - 1 else None)


def test_an_address_for_one_purpose_is_no_address_for_another(app: Flask) -> None:
    token = reply_address(7).partition("+")[2]

    assert read_address(f"bounce+{token}") is None
    assert read_address(f"unsubscribe+{token}") is None


def test_another_key_makes_other_addresses(app: Flask, database_url: str) -> None:
    address = reply_address(7)
    stranger = create_app(make_settings(DATABASE_URL=database_url, INDEX_KEY="b6" * 32))

    with stranger.app_context():
        assert read_address(address) is None


def test_neighbouring_numbers_look_unrelated(app: Flask) -> None:
    tokens = [reply_address(number).partition("+")[2][:12] for number in range(1, 2001)]

    assert len(set(tokens)) == 2000
    assert tokens != sorted(tokens)


def test_reading_never_fails_whatever_was_written() -> None:
    application = create_app(make_settings())

    @given(st.text() | st.from_regex(r"(reply|bounce|unsubscribe)\+[a-z2-7]{39}@x", fullmatch=True))
    def read(text: str) -> None:
        assert read_address(text) is None

    with application.app_context():
        read()
