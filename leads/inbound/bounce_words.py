"""What mail systems say when they could not deliver: status codes as tables, phrases from a file. Pure."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

HARD, SOFT = "hard", "soft"

STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
CODE = re.compile(r"(?<![\d.#])(?:[45]\.\d{1,3}\.\d{1,3}|(?:4[25]|5[05])\d)(?![\d.]*\d)")

# The first that fits decides; a status in none of them says nothing by itself.
_OF_STATUS = (
    (SOFT, r"4\.|5\.2\.[23]$|5\.3\.|5\.4\.(6|7|14|310)$|5\.5\.|5\.6\.|5\.7\.|5\.1\.[78]$"),
    (HARD, r"5\.1\.[1-9]|5\.2\.1$|5\.4\.[14]$"),
    (SOFT, r"4\d\d$|552$|523$"),
    (HARD, r"550$|551$|553$"),
)
# Mail systems use these for so many things that their words say more.
_VAGUE = re.compile(r"[45]\.[03457]\.|5\.1\.0|5\.2\.0")


def says(kind: str, text: str) -> bool:
    """Whether one of the phrases of this kind stands in the text."""
    return _phrases(kind).search(text) is not None


def is_system_sender(local_part: str) -> bool:
    """Whether mail systems write from addresses like this."""
    return _phrases("system_sender").fullmatch(local_part) is not None


def verdict_of_status(code: str) -> str | None:
    """Hard, soft or None, from an enhanced status or a reply code."""
    return next((verdict for verdict, pattern in _OF_STATUS if re.match(pattern, code)), None)


def is_vague(code: str) -> bool:
    """Whether a status says less than the words beside it: 5.7.1 is said of senders and of recipients."""
    return bool(_VAGUE.match(code))


def verdict_of_words(text: str) -> str | None:
    """Hard, soft or None, from what the mail system writes."""
    if says("not_now", text):
        return SOFT
    return HARD if says("never", text) else None


def before_the_letter(text: str) -> str:
    """The system's own words, without the letter it sends back."""
    begins = re.compile(f"^[-=_*> ]{{0,40}}(?:{_phrases('letter_begins').pattern})", re.I | re.M).search(text)
    return text[: begins.start()] if begins and text[: begins.start()].strip() else text


@cache
def _phrases(kind: str) -> re.Pattern[str]:
    """All phrases of one section of the file as one expression."""
    sections = re.split(
        r"^\[(\w+)\]$", files("leads").joinpath("data/bounce_phrases.txt").read_text("utf-8"), flags=re.M
    )
    lines = dict(zip(sections[1::2], sections[2::2], strict=True))[kind].splitlines()
    return re.compile("|".join(line for line in lines if line and not line.startswith("#")), re.IGNORECASE)
