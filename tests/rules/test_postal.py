"""Postal codes as people type them in three countries; and text that is none, which is never an error."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leads.directory.postal import normal_postal_code

TYPED = {
    "US": {
        "33133": "33133",
        " 33133 ": "33133",
        "33133-1234": "33133",
        "331331234": "33133",
        "33133 – 1234": "33133",
        "33.133": "33133",
        "３３１３３": "33133",
        "٣٣١٣٣": "33133",
        "33\u200b133\ufeff": "33133",
        "33133\0": "33133",
        "02139": "02139",
        "2139": None,
        "331334": None,
        "33133-12": None,
        "33I33": None,
        "FL 33133": None,
        "-33133": "33133",
    },
    "CA": {
        "M5V 2T6": "M5V",
        "m5v2t6": "M5V",
        "m5v": "M5V",
        "M5V-2T6": "M5V",
        "M5V  2T6.": "M5V",
        "ｍ５ｖ　２ｔ６": "M5V",
        "D5V 2T6": None,
        "M5O 2T6": None,
        "M5V 2T": None,
        "5MV 2T6": None,
        "33133": None,
    },
    "GB": {
        "SW1A 1AA": "SW1A",
        "sw1a1aa": "SW1A",
        "sw1a": "SW1A",
        "M1 1AE": "M1",
        "m11ae": "M1",
        "M11 1AE": "M11",
        "EC1A 1BB": "EC1A",
        "W1G 8YS": "W1G",
        "BT1 5GS": "BT1",
        "JE2 3AB": "JE2",
        "S W 1 A 1 A A": "SW1A",
        "M1 1": None,
        "M": None,
        "1M1 1AE": None,
        "ßW1 1AE": None,
    },
}
CASES = [(country, text, code) for country, typed in TYPED.items() for text, code in typed.items()]
HOSTILE = ["", " ", "\0", "\ud800", "\udfff33133", "🏥33133", "é" * 40, "9" * 10_000, "M1 1AE" * 2000]


@pytest.mark.parametrize(("country", "text", "code"), CASES)
def test_a_code_is_read_however_it_is_typed(country, text, code):
    assert normal_postal_code(country, text) == code


@pytest.mark.parametrize("country", ["US", "CA", "GB", "FR", "", "us"])
def test_junk_is_no_code_and_no_error(country):
    assert [normal_postal_code(country, text) for text in HOSTILE] == [None] * len(HOSTILE)


@given(st.sampled_from(["US", "CA", "GB"]), st.text(st.characters(codec=None)))
@example("GB", "\ud800")
def test_any_text_gives_a_normal_form_that_stays_itself(country, text):
    code = normal_postal_code(country, text)

    assert code is None or normal_postal_code(country, code) == code


@given(
    st.from_regex(r"\A[A-Z]{1,2}[0-9][A-Z0-9]?\Z"),
    st.from_regex(r"\A[0-9][A-Z]{2}\Z"),
    st.sampled_from(["", " ", "-"]),
)
def test_a_full_uk_postcode_gives_its_district_with_or_without_a_space(outcode, inward, between):
    assert normal_postal_code("GB", outcode + between + inward) == outcode
