"""Pure: by what two requests show that one person may have sent both. A name alone never does.

| code                  | both have                                                                    |
|-----------------------|------------------------------------------------------------------------------|
| same_email            | one mailbox: `+tags` left out, and dots at Gmail, which ignores them         |
| same_phone            | one number, and names that may be one person’s                               |
| same_phone_other_name | one number typed with another name: one person, or one household             |
| same_name_same_area   | the same two or more words as name, in any order, and the same postal area   |
| same_name_same_wish   | the same words, the same procedure, within about 30 days                     |
| like_name_same_area   | one wrote an initial (`M. Torres`), same postal area, within about 30 days   |

Everything is equality of keys, so a match never depends on who came first, nor on how many others there
are. A request leaves the keys it `has`; it is like another when that has one of those it `seeks`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from leads.people.names import alike, is_whole, with_initials, words_of


class Reason(StrEnum):
    """Why two people may be one, strongest first; stored with the pair."""

    SAME_EMAIL = "same_email"
    SAME_PHONE = "same_phone"
    SAME_PHONE_OTHER_NAME = "same_phone_other_name"
    SAME_NAME_SAME_AREA = "same_name_same_area"
    SAME_NAME_SAME_WISH = "same_name_same_wish"
    LIKE_NAME_SAME_AREA = "like_name_same_area"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one request says about who sent it; anything may be missing."""

    name: str
    email: str | None
    phone: str | None
    country: str
    postal_code: str | None
    procedure: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """One thing to be recognised by: its kind, and a text that is equal for equal things."""

    kind: str
    value: str


EMAIL, PHONE, AREA, WISH, WHOLE, SHORT = "email", "phone", "area", "wish", "whole", "short"
_REASONS = {
    EMAIL: Reason.SAME_EMAIL,
    AREA: Reason.SAME_NAME_SAME_AREA,
    WISH: Reason.SAME_NAME_SAME_WISH,
    WHOLE: Reason.LIKE_NAME_SAME_AREA,
    SHORT: Reason.LIKE_NAME_SAME_AREA,
}
_GMAIL = frozenset({"gmail.com", "googlemail.com"})
_PERIOD_DAYS = 30


def has(evidence: Evidence) -> frozenset[Key]:
    """The keys a request can be found by."""
    keys = set()
    if evidence.email:
        keys.add(Key(EMAIL, same_mailbox(evidence.email)))
    if evidence.phone:
        keys.add(Key(PHONE, evidence.phone))
    return frozenset(keys | _by_name(evidence))


def seeks(evidence: Evidence) -> frozenset[Key]:
    """The keys of others that this request is like: its own, but a whole name seeks only shortened ones."""
    mine = has(evidence)
    others = {Key(SHORT, key.value) for key in mine if key.kind == WHOLE}
    others |= {Key(WHOLE, key.value) for key in mine if key.kind == SHORT}
    return frozenset({key for key in mine if key.kind != WHOLE} | others)


def reasons(one: Evidence, other: Evidence) -> tuple[Reason, ...]:
    """Every reason why these two may be one person, strongest first."""
    return told((key.kind for key in seeks(one) & has(other)), names_alike=alike(one.name, other.name))


def told(kinds: Iterable[str], *, names_alike: bool) -> tuple[Reason, ...]:
    """The reasons behind the kinds of keys that two people share."""
    phone = Reason.SAME_PHONE if names_alike else Reason.SAME_PHONE_OTHER_NAME
    found = {phone if kind == PHONE else _REASONS[kind] for kind in kinds}
    return tuple(reason for reason in Reason if reason in found)


def same_mailbox(email: str) -> str:
    """An address as its mailbox: `Ma.Ya+promo@googlemail.com` and `maya@gmail.com` are one."""
    local, _at, host = email.strip().casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if host in _GMAIL:
        return f"{local.replace('.', '') or local}@gmail.com"
    return f"{local}@{host}"


def postal_area(country: str, postal_code: str | None) -> str | None:
    """A neighbourhood: the first three of a ZIP code, a Canadian FSA, a British outcode."""
    if not postal_code:
        return None
    code = postal_code.upper()
    area = code.partition(" ")[0] if country == "GB" else code.replace(" ", "")[:3]
    return f"{country}:{area}"


def _by_name(evidence: Evidence) -> set[Key]:
    words, area = words_of(evidence.name), postal_area(evidence.country, evidence.postal_code)
    whole, name = is_whole(words), " ".join(words)
    keys = set()
    if whole and area:
        keys.add(Key(AREA, f"{name}|{area}"))
    for period in _periods(evidence.at):
        if whole and evidence.procedure is not None:
            keys.add(Key(WISH, f"{name}|{evidence.procedure}|{period}"))
        if area:
            kind = WHOLE if whole else SHORT
            keys |= {Key(kind, f"{shape}|{area}|{period}") for shape in with_initials(words)}
    return keys


def _periods(at: datetime) -> tuple[int, int]:
    """Two overlapping stretches of 60 days: requests within 30 days of each other share one for certain."""
    period = int(at.timestamp()) // (86_400 * _PERIOD_DAYS)
    return period, period + 1
