"""Pure rules of intake: which requests a person should look at before anything is sent.

| suspicion | when                                             | why                                  |
|-----------|--------------------------------------------------|--------------------------------------|
| honeypot  | the field that people cannot see is filled in    | programs fill in every field         |
| too_fast  | sent within 3 s of the first answer              | nobody reads four pages in 3 s       |
| too_many  | more posts from one address than the soft limit  | a script, or a shared office network |
| content   | 3 points or more, see `content_points`           | advertising                          |

A suspicious request is accepted and answered like any other; it waits for a person, gets no mail
and is not routed until they release it. Nothing is ever lost in silence.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

FASTEST_PERSON = timedelta(seconds=3)
ENOUGH_POINTS = 3
_URL = re.compile(r"https?:|www\.|\b[a-z0-9-]+\.(?:ru|xyz|top|click|shop|info|biz|site|online)\b", re.I)
_MARKUP = re.compile(r"<\s*(?:a|script|iframe)\b|\[\s*(?:url|link)\b", re.I)
_TRADE = re.compile(
    r"\b(?:casino|crypto|bitcoin|seo|backlinks?|viagra|escorts?|payday loans?|guest posts?)\b", re.I
)


class Suspicion(StrEnum):
    """Why a request waits for a person; stored on the lead."""

    HONEYPOT = "honeypot"
    TOO_FAST = "too_fast"
    TOO_MANY = "too_many"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What one post shows of its sender. `age` is the time since the first answer; None without a form."""

    honeypot: str
    age: timedelta | None
    over_soft_limit: bool
    name: str
    note: str


def suspicion(facts: PostFacts) -> Suspicion | None:
    """The first reason to keep a request for a person, or None; never a reason to refuse one."""
    if facts.honeypot:
        return Suspicion.HONEYPOT
    if facts.age is not None and facts.age < FASTEST_PERSON:
        return Suspicion.TOO_FAST
    if facts.over_soft_limit:
        return Suspicion.TOO_MANY
    if content_points(facts.name, facts.note) >= ENOUGH_POINTS:
        return Suspicion.CONTENT
    return None


def content_points(name: str, note: str) -> int:
    """How much a text looks like advertising: a link in a name or markup 3, a link 1, a trade word 2."""
    points = 3 if _URL.search(name) or _MARKUP.search(name + note) else 0
    return points + len(_URL.findall(note)) + 2 * len(_TRADE.findall(note))
