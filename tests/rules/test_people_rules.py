"""Who may be one person: symmetric, stable, and never by a name alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.people.names import alike, words_of
from leads.people.rules import Evidence, Reason, reasons, same_mailbox

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MAYA = Evidence("Maya Torres", "maya@example.com", "+13055550123", "US", "33133", 1, NOON)
STRANGER = Evidence("Lena Fox", "lena@example.org", "+14165550100", "CA", "M5V 2T6", 2, NOON)
COMMON = ("Garcia", "Smith", "Tremblay", "Rodriguez", "Brown", "Nguyen")

names = st.sampled_from(
    [
        "Maya Torres",
        "Torres, Maya",
        "M. Torres",
        "Mayá Tórres",
        "Maya",
        "Torres",
        "Mr Maya Torres",
        "Luis Torres",
    ]
)
evidence = st.builds(
    Evidence,
    name=names,
    email=st.sampled_from(
        [None, "maya@gmail.com", "ma.ya+x@googlemail.com", "maya@example.com", "b@example.com"]
    ),
    phone=st.sampled_from([None, "+13055550123", "+13055550124"]),
    country=st.sampled_from(["US", "GB"]),
    postal_code=st.sampled_from([None, "33133", "33199", "90210", "SW1A 1AA", "SW1A 2BB"]),
    procedure=st.sampled_from([None, 1, 2]),
    at=st.integers(0, 400).map(lambda days: NOON + timedelta(days=days)),
)


@given(evidence, evidence)
def test_a_match_does_not_depend_on_who_came_first(one: Evidence, other: Evidence) -> None:
    assert reasons(one, other) == reasons(other, one)


@given(evidence, evidence)
def test_the_same_facts_always_give_the_same_reasons(one: Evidence, other: Evidence) -> None:
    assert reasons(one, other) == reasons(replace(one), replace(other))


@given(evidence, evidence)
def test_without_address_number_and_place_or_wish_a_name_says_nothing(one: Evidence, other: Evidence) -> None:
    bare = {"email": None, "phone": None, "postal_code": None, "procedure": None}

    assert reasons(replace(one, **bare), replace(other, **bare)) == ()


@given(
    st.sampled_from(COMMON), st.sampled_from(["Ana", "Luis", "Mary"]), st.sampled_from(["Eva", "Bob", "Noor"])
)
def test_a_common_surname_is_no_match_not_even_next_door(surname: str, one: str, other: str) -> None:
    left = Evidence(f"{one} {surname}", "a@example.com", None, "US", "33133", 1, NOON)
    right = Evidence(f"{other} {surname}", "b@example.com", None, "US", "33133", 1, NOON)

    assert reasons(left, right) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"email": "maya+spring@example.com"}, Reason.SAME_EMAIL),
        ({"phone": MAYA.phone, "name": "M Torres"}, Reason.SAME_PHONE),
        ({"phone": MAYA.phone, "name": "Luis Torres"}, Reason.SAME_PHONE_OTHER_NAME),
        ({"name": "TORRES, Mayá", "country": "US", "postal_code": "33199"}, Reason.SAME_NAME_SAME_AREA),
        (
            {"name": "Torres Maya", "procedure": 1, "at": NOON + timedelta(days=29)},
            Reason.SAME_NAME_SAME_WISH,
        ),
        ({"name": "M. Torres", "country": "US", "postal_code": "33133"}, Reason.LIKE_NAME_SAME_AREA),
    ],
)
def test_each_reason(changes: dict[str, object], expected: Reason) -> None:
    assert reasons(MAYA, replace(STRANGER, **changes)) == (expected,)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Maya Torres"},
        {"name": "Maya", "country": "US", "postal_code": "33133"},
        {"name": "Maya Torres", "procedure": 1, "at": NOON + timedelta(days=90)},
        {"name": "M. Torres", "country": "US", "postal_code": "33133", "at": NOON + timedelta(days=90)},
        {"name": "Maya Torres", "country": "US", "postal_code": "90210", "procedure": 2},
        {"email": "m.aya@example.com"},
    ],
)
def test_what_is_not_enough(changes: dict[str, object]) -> None:
    assert reasons(MAYA, replace(STRANGER, **changes)) == ()


@pytest.mark.parametrize(
    ("typed", "mailbox"),
    [
        ("Ma.Ya+promo@GoogleMail.com", "maya@gmail.com"),
        ("ma.ya+promo@example.com", "ma.ya@example.com"),
        ("+@example.com", "+@example.com"),
        ("...@gmail.com", "...@gmail.com"),
    ],
)
def test_one_mailbox_written_in_several_ways(typed: str, mailbox: str) -> None:
    assert same_mailbox(typed) == mailbox


@given(st.text(max_size=40), st.text(max_size=40))
def test_names_are_alike_both_ways_whatever_they_are(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert words_of(one) == words_of(" ".join(words_of(one))) or not words_of(one)
