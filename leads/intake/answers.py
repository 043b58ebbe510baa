"""The answers to a request as plain text in their normal form, whichever door they came through.

An `Answers` may hold nonsense (it is what somebody typed); `checks` says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from leads.text import one_line, paragraphs
from leads.vocabulary import Meeting

FLAGS = ("adult", "marketing_email", "marketing_texts", "health_consent")
INTEREST = ("procedure",)
PLACE = ("country", "postal_code", "office", "meeting", "timeframe", "note")
YOU = ("name", "email", "contact_by", "phone", "best_times", *FLAGS)
# Far above every limit the checks know, so that "too long" is always their sentence to say.
_LONGEST = 12_000


@dataclass(frozen=True, slots=True)
class Answers:
    """All thirteen controls; empty means not answered. `procedure` is a slug or "unsure"."""

    procedure: str = ""
    country: str = ""
    postal_code: str = ""
    office: str = ""
    meeting: str = Meeting.NEAREST
    timeframe: str = ""
    note: str = ""
    name: str = ""
    email: str = ""
    contact_by: str = ""
    phone: str = ""
    best_times: tuple[str, ...] = ()
    adult: bool = False
    marketing_email: bool = False
    marketing_texts: bool = False
    health_consent: bool = False

    def with_typed(self, typed: Mapping[str, Any], names: Collection[str]) -> Self:
        """These answers with the named ones read from a form; a box that is absent is not ticked."""
        changes: dict[str, Any] = {}
        for name in names:
            if name in FLAGS:
                changes[name] = bool(typed.get(name))
            elif name == "best_times":
                changes[name] = tuple(
                    dict.fromkeys(one_line(part[:_LONGEST]) for part in typed.get(name, ()))
                )[:9]
            else:
                shape = paragraphs if name == "note" else one_line
                changes[name] = shape(str(typed.get(name, ""))[:_LONGEST])
        changes["meeting"] = changes.get("meeting", self.meeting) or Meeting.NEAREST
        return replace(self, **changes)

    def as_json(self) -> dict[str, Any]:
        """The answers that were given, for a draft."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read a draft; names an older version wrote are ignored."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        return cls(**values | {"best_times": tuple(values.get("best_times", ()))})
