"""How long failures make somebody wait: never at first, then longer and longer, and never too long."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from leads.accounts.rules import (
    FREE_CODES,
    FREE_PASSWORDS,
    LONGEST_WAIT,
    device_words,
    plain_code,
    readable_code,
    wait_after_codes,
    wait_after_passwords,
)

FAILURES = st.integers(min_value=0, max_value=10**9)


@given(FAILURES)
def test_people_may_mistype_and_nobody_waits_longer_than_a_quarter_of_an_hour(failures: int) -> None:
    wait = wait_after_passwords(failures)

    assert (wait == timedelta(0)) == (failures < FREE_PASSWORDS)
    assert wait <= LONGEST_WAIT


@given(FAILURES, FAILURES)
def test_more_failures_never_make_the_wait_shorter(one: int, other: int) -> None:
    fewer, more = sorted((one, other))

    assert wait_after_passwords(fewer) <= wait_after_passwords(more)
    assert wait_after_codes(fewer) <= wait_after_codes(more)


def test_a_million_guesses_take_longer_than_anybody_has() -> None:
    spent = sum((wait_after_passwords(n) for n in range(1000)), timedelta(0))

    assert spent > timedelta(days=9)
    assert wait_after_codes(FREE_CODES) == LONGEST_WAIT


@given(st.from_regex(r"[a-z2-7]{24}", fullmatch=True))
def test_a_code_reads_the_same_however_it_is_grouped(code: str) -> None:
    assert plain_code(readable_code(code).upper().replace("-", " ")) == code


def test_browsers_are_named_in_two_words_and_nothing_of_the_text_is_kept() -> None:
    chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"

    assert device_words(chrome) == "Chrome, Windows"
    assert device_words(iphone) == "Safari, iPhone"
    assert device_words("<script>") == ""
