"""Pure rules of the outbox: which names may greet, how long a deferred letter waits, when we give up.

| question                          | answer                                                        |
|-----------------------------------|---------------------------------------------------------------|
| next attempt after a deferral     | 1, 5, 15, 60, 120, 240 min, ±20 %, then every 240 min         |
| an acknowledgement gives up       | 24 h after it was written                                     |
| an unknown acknowledgement        | sent once more, 30 min later, under the same Message-ID       |
| any other unknown letter          | never sent again                                              |
| a second acknowledgement, 24 h    | suppressed: the address has had one                           |
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from leads.vocabulary import LetterKind

RULESET = "outbox/1"
BACKOFF_MINUTES = (1, 5, 15, 60, 120, 240)
JITTER = 0.2
GIVE_UP_AFTER = timedelta(hours=24)
RESEND_UNKNOWN_AFTER = timedelta(minutes=30)
ONE_ACKNOWLEDGEMENT_PER = timedelta(hours=24)
PAUSE_DOMAIN_FOR = timedelta(minutes=15)
BREAKER_FAILURES = 5
BREAKER_OPEN_FOR = timedelta(seconds=60)
GAVE_UP = "gave_up_after_24_hours"
GREETING_CHARS = 40
_LINK_LIKE = re.compile(r"\w\w\.\w")


def greeting_name(typed: str) -> str:
    """The typed name if it can stand in a mail to a stranger's address, otherwise "".

    A form anybody can post must not carry a text of their choice to a third person: only letters,
    marks, spaces, hyphens, apostrophes and dots, at most 40 characters.
    """
    name = " ".join(typed.split())
    if not name or len(name) > GREETING_CHARS:
        return ""
    if _LINK_LIKE.search(name):
        return ""
    plain = all(char in " -'’." or unicodedata.category(char)[0] in "LM" for char in name)
    return name if plain and unicodedata.category(name[0])[0] == "L" else ""


def acknowledgement_key(lead_id: int) -> str:
    """What the first letter of a lead is called in the outbox; later letters are shown under it."""
    return f"lead:{lead_id}:acknowledgement"


def wait_before(*, attempt: int, chance: float) -> timedelta:
    """How long a letter waits after its `attempt`-th deferral (from 1); `chance` in [0, 1) spreads it."""
    minutes = BACKOFF_MINUTES[min(attempt, len(BACKOFF_MINUTES)) - 1]
    return timedelta(minutes=minutes * (1 + JITTER * (2 * chance - 1)))


def next_try(*, attempt: int, written_at: datetime, now: datetime, chance: float) -> datetime | None:
    """When a deferred letter is tried again; None when its 24 hours are over."""
    at = now + wait_before(attempt=attempt, chance=chance)
    return at if at - written_at <= GIVE_UP_AFTER else None


def may_resend_unknown(*, kind: LetterKind, resent: bool) -> bool:
    """Only an acknowledgement, and only once: a second copy is a smaller harm than silence."""
    return kind is LetterKind.ACKNOWLEDGEMENT and not resent
