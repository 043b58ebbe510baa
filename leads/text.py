"""The one normal form of text that people type; every field of every door passes here before it is stored.

Removed: lone surrogates, control characters (NUL among them), bidirectional overrides and isolates,
direction marks, byte order marks and other invisible fillers. Kept: every script, joiners (Persian,
emoji), line breaks in notes. Then Unicode NFC; runs of spaces become one and the ends are trimmed.
Doing it twice changes nothing.
"""

import re
import unicodedata

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls that are not white space
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff"  # soft hyphen, fillers, direction marks
    "\u202a-\u202e\u2066-\u206f"  # bidirectional overrides and isolates
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"  # annotation marks, noncharacters, lone surrogates
)
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def one_line(typed: str) -> str:
    """The normal form of a name, an address, a code: everything on one line."""
    return " ".join(paragraphs(typed).split())


def paragraphs(typed: str) -> str:
    """The normal form of a note: lines stay, at most one empty line between two of them."""
    text = _LINE_BREAKS.sub("\n", typed)
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    lines = (line.strip() for line in _SPACES.sub(" ", text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
