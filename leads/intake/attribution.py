"""What a link to us may say (procedure, promo, source…), read from an allow-list; all else is dropped.

Values are slugs and short labels, never trusted as existing: whoever shows them looks them up first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from leads.text import one_line

LINK_PARAMETERS = ("procedure", "concern", "promo", "src", "office", "go")
UTM_PARAMETERS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,31}")
_UTM_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class DeepLink:
    """One arrival by link. `promo` is a code in capitals; the other names are slugs; None means not given."""

    procedure: str | None = None
    concern: str | None = None
    promo: str | None = None
    src: str | None = None
    office: str | None = None
    go: str | None = None
    utm: tuple[tuple[str, str], ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether this arrival is worth remembering as a touch."""
        return self != DeepLink(go=self.go)

    def parameters(self) -> dict[str, str]:
        """The same link as query parameters, for hidden fields and redirects."""
        given = {name: getattr(self, name) for name in LINK_PARAMETERS}
        return {name: value for name, value in given.items() if value} | dict(self.utm)

    def touch(self, at: str) -> dict[str, str]:
        """What is stored of this arrival on the lead; `at` is an ISO time."""
        return {"at": at} | {name: value for name, value in self.parameters().items() if name != "go"}


def read_link(given: Mapping[str, str]) -> DeepLink:
    """Keep what the allow-list knows and what has the shape of a slug or a code."""
    slugs = {name: _slug(given.get(name, "")) for name in ("procedure", "concern", "src", "office")}
    code = one_line(given.get("promo", "")).upper().replace(" ", "")
    utm = ((name, one_line(given.get(name, ""))[:_UTM_CHARACTERS].strip()) for name in UTM_PARAMETERS)
    return DeepLink(
        promo=code if _CODE.fullmatch(code) else None,
        go="1" if given.get("go") == "1" else None,
        utm=tuple((name, value) for name, value in utm if value),
        **slugs,
    )


def merged(first: DeepLink, later: DeepLink) -> DeepLink:
    """The link in force: what a later arrival names replaces what an earlier one named."""
    if not later.says_something:
        return first
    named = {name: value for name, value in asdict(later).items() if value}
    return replace(first, **named)


def _slug(typed: str) -> str | None:
    text = one_line(typed).lower()
    return text if _SLUG.fullmatch(text) else None
