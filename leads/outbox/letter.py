"""The letter a room hands over: finished words and an address, nothing that still has to be looked up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from leads.vocabulary import LetterKind, Locale


class CalendarMethod(StrEnum):
    """What a calendar does with the entry a letter brings: keep it, or take it out."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Attachment:
    """The one kind of file our letters bring: a calendar entry.

    `name` is a plain file name in ASCII, `content` an iCalendar text whose METHOD is `method`.
    """

    name: str
    content: str
    method: CalendarMethod


@dataclass(frozen=True, slots=True)
class Letter:
    """One finished e-mail. `text` and `html` say the same; `to` is one bare address.

    `sender_name` stands before the sending address, like "Linden, Miami – Coral Gables".
    `to_name`, `reply_to` and `headers` may stay empty; answers to a letter of a lead then go to that lead.
    The headers are the three of the news stream by which a mailbox unsubscribes.
    """

    kind: LetterKind
    to: str
    sender_name: str
    subject: str
    preview: str
    text: str
    html: str
    locale: Locale
    to_name: str = ""
    reply_to: str = ""
    template_version: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    attachment: Attachment | None = None
