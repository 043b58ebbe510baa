"""The letter a room hands over: finished words and an address, nothing that still has to be looked up."""

from __future__ import annotations

from dataclasses import dataclass

from leads.vocabulary import LetterKind, Locale


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
