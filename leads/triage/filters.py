"""Pure: what a list of leads is narrowed to, read from the address of the page and written back into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from urllib.parse import urlencode

from leads.vocabulary import UNSURE, LeadSource, LeadStage

LARGEST_ID = 2**31
ME, NOBODY = "me", "nobody"


class View(StrEnum):
    """The lists everybody has; the first is what waits for somebody now."""

    TO_DO = "to_do"
    FIRST = "first"
    MINE = "mine"
    UNCLAIMED = "unclaimed"
    FOLLOW_UP = "follow-up"
    DUPLICATES = "duplicates"
    SNOOZED = "snoozed"
    OPEN = "open"


class Flag(StrEnum):
    """What can be odd about a lead."""

    DUPLICATE = "duplicate"
    SENSITIVE = "sensitive"
    BOUNCED = "bounced"
    RETURNING = "returning"


class Age(StrEnum):
    """How long ago a request came."""

    UNDER_HOUR = "under-hour"
    UNDER_DAY = "under-day"
    OVER_DAY = "over-day"
    OVER_THREE_DAYS = "over-3-days"
    OVER_WEEK = "over-week"
    OVER_MONTH = "over-month"


class Offer(StrEnum):
    """What became of an offer."""

    HELD = "held"
    RESERVED = "reserved"
    LAPSED = "lapsed"
    PENDING = "pending"
    ENDED = "ended"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"
    NONE = "none"


LANGUAGES = frozenset({"en", "es", "fr"})


@dataclass(frozen=True, slots=True)
class Filters:
    """One list; "" where it is not narrowed. Values are codes and ids, safe to stand in an address."""

    view: View = View.TO_DO
    office: str = ""
    procedure: str = ""
    language: str = ""
    source: str = ""
    offer: str = ""
    stage: str = ""
    owner: str = ""
    age: str = ""
    flag: str = ""

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Filters:
        """Read an address, a form or a stored view; whatever we did not write ourselves is left out."""
        view = said.get("view", "")
        kept = {
            name: said[name] for name, allows in _ALLOWED.items() if said.get(name) and allows(said[name])
        }
        return cls(view=View(view) if view in set(View) else View.TO_DO, **kept)

    def said(self) -> Iterator[tuple[str, str]]:
        """Name and value of everything that narrows the list, in a steady order."""
        for each in fields(self):
            value = getattr(self, each.name)
            if value and not (each.name == "view" and value == View.TO_DO):
                yield each.name, str(value)

    def narrowing(self) -> tuple[tuple[str, str], ...]:
        """What is narrowed besides the view."""
        return tuple(pair for pair in self.said() if pair[0] != "view")

    def without(self, name: str) -> Filters:
        """The same list with one narrowing taken away."""
        return Filters.read({each: value for each, value in self.said() if each != name})

    def address(self, path: str, **more: str) -> str:
        """The address of this list."""
        said = [*self.said(), *((name, value) for name, value in more.items() if value)]
        return f"{path}?{urlencode(said)}" if said else path


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 11 and 0 < int(text) < LARGEST_ID


_ALLOWED = {
    "office": _is_id,
    "procedure": lambda text: text == UNSURE or _is_id(text),
    "language": LANGUAGES.__contains__,
    "source": set(LeadSource).__contains__,
    "offer": set(Offer).__contains__,
    "stage": (set(LeadStage) - {LeadStage.COMPLETED, LeadStage.CLOSED}).__contains__,
    "owner": lambda text: text in (ME, NOBODY) or _is_id(text),
    "age": set(Age).__contains__,
    "flag": set(Flag).__contains__,
}
