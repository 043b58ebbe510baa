"""How a letter lies in its row: one encrypted field, readable only in the place it was written for."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256

from leads.keyring import keyring
from leads.outbox.letter import Attachment, CalendarMethod, Letter
from leads.vocabulary import LetterKind, Locale


class ContentPurged(LookupError):
    """The letter's words are past their retention; only template, version and hash remain."""


def seal(letter: Letter, *, dedupe_key: str) -> bytes:
    """Encrypt the whole letter for its row."""
    return keyring().encrypt(json.dumps(asdict(letter)), bound_to=f"letter:{dedupe_key}")


def unseal(content: bytes | None, *, dedupe_key: str) -> Letter:
    """Give the letter back; raises ContentPurged, or the key ring's Unreadable."""
    if content is None:
        raise ContentPurged(dedupe_key)
    fields = json.loads(keyring().decrypt(content, bound_to=f"letter:{dedupe_key}"))
    fields["kind"] = LetterKind(fields["kind"])
    fields["locale"] = Locale(fields["locale"])
    fields["headers"] = tuple((name, value) for name, value in fields["headers"])
    fields["attachment"] = _attachment(fields.get("attachment"))
    return Letter(**fields)


def fingerprint(letter: Letter) -> bytes:
    """A hash of what the reader gets, kept after the words are gone."""
    brought = letter.attachment
    parts = [letter.subject, letter.text, letter.html, *([brought.name, brought.content] if brought else [])]
    return sha256("\x00".join(parts).encode()).digest()


def address_index(address: str) -> bytes:
    """The keyed hash under which one mailbox is recognised, however its letters are cased."""
    return keyring().index("email", address.strip().lower())


def _attachment(fields: dict[str, str] | None) -> Attachment | None:
    """The file of a letter; letters sealed before there were any do not even name it."""
    if fields is None:
        return None
    return Attachment(fields["name"], fields["content"], CalendarMethod(fields["method"]))
