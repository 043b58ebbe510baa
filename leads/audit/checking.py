"""Looks over the whole chain: says what was changed, taken out, put in, moved or cut off, by row.

Each entry is judged from the seal before it, so one change is reported once, where it is.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from logging import ERROR, INFO

from sqlalchemy import Row, func, insert, select, tuple_
from structlog import get_logger

from leads.audit.rules import Entry, canonical
from leads.audit.service import PURPOSE
from leads.database import db
from leads.keyring import KeyRetired, keyring
from leads.models import AuditAnchor, AuditEntry
from leads.models.audit import AuditCheck

MOST_PROBLEMS = 1000
"""After so many the rest of the chain tells nothing new."""
CHECK_EVERY = timedelta(hours=6)
_CHUNK = 5000
_FACTS = tuple(Entry.__dataclass_fields__)
_COLUMNS = tuple(getattr(AuditEntry, name) for name in (*_FACTS, "number", "seal", "sealed_with"))
log = get_logger()


class Wrong(StrEnum):
    """What can be wrong with the chain."""

    CHANGED = "changed"
    MISSING = "missing"
    TWICE = "twice"
    HALF_SEALED = "half_sealed"
    KEY_RETIRED = "key_retired"
    CUT = "cut"
    ANCHOR_DIFFERS = "anchor_differs"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the number in the chain, and the row where it shows, if there is one."""

    wrong: Wrong
    number: int
    row_id: int | None = None
    until: int | None = None
    """Of a gap: the last missing number."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """How the chain stood once: its last number and seal."""

    number: int
    seal: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.seal.hex()}"

    @classmethod
    def parse(cls, text: str) -> Anchor:
        """Read `12:ab34…` from the log; raises ValueError."""
        number, _, seal = text.partition(":")
        return cls(int(number), bytes.fromhex(seal))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look over the chain found; `end` is None for an empty one."""

    entries: int
    unsealed: int
    problems: tuple[Problem, ...]
    end: Anchor | None

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(*, anchors: Sequence[Anchor] = ()) -> Verdict:
    """Look over the whole chain, its own anchors, and those somebody kept elsewhere."""
    known = [Anchor(row.number, row.seal) for row in db.session.execute(_ANCHORS)]
    wanted: dict[int, list[bytes]] = {}
    for anchor in (*known, *anchors):
        wanted.setdefault(anchor.number, []).append(anchor.seal)
    problems = [Problem(Wrong.HALF_SEALED, row.number or 0, row.id) for row in db.session.execute(_HALF)]
    count, number, before = 0, 0, b""
    judged: bytes | None = before
    for row in _rows():
        count += 1
        if len(problems) >= MOST_PROBLEMS:
            break
        if row.number == number:
            problems.append(Problem(Wrong.TWICE, row.number, row.id))
            continue
        if row.number > number + 1:
            problems.append(Problem(Wrong.MISSING, number + 1, row.id, until=row.number - 1))
            judged = None
        wrong = _judge(row, judged)
        if wrong is not None:
            problems.append(Problem(wrong, row.number, row.id))
        if any(not hmac.compare_digest(seal, row.seal) for seal in wanted.pop(row.number, ())):
            problems.append(Problem(Wrong.ANCHOR_DIFFERS, row.number, row.id))
        number = row.number
        judged = before = row.seal
    else:
        problems.extend(
            Problem(Wrong.CUT if each > number else Wrong.ANCHOR_DIFFERS, each) for each in sorted(wanted)
        )
    unsealed = db.session.scalar(select(func.count()).where(AuditEntry.seal.is_(None))) or 0
    return Verdict(count, unsealed, tuple(problems), Anchor(number, before) if count else None)


def look_over_when_due(*, now: datetime) -> None:
    """Verify unless that was done of late, and remember what was found for the page."""
    newest = db.session.scalar(select(func.max(AuditCheck.at)))
    if newest is not None and newest > now - CHECK_EVERY:
        return
    verdict = verify()
    wrong = len(verdict.problems)
    db.session.execute(insert(AuditCheck).values(at=now, entries=verdict.entries, problems=wrong))
    log.log(ERROR if wrong else INFO, "audit.checked", entries=verdict.entries, problems=wrong)


def _judge(row: Row[tuple[object, ...]], before: bytes | None) -> Wrong | None:
    """What is wrong with one entry; without the seal before it nothing can be said."""
    if before is None:
        return None
    entry = Entry(*(getattr(row, name) for name in _FACTS))
    key = row.sealed_with or ""
    content = canonical(entry, number=row.number, before=before, key_name=key)
    try:
        expected = keyring().seal(PURPOSE, content, key_name=key)
    except KeyRetired:
        return Wrong.KEY_RETIRED
    return None if hmac.compare_digest(expected, row.seal) else Wrong.CHANGED


def _rows() -> Iterator[Row[tuple[object, ...]]]:
    """All sealed entries in the order of the chain, a few thousand at a time."""
    place = tuple_(AuditEntry.number, AuditEntry.id)
    after: tuple[int, int] | None = None
    sealed = select(*_COLUMNS).where(AuditEntry.number.is_not(None), AuditEntry.seal.is_not(None))
    while True:
        statement = sealed if after is None else sealed.where(place > after)
        rows = db.session.execute(statement.order_by(AuditEntry.number, AuditEntry.id).limit(_CHUNK)).all()
        yield from rows
        if len(rows) < _CHUNK:
            return
        after = (rows[-1].number, rows[-1].id)


_ANCHORS = select(AuditAnchor.number, AuditAnchor.seal).order_by(AuditAnchor.number)
_HALF = (
    select(AuditEntry.id, AuditEntry.number)
    .where(AuditEntry.number.is_(None) != AuditEntry.seal.is_(None))
    .order_by(AuditEntry.id)
    .limit(MOST_PROBLEMS)
)
