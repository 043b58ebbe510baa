"""A translated sentence for both parts of a letter: values strong in HTML and plain in text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Sentence:
    """Translated `words` with named placeholders, and the values they stand for.

    `str()` gives plain text. Jinja's HTML templates ask for `__html__`: everything escaped,
    values in `strong` set in bold.
    """

    words: str
    values: Mapping[str, str] = field(default_factory=dict)
    strong: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.words % self.values if self.values else self.words

    def __html__(self) -> Markup:
        words = escape(self.words)
        if not self.values:
            return words
        return words % {name: self._html_of(name) for name in self.values}

    def _html_of(self, name: str) -> Markup:
        value = escape(self.values[name])
        return Markup("<b>{}</b>").format(value) if name in self.strong else value
