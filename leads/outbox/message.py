"""The bytes of one e-mail: one recipient, no header a stranger could add, the same on every attempt."""

from __future__ import annotations

import binascii
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime

from leads.outbox.letter import Attachment, Letter
from leads.outbox.rules import greeting_name
from leads.vocabulary import LetterKind, Stream

# Everything that some mail program may read as the end of a header: C0 and C1 controls, the Unicode
# line and paragraph separators, and halves of characters that cannot be encoded at all.
_BREAKS_A_HEADER = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LONGEST_LOCAL, _LONGEST_ADDRESS = 64, 254
_LONGEST_PLAIN = 900
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}\.ics")
_LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")


class UnsafeLetter(ValueError):
    """A header or address of this letter cannot be sent safely; the text is a code, never the value."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one SMTP conversation needs: the envelope and the data, lines ended by CRLF."""

    sender: str
    recipient: str
    data: bytes
    message_id: str

    @property
    def needs_utf8(self) -> bool:
        """Whether only a server with SMTPUTF8 can take this recipient."""
        return not self.recipient.isascii()


def message_id_of(dedupe_key: str, *, key: bytes, sender: str) -> str:
    """The Message-ID of a row: the same on every attempt, telling nothing about ids or numbers."""
    digest = hmac.digest(key, f"message-id\x00{dedupe_key}".encode(), "sha256")
    return f"<{digest[:16].hex()}@{sender.rpartition('@')[2]}>"


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the words of a letter, as its row decides it.

    `returns_to` is the envelope sender, "" for the sender itself; `answers` is the Message-ID of the letter
    this one is shown under, "" for none.
    """

    sender: str
    message_id: str
    written_at: datetime
    stream: Stream = Stream.CARE
    returns_to: str = ""
    answers: str = ""


def build(letter: Letter, frame: Frame) -> Message:
    """Make the message of a letter; the same arguments give the same bytes.

    A letter that one of our staff wrote with their own hands does not call itself automatic.
    Raises UnsafeLetter when an address is not exactly one plain address, a header would break, or news
    offers no way out.
    """
    recipient, sender = safe_address(letter.to), safe_address(frame.sender)
    headers = [
        ("From", _mailbox(letter.sender_name, sender)),
        ("To", _mailbox(greeting_name(letter.to_name), recipient)),
        *([("Reply-To", _mailbox("", safe_address(letter.reply_to)))] if letter.reply_to else []),
        ("Subject", _words(letter.subject)),
        ("Date", format_datetime(frame.written_at)),
        ("Message-ID", frame.message_id),
        *([("In-Reply-To", frame.answers), ("References", frame.answers)] if frame.answers else []),
        *([("Auto-Submitted", "auto-generated")] if letter.kind is not LetterKind.PERSONAL else []),
        ("Content-Language", letter.locale),
        *_list_headers(letter, frame.stream),
        ("MIME-Version", "1.0"),
    ]
    returns_to = safe_address(frame.returns_to) if frame.returns_to else sender
    return Message(returns_to, recipient, _assemble(headers, letter, frame.message_id), frame.message_id)


def _list_headers(letter: Letter, stream: Stream) -> list[tuple[str, str]]:
    """The ways to unsubscribe: all of them on news, none on what somebody asked for."""
    if tuple(sorted(name for name, _ in letter.headers)) != (_LIST_HEADERS if stream is Stream.NEWS else ()):
        raise UnsafeLetter("unsafe_header")
    return [(name, _plain(value).replace(">, <", ">,\r\n <")) for name, value in letter.headers]


def _assemble(headers: list[tuple[str, str]], letter: Letter, message_id: str) -> bytes:
    """Headers and body; what a letter brings comes after its words, so that they are what is shown."""
    words = _alternative(letter, message_id)
    body = _mixed(words, letter.attachment, message_id) if letter.attachment else words
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("utf-8") + body


def _alternative(letter: Letter, message_id: str) -> bytes:
    """Two parts, text first; quoted-printable keeps every line short and in ASCII."""
    parts = (
        (f"Content-Type: text/{subtype}; charset=utf-8", _printable(text.splitlines()))
        for subtype, text in (("plain", letter.text), ("html", letter.html))
    )
    return _multipart("alternative", _boundary("", message_id), [_part(*each) for each in parts])


def _mixed(words: bytes, brought: Attachment, message_id: str) -> bytes:
    if not _FILE_NAME.fullmatch(brought.name):
        raise UnsafeLetter("unsafe_file_name")
    headers = (
        f"Content-Type: text/calendar; method={brought.method}; charset=utf-8;\r\n"
        f' name="{brought.name}"\r\n'
        f'Content-Disposition: attachment; filename="{brought.name}"'
    )
    # Its lines are ended by CRLF alone: other separators may stand inside one.
    file = _part(headers, _printable(brought.content.replace("\r\n", "\n").split("\n")))
    return _multipart("mixed", _boundary("m", message_id), [words, file])


def _boundary(mark: str, message_id: str) -> str:
    # "=_" cannot occur in quoted-printable text, so no letter can end its own part.
    return f"=_{mark}" + message_id.strip("<>").partition("@")[0]


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    """Content-Type, an empty line, and the parts; each has its own headers."""
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n'.encode()
    opening = f"\r\n--{boundary}\r\n".encode()
    return head + b"".join(opening + each for each in parts) + f"\r\n--{boundary}--\r\n".encode()


def _part(headers: str, content: bytes) -> bytes:
    return f"{headers}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode() + content


def _printable(lines: list[str]) -> bytes:
    text = "\n".join(lines).encode("utf-8", "replace")
    return binascii.b2a_qp(text, istext=True).replace(b"\n", b"\r\n")


def safe_address(text: str) -> str:
    """One bare address, its domain in ASCII; raises UnsafeLetter for anything else."""
    if _BREAKS_A_HEADER.search(text) or any(char in text for char in ' ,;:<>()[]"\\'):
        raise UnsafeLetter("unsafe_address")
    local, at, domain = text.rpartition("@")
    if not at or not local or "@" in local or len(local.encode()) > _LONGEST_LOCAL:
        raise UnsafeLetter("unsafe_address")
    try:
        address = f"{local}@{domain.encode('idna').decode('ascii')}"
        Address(addr_spec=address if local.isascii() else f"x@{address.rpartition('@')[2]}")
    except (ValueError, IndexError) as error:
        raise UnsafeLetter("unsafe_address") from error
    if len(address.encode()) > _LONGEST_ADDRESS or "." not in domain:
        raise UnsafeLetter("unsafe_address")
    return address


def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    _refuse_breaks(name)
    if name.isascii():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{_encoded(name)}\r\n <{address}>"


def _words(text: str) -> str:
    """A header of free text: as it is when ASCII, otherwise in encoded words, folded."""
    _refuse_breaks(text)
    return text if text.isascii() and len(text) <= _LONGEST_PLAIN else _encoded(text)


def _encoded(text: str) -> str:
    return Header(text, "utf-8").encode(linesep="\r\n")


def _plain(value: str) -> str:
    _refuse_breaks(value)
    if not value.isascii() or len(value) > _LONGEST_PLAIN:
        raise UnsafeLetter("unsafe_header")
    return value


def _refuse_breaks(text: str) -> None:
    if _BREAKS_A_HEADER.search(text):
        raise UnsafeLetter("unsafe_header")
