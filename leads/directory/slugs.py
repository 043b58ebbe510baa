"""The normal form in which words from links and search boxes are compared. Pure; never raises on any text."""

import re
import unicodedata

LONGEST = 80
"""Characters of text looked at; no word of ours comes near it."""


def normal_slug(text: str) -> str:
    """Lower case without accents, with one hyphen between words: "Lipœdème (jambes)" → "lipoedeme-jambes"."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST]).casefold().replace("œ", "oe").replace("æ", "ae")
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
