"""The voice of the product (leads/data/tone.json): words that never reach a reader, in any language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.catalogues import ROOT, catalogue, forms, source_texts

DATA = ROOT / "leads" / "data"
WORDS: dict[str, list[str]] = json.loads((DATA / "tone.json").read_text(encoding="utf-8"))["words"]
# What people may type or link with, which we understand and never say.
UNSAID = {"aliases", "synonyms", "about", "about_the_central_desk"}
MAPS = [
    "procedures.json",
    "concerns.json",
    "countries.json",
    "promos.json",
    "consent_texts.json",
    "facts.json",
]
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
SHOUTED = re.compile(r"\b[A-ZÀ-Ý]{5,}\b")


def pattern(words: list[str]) -> re.Pattern[str]:
    """One expression for all words: whole words, any case, `*` for any ending."""
    spelled = (re.escape(word).replace(r"\*", r"\w*").replace("’", "[’']") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)", re.IGNORECASE)


def words_in(value: Any, language: str) -> Iterator[str]:
    """The texts of one language in a data file: values of language maps, wherever they are."""
    if isinstance(value, dict):
        if language in value and isinstance(value[language], str):
            yield value[language]
        for key, inner in value.items():
            if key not in UNSAID:
                yield from words_in(inner, language)
    elif isinstance(value, list):
        for inner in value:
            yield from words_in(inner, language)


def said(language: str) -> Iterator[tuple[str, str]]:
    """Everything the product says in a language, with where it is written."""
    if language == "en":
        for text in source_texts():
            yield from (("source", form) for form in ([text] if isinstance(text, str) else text))
    else:
        for message in (each for each in catalogue(language) if each.id):
            yield from (("catalogue", text) for _source, text in forms(message))
    for path in [*DATA.glob(f"guides/*.{language}.md"), *DATA.glob(f"documents/*.{language}.md")]:
        yield path.name, path.read_text(encoding="utf-8")
    for name in MAPS:
        for text in words_in(json.loads((DATA / name).read_text(encoding="utf-8")), language):
            yield name, text


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_nobody_is_shamed_pressed_or_promised_anything(language: str) -> None:
    forbidden = pattern(WORDS[language])

    assert [(where, found[0]) for where, text in said(language) if (found := forbidden.search(text))] == []


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_nobody_is_shouted_at(language: str) -> None:
    loud = [
        (where, found[0])
        for where, text in said(language)
        if (found := EMOJI.search(text) or SHOUTED.search(text)) and found[0] != "WINTER"
    ]

    assert loud == []


def test_english_uses_typographic_apostrophes() -> None:
    assert [text for _where, text in said("en") if re.search(r"\w'\w", text)] == []


def test_every_list_of_words_would_catch_its_own_words() -> None:
    for words in WORDS.values():
        forbidden = pattern(words)
        assert all(forbidden.search(word.replace("*", "")) for word in words)


def test_guides_keep_to_short_sentences() -> None:
    for path in Path(DATA / "guides").glob("*.en.md"):
        for sentence in re.split(r"(?<=[.?!])\s+|\n", path.read_text(encoding="utf-8")):
            assert len(sentence.split()) <= 25, (path.name, sentence)
