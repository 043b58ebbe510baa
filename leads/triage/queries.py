"""Reads for the list: always in a staff member's scope, a fixed number of statements, never an offset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_, union_all

from leads.database import db
from leads.desk.listed import ListedLead, is_open, lead_of, listed
from leads.desk.rules import Group
from leads.models import Lead
from leads.vocabulary import LeadStage
from leads.web.access import StaffMember, scoped

PAGE_ROWS = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after this lead of this group."""

    group: Group
    at: datetime
    lead_id: int

    def __str__(self) -> str:
        return f"{self.group}.{(self.at - _EPOCH) // timedelta(microseconds=1)}.{self.lead_id}"

    @classmethod
    def parse(cls, text: str | None) -> Cursor | None:
        """Read a cursor from a link; None when somebody made it up."""
        group, _, rest = (text or "").partition(".")
        at, _, lead_id = rest.partition(".")
        numbers_fit = at.isascii() and at.isdigit() and lead_id.isascii() and lead_id.isdigit()
        if group not in set(Group) or not numbers_fit or len(at) > 16 or len(lead_id) > 15:
            return None
        return cls(Group(group), _EPOCH + timedelta(microseconds=int(at)), int(lead_id))


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of the queue: leads with their groups, and where the next page begins."""

    rows: tuple[tuple[Group, ListedLead], ...]
    next: Cursor | None


def queue(
    staff: StaffMember, *, now: datetime, office_id: int | None = None, after: Cursor | None = None
) -> Slice:
    """The leads somebody owes a contact, group by group, at most one page, in one statement."""
    wanted = list(Group)[list(Group).index(after.group) if after else 0 :]
    parts = [_part(group, staff, now, office_id, after) for group in wanted]
    chosen = union_all(*parts).subquery()
    statement = (
        listed(chosen.c.rank, chosen.c.at)
        .join(chosen, chosen.c.id == Lead.id)
        .order_by(chosen.c.rank, chosen.c.at, Lead.id)
        .limit(PAGE_ROWS + 1)
    )
    found = [
        (list(Group)[row["rank"]], row["at"], lead_of(row))
        for row in db.session.execute(statement).mappings()
    ]
    shown = found[:PAGE_ROWS]
    last = Cursor(shown[-1][0], shown[-1][1], shown[-1][2].id) if len(found) > PAGE_ROWS else None
    return Slice(tuple((group, lead) for group, _, lead in shown), last)


def quarantine(staff: StaffMember, *, after: int = 0) -> tuple[tuple[ListedLead, ...], int | None]:
    """Requests held back as suspected spam, oldest first, and the id after which the next page begins."""
    statement = (
        scoped(listed(), staff)
        .where(Lead.quarantined_at.is_not(None), is_open(), Lead.id > after)
        .order_by(Lead.id)
        .limit(PAGE_ROWS + 1)
    )
    found = [lead_of(row) for row in db.session.execute(statement).mappings()]
    return tuple(found[:PAGE_ROWS]), found[PAGE_ROWS - 1].id if len(found) > PAGE_ROWS else None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many leads wait, by group, and how many requests are held back."""

    groups: Mapping[Group, int]
    quarantined: int

    @property
    def first_contact(self) -> int:
        """Leads nobody has tried to reach yet."""
        return sum(count for group, count in self.groups.items() if group is not Group.WORKED)


def counts(staff: StaffMember, *, now: datetime, office_id: int | None = None) -> Counts:
    """All counters of the desk in one statement."""
    columns = [func.count().filter(_is_in(group, now)).label(group.value) for group in Group]
    held = func.count().filter(Lead.quarantined_at.is_not(None)).label("quarantined")
    row = db.session.execute(_within(select(*columns, held), staff, office_id).where(is_open())).one()
    return Counts({group: getattr(row, group.value) for group in Group}, row.quarantined)


def is_in_scope(lead_id: int, staff: StaffMember) -> bool:
    """Whether this person may know that the lead exists."""
    return db.session.scalar(scoped(select(Lead.id).where(Lead.id == lead_id), staff)) is not None


def _part(
    group: Group, staff: StaffMember, now: datetime, office_id: int | None, after: Cursor | None
) -> Select[*tuple[Any, ...]]:
    """One page of one group, ids and sort keys only; each branch can stop after its first rows."""
    at = Lead.first_contact_due_at if group in (Group.LATE, Group.DUE, Group.WAITING) else Lead.created_at
    rank = literal(list(Group).index(group)).label("rank")
    statement = _within(select(Lead.id, at.label("at"), rank), staff, office_id)
    statement = statement.where(is_open(), _is_in(group, now))
    if after is not None and after.group is group:
        statement = statement.where(tuple_(at, Lead.id) > tuple_(literal(after.at), literal(after.lead_id)))
    return select(statement.order_by(at, Lead.id).limit(PAGE_ROWS + 1).subquery())


def _within(
    statement: Select[*tuple[Any, ...]], staff: StaffMember, office_id: int | None
) -> Select[*tuple[Any, ...]]:
    statement = scoped(statement, staff)
    return statement if office_id is None else statement.where(Lead.office_id == office_id)


def _is_in(group: Group, now: datetime) -> ColumnElement[bool]:
    clear = Lead.quarantined_at.is_(None)
    if group is Group.UNROUTED:
        return and_(clear, Lead.routed_at.is_(None))
    if group is Group.WORKED:
        return and_(clear, Lead.routed_at.is_not(None), Lead.stage != LeadStage.NEW)
    due, starts = Lead.first_contact_due_at, Lead.clock_starts_at
    of_new: Mapping[Group, Sequence[ColumnElement[bool]]] = {
        Group.LATE: (due <= now,),
        Group.DUE: (due > now, or_(starts.is_(None), starts <= now)),
        Group.WAITING: (due > now, starts > now),
        Group.UNTIMED: (due.is_(None),),
    }
    return and_(clear, Lead.routed_at.is_not(None), Lead.stage == LeadStage.NEW, *of_new[group])
