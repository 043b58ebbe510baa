"""Reads caught letters from their folder; a letter is a file, and nothing here changes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

_NAME = re.compile(r"(\d{20})-[0-9a-f]{8}")
_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True)
class Attachment:
    """A part that is neither the letter's text nor its HTML."""

    position: int
    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Received:
    """One caught letter, taken apart."""

    name: str
    received_at: datetime
    sender: str
    recipient: str
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]


def newest(folder: Path, *, limit: int) -> list[Received]:
    """The last `limit` letters, newest first; names begin with the time, so no file is opened in vain."""
    names = sorted((path.stem for path in folder.glob("*.eml") if _NAME.fullmatch(path.stem)), reverse=True)
    letters = (read(folder, name) for name in names[:limit])
    return [letter for letter in letters if letter]


def count(folder: Path) -> int:
    """How many letters were caught."""
    return sum(1 for path in folder.glob("*.eml") if _NAME.fullmatch(path.stem))


def source(folder: Path, name: str) -> bytes | None:
    """The letter as it came over the wire, or None when there is none of that name."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return (folder / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None


def read(folder: Path, name: str) -> Received | None:
    """Take a letter apart, or None when there is none of that name."""
    content = source(folder, name)
    if content is None:
        return None
    message = message_from_bytes(content, policy=policy.default)
    return Received(
        name=name,
        received_at=datetime.fromtimestamp(int(name[:20]) / _NANOSECONDS, UTC),
        sender=str(message.get("From", "")),
        recipient=str(message.get("To", message.get("Delivered-To", ""))),
        subject=str(message.get("Subject", "")),
        headers=tuple((key, str(value)) for key, value in message.items()),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=tuple(_attachments(message)),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""


def _attachments(message: EmailMessage) -> list[Attachment]:
    parts = enumerate(message.iter_attachments())
    return [
        Attachment(
            position=position,
            name=part.get_filename() or f"part-{position + 1}",
            kind=part.get_content_type(),
            content=_bytes(part),
        )
        for position, part in parts
    ]


def _bytes(part: EmailMessage) -> bytes:
    """The decoded content; a letter attached to a letter has none and is given as its source."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()
