"""Pure: what may stand in an audit entry, and the bytes that its seal is made over.

| may stand there                                | may not                                            |
|------------------------------------------------|----------------------------------------------------|
| numbers, yes and no, nothing                   | what a person wrote, a name, an address, a number  |
| codes in small letters, like `not_ready_yet`   | that rings somewhere, a token that opens something |
| times, days, references, codes like `fr-CA`    |                                                    |
| lists and groups of these, by small-letter key |                                                    |
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

ACTION = re.compile(r"[a-z][a-z_]*(?:\.[a-z][a-z_]*)+")
SUBJECT = re.compile(r"[a-z][a-z_]*:[a-z0-9][a-z0-9_.-]{0,60}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,40}")
_CODE = re.compile(
    r"(?!\d{7})[a-z0-9][a-z0-9_.:/-]{0,80}"  # a code; seven digits on end could be a phone number
    r"|[a-z]{2}-[A-Z]{2}|[A-Z]{2}"  # a language, a country
    r"|LC(?:-[A-Z0-9]{3,4}){2}"  # the reference of a lead
    r"|\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?"  # a day or a moment
)


class NotForTheLog(ValueError):
    """Somebody tried to log what might be a person's own data; names the place, never the value."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as its seal covers it."""

    id: int
    at: datetime
    staff_id: int | None
    action: str
    family: str
    subject: str | None
    office_id: int | None
    request_id: str | None
    ip_prefix: str | None
    data: Mapping[str, Any]


def fit(data: Mapping[str, Any] | None) -> dict[str, Any]:
    """The data as they are stored; raises NotForTheLog."""
    return {_key(name): _value(value, name) for name, value in (data or {}).items()}


def fit_name(name: str | None, pattern: re.Pattern[str], what: str) -> str | None:
    """An action or a subject; raises NotForTheLog."""
    if name is not None and not pattern.fullmatch(name):
        raise NotForTheLog(what)
    return name


def _key(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise NotForTheLog("the name of a value")
    return str(name)


def _value(value: object, name: str) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_key(inner): _value(each, f"{name}.{inner}") for inner, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [
            _value(each, name) for each in (sorted(value) if isinstance(value, set | frozenset) else value)
        ]
    if isinstance(value, str) and (not value or _CODE.fullmatch(value)):
        return str(value)
    raise NotForTheLog(name)


def canonical(entry: Entry, *, number: int, before: bytes, key_name: str) -> bytes:
    """What is sealed: every field, the place in the chain, the seal before; one spelling for one content."""
    facts = [
        number,
        before.hex(),
        key_name,
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.staff_id,
        entry.action,
        entry.family,
        entry.subject,
        entry.office_id,
        entry.request_id,
        entry.ip_prefix,
        entry.data,
    ]
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
