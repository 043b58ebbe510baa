"""Which texts there are, in which languages; the files in leads/data are read once per process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from leads.guides.markup import Text, read_text

_DATA = Path(__file__).resolve().parent.parent / "data"
LANGUAGES = ("en", "es", "fr")
DOCUMENTS = ("privacy", "consumer-health-data", "accessibility")


@dataclass(frozen=True, slots=True)
class Guide:
    """One article as a source of requests; its slug is what `src` says in the link to the form.

    `concern` and `procedure` are slugs of the catalogue or None; a `sensitive` guide gets no marketing.
    """

    slug: str
    concern: str | None
    procedure: str | None
    sensitive: bool
    related: tuple[str, ...]


@cache
def guides() -> dict[str, Guide]:
    """All guides by slug, in the order of the home page."""
    loaded = json.loads((_DATA / "guides" / "registry.json").read_text(encoding="utf-8"))
    return {
        entry["slug"]: Guide(
            slug=entry["slug"],
            concern=entry["concern"],
            procedure=entry["procedure"],
            sensitive=entry["sensitive"],
            related=tuple(entry["related"]),
        )
        for entry in loaded["guides"]
    }


@cache
def guide_text(slug: str, language: str) -> Text:
    """The text of a guide in a language (en, es, fr)."""
    return read_text((_DATA / "guides" / f"{slug}.{language}.md").read_text(encoding="utf-8"))


@cache
def document_text(name: str, language: str) -> Text:
    """The text of a plain page: one of DOCUMENTS."""
    return read_text((_DATA / "documents" / f"{name}.{language}.md").read_text(encoding="utf-8"))
