"""Reads of the audit log: one page of entries by any filter, newest first, and how sound the chain is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, select, tuple_

from leads.database import db
from leads.models import AuditEntry, Staff
from leads.models.audit import AuditCheck

PAGE_ENTRIES = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: before this entry."""

    at: datetime
    entry_id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}.{self.entry_id}"

    @classmethod
    def parse(cls, text: str | None) -> Cursor | None:
        """Read a cursor from a link; None when somebody made it up."""
        at, _, entry_id = (text or "").partition(".")
        if not all(each.isascii() and each.isdigit() and len(each) < 17 for each in (at, entry_id)):
            return None
        return cls(_EPOCH + timedelta(microseconds=int(at)), int(entry_id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; None is anything. `since` and `until` bound the time, `until` outside."""

    staff_id: int | None = None
    family: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One entry with the name of who did it; names of visitors are nowhere in the log."""

    id: int
    at: datetime
    who: str | None
    action: str
    subject: str | None
    office_id: int | None
    request_id: str | None
    ip_prefix: str | None
    data: dict[str, Any]


def entries(wanted: Wanted, *, after: Cursor | None) -> tuple[tuple[EntryFacts, ...], Cursor | None]:
    """One page, and where the next one begins."""
    row = AuditEntry
    statement = (
        select(
            row.id,
            row.at,
            Staff.name,
            row.action,
            row.subject,
            row.office_id,
            row.request_id,
            row.ip_prefix,
            row.data,
        )
        .outerjoin(Staff, Staff.id == row.staff_id)
        .order_by(row.at.desc(), row.id.desc())
        .limit(PAGE_ENTRIES + 1)
    )
    same = {row.staff_id: wanted.staff_id, row.family: wanted.family, row.subject: wanted.subject}
    statement = statement.where(*(column == value for column, value in same.items() if value is not None))
    if wanted.since is not None:
        statement = statement.where(row.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(row.at < wanted.until)
    if after is not None:
        place = tuple_(literal(after.at), literal(after.entry_id))
        statement = statement.where(tuple_(row.at, row.id) < place)
    found = tuple(EntryFacts(*each) for each in db.session.execute(statement))
    shown = found[:PAGE_ENTRIES]
    return shown, Cursor(shown[-1].at, shown[-1].id) if len(found) > PAGE_ENTRIES else None


@dataclass(frozen=True, slots=True)
class Soundness:
    """The last look over the chain, and since when an entry has waited for its seal."""

    checked_at: datetime | None
    entries: int
    problems: int
    unsealed_since: datetime | None


def soundness() -> Soundness:
    """What is known about the chain without looking it over again."""
    waiting = select(func.min(AuditEntry.at)).where(AuditEntry.seal.is_(None)).scalar_subquery()
    last = select(AuditCheck).order_by(AuditCheck.id.desc()).limit(1).subquery()
    one = select(literal(1).label("one")).subquery()
    row = db.session.execute(
        select(last.c.at, last.c.entries, last.c.problems, waiting).select_from(
            one.outerjoin(last, literal(True))
        )
    ).one()
    return Soundness(row[0], row[1] or 0, row[2] or 0, row[3])


def people() -> tuple[tuple[int, str], ...]:
    """Everybody who has or had an account, by name."""
    found = db.session.execute(select(Staff.id, Staff.name).order_by(Staff.name, Staff.id))
    return tuple((row.id, row.name) for row in found)
