"""What the mailbox templates show: ready words, no parsing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leads.mailbox.letters import Attachment, Received

_KILOBYTE = 1000


@dataclass(frozen=True)
class Row:
    """One letter in the list."""

    name: str
    subject: str
    recipient: str
    sender: str
    time: str
    has_html: bool
    attachments: int


@dataclass(frozen=True)
class MailboxPage:
    """The list of letters, newest first."""

    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True)
class File:
    """One attachment with its size in words."""

    position: int
    name: str
    kind: str
    size: str


@dataclass(frozen=True)
class LetterPage:
    """One letter with everything in it."""

    name: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    text: str
    has_html: bool
    files: tuple[File, ...]


def mailbox_page(letters: Sequence[Received], *, total: int) -> MailboxPage:
    """The list, from letters that are sorted already."""
    return MailboxPage(tuple(_row(letter) for letter in letters), total)


def letter_page(letter: Received) -> LetterPage:
    """One letter."""
    facts = (
        ("Subject", letter.subject),
        ("From", letter.sender),
        ("To", letter.recipient),
        ("Caught", _time(letter)),
    )
    return LetterPage(
        name=letter.name,
        subject=letter.subject,
        facts=facts,
        headers=letter.headers,
        text=letter.text,
        has_html=bool(letter.html),
        files=tuple(_file(attachment) for attachment in letter.attachments),
    )


def _row(letter: Received) -> Row:
    return Row(
        name=letter.name,
        subject=letter.subject,
        recipient=letter.recipient,
        sender=letter.sender,
        time=_time(letter),
        has_html=bool(letter.html),
        attachments=len(letter.attachments),
    )


def _file(attachment: Attachment) -> File:
    size = f"{max(1, round(len(attachment.content) / _KILOBYTE))} kB"
    return File(attachment.position, attachment.name, attachment.kind, size)


def _time(letter: Received) -> str:
    return f"{letter.received_at:%d %b %Y, %H:%M:%S} UTC"
