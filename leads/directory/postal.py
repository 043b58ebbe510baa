"""The normal form of a postal code: ZIP, Canadian FSA, UK outcode. Pure; junk is None and never an error.

People paste codes with any punctuation, invisible characters, lower case and full-width digits; all that is
forgiven. Nothing is guessed: a code with a missing or a wrong character is junk.
"""

import re
import unicodedata

LONGEST = 40
"""Characters; longer text is no postal code, whatever it contains."""

_ZIP = re.compile(r"(\d{5})(\d{4})?")
_CANADA = re.compile(r"([ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z])(\d[ABCEGHJ-NPRSTV-Z]\d)?")
_UK = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})?")
_SHAPES = {"US": _ZIP, "CA": _CANADA, "GB": _UK}


def normal_postal_code(country: str, text: str) -> str | None:
    """The part of a postal code that we can place on the map.

    Takes    an ISO country code and whatever was typed.
    Gives    "33133" for a ZIP or ZIP+4, "H3A" for "h3a 0g4", "SW1A" for "sw1a-1aa"; None for junk and for
             countries without a table.
    """
    shape = _SHAPES.get(country)
    if shape is None or len(text) > LONGEST:
        return None
    parts = _plain(text).split()
    match = shape.fullmatch("".join(parts))
    if match is None:
        return None
    if country == "GB" and match[2] is None and len(parts) > 1:
        return None  # "M1 1" is the start of a code in M1, not the district M11
    return match[1]


def _plain(text: str) -> str:
    """Upper case letters and digits; a space for whatever separates, nothing for what cannot be seen."""
    return "".join(map(_plain_character, unicodedata.normalize("NFKC", text).upper()))


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Cf" or character == "\0":
        return ""
    return " " if category[0] in "ZP" or category == "Cc" else character
