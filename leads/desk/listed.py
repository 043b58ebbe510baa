"""One lead of a list, as every list of the desk reads it: one statement, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from leads.models import Lead, LetterRow, Person, PersonMatch, Staff
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import ContactBy, LeadStage, LetterState, Locale


@dataclass(frozen=True, slots=True)
class ListedLead:
    """What the list needs to know of one lead."""

    id: int
    name: str
    phone: str | None
    email: str | None
    contact_by: ContactBy
    locale: Locale
    zone: str
    office_id: int | None
    procedure_id: int | None
    concern_id: int | None
    created_at: datetime
    stage: LeadStage
    clock_starts_at: datetime | None
    first_contact_due_at: datetime | None
    first_attempt_at: datetime | None
    next_action: Mapping[str, Any] | None
    next_action_due_at: datetime | None
    snoozed_until: datetime | None
    quarantined_at: datetime | None
    owner_id: int | None
    owner: str | None
    claimed_at: datetime | None
    returning: bool
    duplicate: bool
    bounced: bool


def is_open() -> ColumnElement[bool]:
    """Word for word the condition of the partial indexes."""
    return Lead.stage.not_in(TERMINAL_STAGES)


def waits_for_contact() -> ColumnElement[bool]:
    """Nobody has tried to reach them: their promise clock runs or waits. Word for word as in the indexes."""
    return (Lead.stage == LeadStage.NEW) & Lead.first_attempt_at.is_(None)


def came_before() -> ColumnElement[bool]:
    """The same person has an earlier request."""
    earlier = aliased(Lead)
    return exists().where(earlier.person_id == Lead.person_id, earlier.id < Lead.id).correlate(Lead)


def may_be_two() -> ColumnElement[bool]:
    """Somebody else may be the same person, and nobody has said yet whether they are.

    A lead belongs to the person all merges ended at; each branch starts from that person and goes by index.
    """
    return or_(
        _matched(PersonMatch.low_id, PersonMatch.high_id), _matched(PersonMatch.high_id, PersonMatch.low_id)
    )


def _matched(side: InstrumentedAttribute[int], across: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    own, other = aliased(Person), aliased(Person)
    pairs = (
        select(PersonMatch.low_id)
        .join(own, own.id == side)
        .join(other, other.id == across)
        .where(
            or_(own.id == Lead.person_id, own.merged_into_id == Lead.person_id),
            PersonMatch.different_at.is_(None),
            func.coalesce(other.merged_into_id, other.id) != Lead.person_id,
        )
    )
    return pairs.correlate(Lead).exists()


def has_bounced() -> ColumnElement[bool]:
    """A letter to them did not get through."""
    failed = exists().where(LetterRow.lead_id == Lead.id, LetterRow.state == LetterState.FAILED)
    return failed.correlate(Lead)


def listed(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Read leads as rows of a list, with whatever columns more; the caller limits scope, order and number."""
    own = [getattr(Lead, name) for name in _OF_THE_ROW]
    owner = aliased(Staff)
    flags = (
        came_before().label("returning"),
        may_be_two().label("duplicate"),
        has_bounced().label("bounced"),
    )
    return select(*own, owner.name.label("owner"), *flags, *more).outerjoin_from(
        Lead, owner, owner.id == Lead.owner_id
    )


_MADE = ("owner", "returning", "duplicate", "bounced")
_OF_THE_ROW = tuple(name for name in ListedLead.__dataclass_fields__ if name not in _MADE)
_WORDS = {"contact_by": ContactBy, "locale": Locale, "stage": LeadStage}


def lead_of(row: Mapping[Any, Any]) -> ListedLead:
    """The facts of one row that `listed` gave."""
    values = {name: row[name] for name in ListedLead.__dataclass_fields__}
    return ListedLead(**values | {name: words(values[name]) for name, words in _WORDS.items()})
