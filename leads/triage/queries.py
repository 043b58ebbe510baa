"""Reads for the lists: always in a staff member's scope, a fixed number of statements, never an offset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from leads.database import db, read
from leads.desk.bound import AFTER_AT, AFTER_ID, fixed, given, within
from leads.desk.listed import ListedLead, is_open, lead_of, listed
from leads.desk.rules import Group
from leads.models import Lead
from leads.triage.filters import Filters
from leads.triage.narrowing import GROUPS, is_in, narrowed
from leads.web.access import StaffMember, scoped

PAGE_ROWS = 50
NEIGHBOURHOOD = 1000
"""How far down a list Previous and Next know their way."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ORDER = tuple(Group)
_BY_DUE = frozenset({Group.LATE, Group.DUE, Group.WAITING})
_BY_ACTION = frozenset({Group.FOLLOW_UP, Group.LATER})


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


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a lead stands in a list, counted from 1; no place when it is not on it any more."""

    previous_id: int | None
    next_id: int | None
    place: int | None
    total: int


def queue(staff: StaffMember, filters: Filters, *, now: datetime, after: Cursor | None = None) -> Slice:
    """The leads of a list, group by group, at most one page, in one statement."""
    statement = _page(filters, staff.sees_every_office, after.group if after else None, PAGE_ROWS + 1)
    values = given(
        staff, now, after_at=after.at if after else None, after_id=after.lead_id if after else None
    )
    found = [(_ORDER[row.rank], row.at, lead_of(row)) for row in read(statement, values)]
    shown = found[:PAGE_ROWS]
    last = Cursor(shown[-1][0], shown[-1][1], shown[-1][2].id) if len(found) > PAGE_ROWS else None
    return Slice(tuple((group, lead) for group, _, lead in shown), last)


def matching(staff: StaffMember, filters: Filters, *, now: datetime, limit: int) -> tuple[int, ...]:
    """The ids of a whole list in its order, however many pages it has; no more than `limit`."""
    statement = _ids(filters, staff.sees_every_office, limit)
    return tuple(db.session.scalars(statement, given(staff, now)))


@lru_cache(maxsize=512)
def _page(filters: Filters, everywhere: bool, after: Group | None, limit: int) -> Select[*tuple[Any, ...]]:
    first = _first(filters, everywhere, limit, after).subquery()
    statement = listed(first.c.rank, first.c.at).join(first, first.c.id == Lead.id)
    return statement.order_by(first.c.rank, first.c.at, Lead.id)


@lru_cache(maxsize=512)
def _ids(filters: Filters, everywhere: bool, limit: int) -> Select[*tuple[Any, ...]]:
    first = _first(filters, everywhere, limit, None).subquery()
    return select(first.c.id).order_by(first.c.rank, first.c.at, first.c.id)


def neighbours(lead_id: int, filters: Filters, staff: StaffMember, *, now: datetime) -> Neighbours:
    """The lead before and the lead after one in a list; the first one follows a lead that left it."""
    ids = matching(staff, filters, now=now, limit=NEIGHBOURHOOD)
    if lead_id not in ids:
        return Neighbours(None, ids[0] if ids else None, None, len(ids))
    at = ids.index(lead_id)
    following = ids[at + 1] if at + 1 < len(ids) else None
    return Neighbours(ids[at - 1] if at else None, following, at + 1, len(ids))


def quarantine(staff: StaffMember, *, after: int = 0) -> tuple[tuple[ListedLead, ...], int | None]:
    """Requests held back as suspected spam, oldest first, and the id after which the next page begins."""
    statement = (
        scoped(listed(), staff)
        .where(Lead.quarantined_at.is_not(None), is_open(), Lead.id > after)
        .order_by(Lead.id)
        .limit(PAGE_ROWS + 1)
    )
    found = [lead_of(row) for row in db.session.execute(statement)]
    return tuple(found[:PAGE_ROWS]), found[PAGE_ROWS - 1].id if len(found) > PAGE_ROWS else None


def count_quarantined(staff: StaffMember) -> int:
    """How many requests are held back."""
    held = scoped(select(func.count()).select_from(Lead), staff).where(Lead.quarantined_at.is_not(None))
    return db.session.scalar(held.where(is_open())) or 0


def is_in_scope(lead_id: int, staff: StaffMember) -> bool:
    """Whether this person may know that the lead exists."""
    return db.session.scalar(scoped(select(Lead.id).where(Lead.id == lead_id), staff)) is not None


def _first(filters: Filters, everywhere: bool, limit: int, after: Group | None) -> Select[*tuple[Any, ...]]:
    """Ids, groups and sort keys of the first leads; a branch per group, each stops after its first rows."""
    groups = GROUPS[filters.view]
    wanted = [group for group in groups if after is None or _ORDER.index(group) >= _ORDER.index(after)]
    conditions = narrowed(filters)
    parts = (_part(group, everywhere, conditions, limit, after) for group in wanted or groups[-1:])
    chosen = union_all(*parts).subquery()
    return select(chosen).order_by(chosen.c.rank, chosen.c.at, chosen.c.id).limit(fixed(limit))


def _part(
    group: Group, everywhere: bool, conditions: list[Any], limit: int, after: Group | None
) -> Select[*tuple[Any, ...]]:
    at = _sorts(group)
    rank = fixed(_ORDER.index(group)).label("rank")
    statement = within(select(Lead.id, at.label("at"), rank), everywhere)
    statement = statement.where(is_open(), is_in(group), *conditions)
    if after is group:
        statement = statement.where(tuple_(at, Lead.id) > tuple_(AFTER_AT, AFTER_ID))
    return select(statement.order_by(at, Lead.id).limit(fixed(limit)).subquery())


def _sorts(group: Group) -> InstrumentedAttribute[Any] | Any:
    if group in _BY_DUE:
        return Lead.first_contact_due_at
    if group in _BY_ACTION:
        return Lead.next_action_due_at
    # A lead may be put aside without a time: it then stands where it would wake first.
    return func.coalesce(Lead.snoozed_until, Lead.stage_since) if group is Group.SNOOZED else Lead.created_at
