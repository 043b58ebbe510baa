"""Names as they are compared: without accents, case, titles or order. Pure.

`Zoë O’Brien-García`, `garcia obrien zoe` and `O'BRIEN GARCÍA, Zoe` are the same words.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS_OF_THEIR_OWN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)
_INSIDE_A_WORD = re.compile(r"['’‘ʼ`´]")
_WORDS = re.compile(r"[^\W\d_]+")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "mx", "sr", "sra", "srta", "mme", "mlle", "m\u02b3"})


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded, in alphabetical order; a single letter is an initial."""
    folded = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS_OF_THEIR_OWN)
    bare = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
    found = _WORDS.findall(_INSIDE_A_WORD.sub("", bare))
    kept = [word for word in found if word not in _TITLES] or found
    return tuple(sorted(kept))


def is_whole(words: tuple[str, ...]) -> bool:
    """Two words at least and none of them a mere initial: enough to compare by."""
    return len(words) >= 2 and all(len(word) > 1 for word in words)


def with_initials(words: tuple[str, ...]) -> frozenset[str]:
    """How a name of two words is written with one of them as an initial: `maya torres` gives `m torres` and
    `maya t`; `m torres` gives only itself."""
    if len(words) != 2:
        return frozenset()
    one, other = words
    shapes = set()
    if len(other) > 1:
        shapes.add(f"{one[0]} {other}")
    if len(one) > 1:
        shapes.add(f"{other[0]} {one}")
    return frozenset(shapes)


def alike(one: str, other: str) -> bool:
    """Whether two names may be one person’s: the same words in any order, or one with an initial."""
    mine, theirs = words_of(one), words_of(other)
    if not mine or not theirs:
        return False
    if mine == theirs or set(mine) < set(theirs) or set(theirs) < set(mine):
        return True
    if is_whole(mine) and is_whole(theirs):
        return False
    return bool(with_initials(mine) & with_initials(theirs))
