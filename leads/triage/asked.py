"""Pure: what somebody typed into the search box, read as a reference, an address, a number or a name.

reference   LC-7K4-Q2M, with or without dashes, spaces and prefix
email       a whole address; the part of one is tried beside the name
phone       nothing but digits and their separators, at least four digits; any format, with or without the
            country code or a leading zero, or only the last digits
name        everything else with at least two letters; accents, case and the order of words do not matter
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from leads.reference import lead_id_of

LONGEST = 100
SHORTEST_NAME, SHORTEST_PHONE = 2, 4
_NUMBER = re.compile(r"[+\d\s().\-/–]+")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")


class By(StrEnum):
    """What the words were taken for; the audit log keeps this and never the words."""

    REFERENCE = "reference"
    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Asked:
    """One search: `words` are lowered and, for a number, its digits."""

    by: By
    words: tuple[str, ...] = ()
    lead_id: int | None = None


def read_words(typed: str) -> Asked:
    """Read the search box."""
    text = " ".join(typed[:LONGEST].split())
    words = tuple(text.lower().split())
    lead_id = lead_id_of(text)
    if lead_id is not None:
        return Asked(By.REFERENCE, words, lead_id)
    if _ADDRESS.fullmatch(text):
        return Asked(By.EMAIL, words)
    if _NUMBER.fullmatch(text):
        digits = "".join(char for char in text if char.isascii() and char.isdigit())
        told = digits.removeprefix("00").lstrip("0")
        enough = len(digits) >= SHORTEST_PHONE and told
        return Asked(By.PHONE, (told,)) if enough else Asked(By.NOTHING)
    letters = sum(char.isalnum() for char in text)
    return Asked(By.NAME, words) if letters >= SHORTEST_NAME else Asked(By.NOTHING)
