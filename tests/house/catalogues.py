"""The texts of the product as translators meet them: found in the source, and read from the catalogues."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("es", "fr")
PLACEHOLDER = re.compile(r"%\(\w+\)s")


@cache
def source_texts() -> frozenset[str | tuple[str, ...]]:
    """Every text marked for translation, as babel.cfg finds them."""
    methods = [
        (pattern, method)
        for method, pattern in re.findall(r"\[(\w+): (\S+)\]", (ROOT / "babel.cfg").read_text("utf-8"))
    ]
    keywords = DEFAULT_KEYWORDS | {"_l": None, "lazy_gettext": None}
    found = extract_from_dir(str(ROOT), methods, keywords=keywords)
    return frozenset(message for _file, _line, message, _comments, _context in found)


@cache
def catalogue(language: str) -> Catalog:
    """The catalogue of a language."""
    path = ROOT / "leads" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> list[tuple[str, str]]:
    """Each form of a message as a pair: source text and translation."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[min(i, 1)], text) for i, text in enumerate(message.string)]
