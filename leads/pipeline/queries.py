"""Reads of the board: all counts in one statement, all cards in another, whatever the number of leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, TypeVar

from sqlalchemy import Select, func, literal, select, union_all

from leads.database import db
from leads.desk.listed import is_open
from leads.models import Lead, OfficeMembership, Role, Staff
from leads.models.staff import staff_role
from leads.pipeline.filters import ME, NOBODY, Filters
from leads.stages import OPEN_STAGES
from leads.vocabulary import LeadStage, StaffRole
from leads.web.access import StaffMember, scoped

COLUMN_CARDS = 50
MOST = 9_999
"""Counts go no further: nobody reads a larger number, and counting on would cost for nothing."""
_WORKERS = (StaffRole.COORDINATOR, StaffRole.OFFICE_MANAGER, StaffRole.CENTRAL_DESK)
_OF_CARD = ("id", "name", "stage", "stage_since", "office_id", "procedure_id", "owner_id")

Reading = TypeVar("Reading", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """How many leads are in a stage, at most one more than `MOST`, and since when the oldest is there."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class CardFacts:
    """One lead on the board."""

    id: int
    name: str
    stage: LeadStage
    stage_since: datetime
    office_id: int | None
    procedure_id: int | None
    owner_id: int | None
    owner: str | None
    next_action: Mapping[str, Any] | None
    due_at: datetime | None


def columns(staff: StaffMember, filters: Filters) -> dict[LeadStage, ColumnFacts]:
    """Counts and oldest of every column."""
    asked = []
    for stage in OPEN_STAGES:
        some = _of(select(Lead.id), stage, staff, filters).limit(MOST + 1).subquery()
        oldest = _of(select(Lead.stage_since), stage, staff, filters).order_by(Lead.stage_since, Lead.id)
        asked.append(select(func.count()).select_from(some).scalar_subquery())
        asked.append(oldest.limit(1).scalar_subquery())
    row = db.session.execute(select(*asked)).one()
    return {stage: ColumnFacts(row[2 * n], row[2 * n + 1]) for n, stage in enumerate(OPEN_STAGES)}


def cards(staff: StaffMember, filters: Filters) -> dict[LeadStage, list[CardFacts]]:
    """The first cards of every column, longest in their stage on top."""
    parts = []
    for stage in OPEN_STAGES:
        first = _of(select(Lead.id), stage, staff, filters).order_by(Lead.stage_since, Lead.id)
        parts.append(select(first.limit(COLUMN_CARDS).subquery()))
    chosen = union_all(*parts).subquery()
    own = [getattr(Lead, name) for name in _OF_CARD]
    due = func.coalesce(Lead.snoozed_until, Lead.next_action_due_at, Lead.first_contact_due_at)
    statement = (
        select(*own, Staff.name.label("owner"), Lead.next_action, due.label("due_at"))
        .join(chosen, chosen.c.id == Lead.id)
        .outerjoin(Staff, Staff.id == Lead.owner_id)
        .order_by(Lead.stage_since, Lead.id)
    )
    found: dict[LeadStage, list[CardFacts]] = {stage: [] for stage in OPEN_STAGES}
    for row in db.session.execute(statement).mappings():
        card = CardFacts(**dict(row) | {"stage": LeadStage(row["stage"])})
        found[card.stage].append(card)
    return found


def owners(staff: StaffMember) -> tuple[tuple[int, str], ...]:
    """Colleagues somebody may look for: those who work leads, of the reader's own offices or of all."""
    statement = (
        select(Staff.id, Staff.name)
        .join(staff_role, staff_role.c.staff_id == Staff.id)
        .join(Role, Role.id == staff_role.c.role_id)
        .where(Staff.active, Role.name.in_(_WORKERS))
        .distinct()
        .order_by(Staff.name, Staff.id)
    )
    if not staff.sees_every_office:
        mates = select(OfficeMembership.staff_id).where(
            OfficeMembership.office_id.in_(sorted(staff.office_ids))
        )
        statement = statement.where(Staff.id.in_(mates))
    return tuple((row.id, row.name) for row in db.session.execute(statement))


def _of(statement: Reading, stage: LeadStage, staff: StaffMember, filters: Filters) -> Reading:
    """Word for word the conditions of the board's indexes, in the reader's scope and the board's filters."""
    statement = scoped(statement, staff).where(
        is_open(), Lead.quarantined_at.is_(None), Lead.stage == literal(stage.value)
    )
    if filters.office:
        statement = statement.where(Lead.office_id == int(filters.office))
    if filters.owner == NOBODY:
        statement = statement.where(Lead.owner_id.is_(None))
    elif filters.owner:
        statement = statement.where(
            Lead.owner_id == (staff.id if filters.owner == ME else int(filters.owner))
        )
    if filters.days is not None:
        first, after = (datetime.combine(day, time(), UTC) for day in filters.days)
        statement = statement.where(Lead.created_at >= first, Lead.created_at < after)
    return statement
