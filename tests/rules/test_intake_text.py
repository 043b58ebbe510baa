"""The normal form of text: what is removed, what is kept, and that doing it twice changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.text import one_line, paragraphs

ANY_TEXT = st.text(alphabet=st.characters(blacklist_categories=()), max_size=300)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Maya \t Torres \n", "Maya Torres"),
        ("Jose\u0301", "José"),
        ("Ma\x00ya", "Maya"),
        ("\ud800Maya\udfff", "Maya"),
        ("\u202eMaya\u2069", "Maya"),
        ("\ufeffMaya\u200b", "Maya"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("👩\u200d⚕\ufe0f", "👩\u200d⚕\ufe0f"),
        ("'; DROP TABLE lead; --", "'; DROP TABLE lead; --"),
        ("%s %n {0.__class__}", "%s %n {0.__class__}"),
        ("\u3000\xa0 ", ""),
        ("Maya\u2028Torres", "Maya Torres"),
    ],
)
def test_one_line_removes_what_cannot_be_seen_and_keeps_what_was_said(typed: str, stored: str) -> None:
    assert one_line(typed) == stored


def test_a_note_keeps_its_lines_and_loses_needless_ones() -> None:
    assert paragraphs(" One \r\n\r\n\r\n\r\ntwo  words\rthree ") == "One\n\ntwo words\nthree"


@given(ANY_TEXT)
def test_the_normal_form_of_a_normal_form_is_itself(typed: str) -> None:
    assert one_line(one_line(typed)) == one_line(typed)
    assert paragraphs(paragraphs(typed)) == paragraphs(typed)


@given(ANY_TEXT)
def test_what_is_stored_can_be_encoded_and_holds_no_control(typed: str) -> None:
    stored = paragraphs(typed)

    stored.encode("utf-8")
    assert not any(ord(char) < 32 and char != "\n" for char in stored)
