"""Does somebody ask us to stop, in plain English, Spanish or French? Pure; in doubt it says so.

| the person's own words                                          | wish       |
|-----------------------------------------------------------------|------------|
| one sentence asks never to be contacted, and nothing else is said | EVERYTHING |
| short, and one whole sentence asks for no more mail             | NEWS       |
| such words inside a longer sentence, a question, a long letter  | UNSURE     |
| anything else                                                   | NONE       |
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache
from importlib.resources import files

MOST_WORDS = 25
"""A longer letter says more than its one sentence; a person reads it."""
_LOOKED_AT = 4_000
_REPLY_MARK = re.compile(r"^\s*(re|rv|fwd?|tr|aw|sv)\s*:", re.IGNORECASE)


class Wish(StrEnum):
    """What somebody asks of our letters."""

    NONE = "none"
    UNSURE = "unsure"
    NEWS = "news"
    EVERYTHING = "everything"


def wish_in(own_words: str, subject: str = "") -> Wish:
    """The strongest wish in a message; `subject` counts when it is new or the message has no words."""
    subject_counts = not own_words.strip() or not _REPLY_MARK.match(subject)
    found = [_wish(own_words), _wish(subject) if subject_counts else Wish.NONE]
    return max(found, key=list(Wish).index)


def _wish(text: str) -> Wish:
    sentences = [(plain, asked) for words, asked in _sentences(text) if (plain := _plain(words))]
    if not sentences:
        return Wish.NONE
    is_short = sum(len(plain.split()) for plain, _asked in sentences) <= MOST_WORDS
    found = Wish.NONE
    for plain, asked in sentences:
        wish = _clear(plain)
        says_more = any(_says_more(other) for other, _asked in sentences if other != plain)
        is_doubtful = asked or not is_short or (wish is Wish.EVERYTHING and says_more)
        if (wish is not Wish.NONE and is_doubtful) or (wish is Wish.NONE and _contains(plain)):
            wish = Wish.UNSURE
        found = max(found, wish, key=list(Wish).index)
    return found


def _sentences(text: str) -> list[tuple[str, bool]]:
    """Each sentence, and whether it is a question."""
    pieces = re.split(r"([.!?;:,\n¿¡()–—]+)", text[:_LOOKED_AT])
    return [
        (words, "?" in mark) for words, mark in zip(pieces[::2], [*pieces[1::2], ""], strict=False) if words
    ]


def _plain(text: str) -> str:
    """Small letters, no accents, one kind of apostrophe, single spaces."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    letters = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w'-]+", " ", letters).split()).strip("'- ")


def _clear(sentence: str) -> Wish:
    for kind, wish in (("everything", Wish.EVERYTHING), ("news", Wish.NEWS), ("whole", Wish.NEWS)):
        if _pattern(kind).fullmatch(sentence):
            return wish
    return Wish.NONE


def _says_more(sentence: str) -> bool:
    """More than a wish, a greeting or a name: "do not contact me, mail is fine" needs a person."""
    return len(sentence.split()) > 2 and _clear(sentence) is Wish.NONE


def _contains(sentence: str) -> bool:
    return any(_inside(kind).search(sentence) for kind in ("everything", "news", "perhaps"))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """A wish with nothing but politeness around it."""
    phrases, polite = _phrases()[kind], _phrases()["polite"]
    return re.compile(rf"(?:(?:{polite}) ){{0,6}}(?:{phrases})(?: (?:{polite})){{0,6}}")


@cache
def _inside(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_phrases()[kind]})\b")


@cache
def _phrases() -> dict[str, str]:
    text = files("leads").joinpath("data/stop_phrases.txt").read_text("utf-8")
    sections = re.split(r"^\[(\w+)\]$", text, flags=re.MULTILINE)
    return {
        name: "|".join(line for line in body.splitlines() if line and not line.startswith("#"))
        for name, body in zip(sections[1::2], sections[2::2], strict=True)
    }
