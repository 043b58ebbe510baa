"""One lead of a list, as every list of the desk reads it: one statement, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import InstrumentedAttribute, aliased

from leads.desk.bound import fixed
from leads.models import Appointment, Lead, LetterRow, Person, PersonMatch, Staff
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import AppointmentState, ContactBy, LeadStage, LetterState, Locale


class ListedLead(NamedTuple):
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
    claimed_at: datetime | None
    owner: str | None
    returning: bool
    duplicate: bool
    bounced: bool
    consultation_at: datetime | None
    """When the booked consultation begins."""


def is_open() -> ColumnElement[bool]:
    """Word for word the condition of the partial indexes."""
    return Lead.stage.not_in([fixed(stage) for stage in TERMINAL_STAGES])


def waits_for_contact() -> ColumnElement[bool]:
    """Nobody has tried to reach them: their promise clock runs or waits. Word for word as in the indexes."""
    return (Lead.stage == fixed(LeadStage.NEW)) & Lead.first_attempt_at.is_(None)


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


def people_in_doubt() -> Select[tuple[int]]:
    """Everybody of whom `may_be_two` is true; for a whole list, because undecided pairs are few."""
    low, high = aliased(Person), aliased(Person)
    ends = [func.coalesce(each.merged_into_id, each.id) for each in (low, high)]
    pairs = select(func.unnest(array(ends))).select_from(PersonMatch)
    pairs = pairs.join(low, low.id == PersonMatch.low_id).join(high, high.id == PersonMatch.high_id)
    return pairs.where(PersonMatch.different_at.is_(None), ends[0] != ends[1])


def has_bounced() -> ColumnElement[bool]:
    """A letter to them did not get through."""
    failed = exists().where(LetterRow.lead_id == Lead.id, LetterRow.state == fixed(LetterState.FAILED))
    return failed.correlate(Lead)


def booked_for() -> ScalarSelect[datetime]:
    """When the booked consultation of a lead begins; a lead has at most one, by an index."""
    booked = select(Appointment.starts_at).where(
        Appointment.lead_id == Lead.id, Appointment.state == fixed(AppointmentState.BOOKED)
    )
    return booked.correlate(Lead).scalar_subquery()


def listed(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Read leads as rows of a list, with whatever columns more; the caller limits scope, order and number."""
    own = [getattr(Lead, name) for name in _OF_THE_ROW]
    owner = aliased(Staff)
    flags = (
        came_before().label("returning"),
        may_be_two().label("duplicate"),
        has_bounced().label("bounced"),
        booked_for().label("consultation_at"),
    )
    return select(*own, owner.name.label("owner"), *flags, *more).outerjoin_from(
        Lead, owner, owner.id == Lead.owner_id
    )


_MADE = ("owner", "returning", "duplicate", "bounced", "consultation_at")
_OF_THE_ROW = tuple(name for name in ListedLead._fields if name not in _MADE)
_WORDS = tuple(
    (ListedLead._fields.index(name), words)
    for name, words in (("contact_by", ContactBy), ("locale", Locale), ("stage", LeadStage))
)


def lead_of(row: Row[*tuple[Any, ...]]) -> ListedLead:
    """The facts of one row that `listed` gave; whatever columns more it has come after these."""
    values = list(row[: len(ListedLead._fields)])
    for at, words in _WORDS:
        values[at] = words(values[at])
    return ListedLead(*values)
