"""Spanish and French say everything English says: no gap, no leftover, the same blanks."""

from __future__ import annotations

import re

import pytest

from tests.house.catalogues import LANGUAGES, PLACEHOLDER, catalogue, forms, source_texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    translated = {
        message.id if isinstance(message.id, str) else tuple(message.id)
        for message in catalogue(language)
        if message.id and not message.fuzzy and all(text for _source, text in forms(message))
    }

    assert sorted(map(str, source_texts() - translated)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over(language: str) -> None:
    kept = {m.id if isinstance(m.id, str) else tuple(m.id) for m in catalogue(language) if m.id}

    assert sorted(map(str, kept - source_texts())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_the_same_blanks(language: str) -> None:
    for message in catalogue(language):
        for source, text in forms(message):
            wanted, given = set(PLACEHOLDER.findall(source)), set(PLACEHOLDER.findall(text))
            assert given <= wanted | {"%(num)s"}, text
            assert wanted <= given | {"%(num)s"}, text


def test_french_signs_are_tied_to_their_words() -> None:
    loose = [
        text
        for message in catalogue("fr")
        for _source, text in forms(message)
        if re.search(r" [:»%](?!\()|« ", text)
    ]

    assert loose == []
