"""Pure: may we write, given who is suppressed and what was said last?

| found                                                       | answer                         |
|-------------------------------------------------------------|--------------------------------|
| no address                                                  | no: no_address                 |
| the address is suppressed for everything                    | no: the suppression's reason   |
| marketing, suppressed for marketing                         | no: the suppression's reason   |
| … by "unsubscribed", and opted in again later from a link   | the suppression is answered    |
|   that only this mailbox was sent                           |                                |
| the newest word is a withdrawal                             | no: unsubscribed (marketing),  |
|                                                             | asked_us_to_stop (the request) |
| nothing was ever said                                       | no: no_opt_in (marketing),     |
|                                                             | no_consent (the request)       |
| otherwise                                                   | yes                            |

A box ticked in the form answers no suppression: anybody can type anybody's address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from leads.vocabulary import ConsentPurpose

UNSUBSCRIBED = "unsubscribed"
"""The one reason that a later word of the same mailbox can answer."""

WHOLE_PERSON = ("asked_us_to_stop", "complaint")
"""Reasons that are about us and not about a mailbox: they hold for every address of the person."""

NO_CONSENT = "no_consent"
FROM_MAILBOX = "/p"
"""The page whose address only the owner of a mailbox was sent."""


class Scope(StrEnum):
    """What an address is suppressed for."""

    ALL = "all"
    MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class Permission:
    """Yes, or no with a reason as a code; the reason of a yes is ""."""

    allowed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """One entry of an address."""

    scope: Scope
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Word:
    """The newest thing somebody said about one channel and purpose.

    `from_mailbox`: said where only the owner of the mailbox asked about can have said it.
    """

    granted: bool
    at: datetime
    from_mailbox: bool


YES = Permission(allowed=True)
_WITHDRAWN = {ConsentPurpose.MARKETING: UNSUBSCRIBED, ConsentPurpose.REQUEST: "asked_us_to_stop"}
_NEVER = {ConsentPurpose.MARKETING: "no_opt_in", ConsentPurpose.REQUEST: NO_CONSENT}


def permission(purpose: ConsentPurpose, entries: Iterable[Suppressed], newest: Word | None) -> Permission:
    """Answer for one person at one address.

    Takes    every entry of the address, and the word that counts for this channel and purpose or None
             (joint.py says which, where people were merged).
    Source   product.md §7, reliability.md M-12.
    """
    blocked = suppression(purpose, entries, newest)
    if blocked is not None:
        return Permission(allowed=False, reason=blocked)
    if newest is None:
        return Permission(allowed=False, reason=_NEVER[purpose])
    return YES if newest.granted else Permission(allowed=False, reason=_WITHDRAWN[purpose])


def suppression(
    purpose: ConsentPurpose, entries: Iterable[Suppressed], newest: Word | None = None
) -> str | None:
    """Why this address gets nothing for this purpose, the wider entry first; None when it may."""
    for entry in sorted(entries, key=lambda each: each.scope):
        concerns = entry.scope is Scope.ALL or purpose is ConsentPurpose.MARKETING
        if concerns and not _is_answered(entry, newest):
            return entry.reason
    return None


def _is_answered(entry: Suppressed, newest: Word | None) -> bool:
    if entry.scope is Scope.ALL or entry.reason != UNSUBSCRIBED or newest is None:
        return False
    return newest.granted and newest.from_mailbox and newest.at > entry.at
