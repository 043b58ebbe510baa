"""Reads one raw message into plain facts. Pure: no bytes make it raise, and nothing is believed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser, HeaderParser
from email.utils import parseaddr

from leads.inbound.markup import plain_text

LONGEST_TEXT = 200_000
"""Characters of a part that are looked at; rules on text stay quick whatever comes in."""
MOST_PARTS = 200
_RECIPIENT_HEADERS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status", "message/feedback-report"})
_ORIGINALS = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers"})
_UNREADABLE = (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What the standard library raises, by experience, on mail that is no mail."""

Fields = dict[str, str]
"""Header names in small letters; of repeated ones all values, a line each."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What rules ask about a message. `sender` is the bare address in small letters, "" when there is none.

    `reports` are the field blocks of delivery or feedback reports, `originals` the headers of the letter
    a report sends back, `text` the words of the message itself as plain text.
    """

    headers: Fields
    sender: str
    sender_name: str
    subject: str
    content_type: str
    report_type: str
    text: str
    reports: tuple[Fields, ...]
    originals: tuple[Fields, ...]
    is_readable: bool = True

    def header(self, name: str) -> str:
        """A header by its name in small letters, "" when it is missing."""
        return self.headers.get(name, "")

    def recipients(self) -> Iterator[str]:
        """Every header that says whom the message was for."""
        return (self.headers[name] for name in _RECIPIENT_HEADERS if name in self.headers)


NOTHING = Mail({}, "", "", "", "", "", "", (), (), is_readable=False)
"""A message that says nothing we understand."""


def read_mail(raw: bytes) -> Mail:
    """The facts of a message; what cannot be read is told by `is_readable`, never by an exception."""
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw)
        return _facts(message)
    except _UNREADABLE:
        return NOTHING


def _facts(message: Message) -> Mail:
    headers = fields_of(message.raw_items())
    name, address = parseaddr(headers.get("from", ""))
    parts = list(_parts(message))
    inside = [part for part in parts if not part.is_multipart()]
    plain = [part for part in inside if part.get_content_type() == "text/plain" and not _is_attached(part)]
    marked_up = [part for part in inside if part.get_content_type() == "text/html" and not _is_attached(part)]
    text = "\n".join(_text(part) for part in plain)
    if not text.strip():
        text = "\n".join(plain_text(_text(part)) for part in marked_up)
    return Mail(
        headers=headers,
        sender=address.strip().lower(),
        sender_name=_clean(name),
        subject=headers.get("subject", ""),
        content_type=message.get_content_type(),
        report_type=str(message.get_param("report-type") or "").lower(),
        text=text[:LONGEST_TEXT],
        reports=tuple(_reports(parts)),
        originals=tuple(_originals(parts)),
        is_readable=bool(headers.get("from") or headers.get("to") or headers.get("subject")),
    )


def fields_of(items: Iterable[tuple[str, object]]) -> Fields:
    """Headers with their encoded words read and their controls gone."""
    fields: Fields = {}
    for given, value in items:
        name, words = _clean(str(given)).lower(), _clean(_decoded(str(value)))
        fields[name] = f"{fields[name]}\n{words}" if name in fields else words
    return fields


def fields_in(text: str) -> Fields:
    """Headers at the start of a text, as reports without structure repeat them."""
    try:
        return fields_of(HeaderParser(policy=policy.compat32).parsestr(text, headersonly=True).raw_items())
    except _UNREADABLE:
        return {}


def _parts(message: Message) -> Iterator[Message]:
    """The parts of the message itself: not those of letters that it only carries, and not without end."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        yield part
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting[:0] = [each for each in part.get_payload() if isinstance(each, Message)]


def _reports(parts: list[Message]) -> Iterator[Fields]:
    for part in parts:
        if part.get_content_type() not in _REPORTS:
            continue
        inner = part.get_payload()
        blocks = [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []
        for block in blocks:
            # The parser makes messages of the blocks; some systems put them into the first one's body.
            yield fields_of(block.raw_items())
            yield from _blocks(_text(block))
        if not blocks:
            yield from _blocks(_text(part))


def _blocks(text: str) -> Iterator[Fields]:
    """Field blocks separated by empty lines."""
    for block in re.split(r"\r?\n[ \t]*\r?\n", text)[:MOST_PARTS]:
        if fields := fields_in(block.strip("\r\n")):
            yield fields


def _originals(parts: list[Message]) -> Iterator[Fields]:
    for part in parts:
        if part.get_content_type() not in _ORIGINALS:
            continue
        inner = part.get_payload()
        if isinstance(inner, list):
            yield from (fields_of(each.raw_items()) for each in inner if isinstance(each, Message))
        else:
            yield fields_in(_text(part).lstrip())


def _is_attached(part: Message) -> bool:
    return str(part.get("content-disposition") or "").strip().lower().startswith("attachment")


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    payload = payload[: 4 * LONGEST_TEXT]
    charset = str(part.get_content_charset() or "utf-8")
    try:
        words = payload.decode(charset, "replace")
    except (LookupError, ValueError, TypeError):
        words = payload.decode("utf-8", "replace")
    return words[:LONGEST_TEXT]


def _decoded(value: str) -> str:
    """Encoded words and bare 8-bit letters read; what is not valid stays as it stands."""
    value = _letters(value.encode("utf-8", "surrogateescape")) if not value.isascii() else value
    if "=?" not in value or len(value) > LONGEST_TEXT:
        return value[:LONGEST_TEXT]
    try:
        pieces = decode_header(value)
        return "".join(
            piece.decode(charset or "latin-1", "replace") if isinstance(piece, bytes) else piece
            for piece, charset in pieces
        )
    except _UNREADABLE:
        return value


def _letters(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _clean(text: str) -> str:
    """Without controls and halves of characters, on one line."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+", " ", whole).strip()
