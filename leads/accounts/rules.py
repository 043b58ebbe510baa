"""Pure: which passwords are too easy, who needs an office, how long failures make wait, browsers in words."""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import timedelta
from enum import StrEnum

from leads.vocabulary import StaffRole

SHORTEST_PASSWORD = 12
"""Characters; OWASP ASVS 5.0, 6.2.1. No rule about kinds of characters: those make passwords worse."""
LONGEST_PASSWORD = 256
FEWEST_DIFFERENT_CHARACTERS = 6
OFFICE_ROLES = frozenset({StaffRole.COORDINATOR, StaffRole.OFFICE_MANAGER})
"""Roles that work for named offices; all others mean the whole group."""

FREE_PASSWORDS, FREE_CODES = 10, 5
"""Failures without a wait: people mistype."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=24)
RECOVERY_CODES = 10
CODE_BYTES = 15
"""120 random bits per recovery code, 24 letters and digits."""


class Weakness(StrEnum):
    """What is wrong with a password somebody chose."""

    LENGTH = "length"
    REPEATS = "repeats"
    PERSONAL = "personal"
    COMMON = "common"


def weakness_of(password: str, *, email: str, name: str, common: Set[str]) -> Weakness | None:
    """What makes a password too easy to guess; None when nothing does. `common` is in lower case."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return Weakness.LENGTH
    if len(set(password)) < FEWEST_DIFFERENT_CHARACTERS:
        return Weakness.REPEATS
    rest = password.casefold()
    if rest in common or _core(rest) in common:
        return Weakness.COMMON
    known = {word for word in (email.partition("@")[0], email, name, *name.split()) if len(word) > 3}
    for word in sorted(known, key=len, reverse=True):
        rest = rest.replace(word.casefold(), "")
    return Weakness.PERSONAL if len(rest) < SHORTEST_PASSWORD // 2 else None


def _core(password: str) -> str:
    """A password without the digits and signs people add to satisfy somebody."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)


def wait_after_passwords(failures: int) -> timedelta:
    """How long after the last failure the next try is looked at: it doubles up to a quarter of an hour."""
    if failures < FREE_PASSWORDS:
        return timedelta(0)
    # Beyond ten doublings the longest wait is reached long ago.
    doublings: int = 2 ** min(failures - FREE_PASSWORDS, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * doublings)


def wait_after_codes(failures: int) -> timedelta:
    """After five wrong codes a quarter of an hour, and again after each further one."""
    return LONGEST_WAIT if failures >= FREE_CODES else timedelta(0)


def plain_code(typed: str) -> str:
    """A code as people type it, without the spaces and dashes that help to read it."""
    return re.sub(r"[\s-]", "", typed).casefold()


def readable_code(code: str) -> str:
    """A recovery code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Browser and system of a user agent: `Firefox, Windows`; never the text itself."""
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), "")
    system = next((words for mark, words in _SYSTEMS if mark in user_agent), "")
    return ", ".join(word for word in (browser, system) if word)


def lacks_office(roles: Set[StaffRole], offices: int) -> bool:
    """Whether a role works for offices, and none is given."""
    return bool(OFFICE_ROLES & roles) and not offices
