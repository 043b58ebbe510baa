"""How one conversation with a mail server ended, as a value; a failure to send is not an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """What is known about the letter after one try."""

    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result with its reason as a code, never with a server's words: those repeat addresses.

    `unreachable` means the mail server itself failed (counts for the breaker);
    `slow_down` means it asked this recipient domain to wait.
    """

    result: Result
    reason: str = ""
    smtp_code: int | None = None
    unreachable: bool = False
    slow_down: bool = False
