"""One lead of a list, as every list of the desk reads it: one statement, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

from leads.models import Lead, LetterRow, Person
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
    quarantined_at: datetime | None
    returning: bool
    same_phone: bool
    letter_failed: bool


def is_open() -> ColumnElement[bool]:
    """Word for word the condition of the partial indexes."""
    return Lead.stage.not_in(TERMINAL_STAGES)


def waits_for_contact() -> ColumnElement[bool]:
    """Nobody has tried to reach them: their promise clock runs or waits. Word for word as in the indexes."""
    return (Lead.stage == LeadStage.NEW) & Lead.first_attempt_at.is_(None)


def listed(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Read leads as rows of a list, with whatever columns more; the caller limits scope, order and number."""
    earlier, twin = aliased(Lead), aliased(Person)
    returning = exists().where(earlier.person_id == Lead.person_id, earlier.id < Lead.id)
    same_phone = exists().where(twin.phone_index == Person.phone_index, twin.id != Person.id)
    failed = exists().where(LetterRow.lead_id == Lead.id, LetterRow.state == LetterState.FAILED)
    own = [getattr(Lead, name) for name in _OF_THE_ROW]
    flags = (returning.label("returning"), same_phone.label("same_phone"), failed.label("letter_failed"))
    return select(*own, *flags, *more).join(Person, Person.id == Lead.person_id)


_FLAGS = ("returning", "same_phone", "letter_failed")
_OF_THE_ROW = tuple(name for name in ListedLead.__dataclass_fields__ if name not in _FLAGS)
_WORDS = {"contact_by": ContactBy, "locale": Locale, "stage": LeadStage}


def lead_of(row: Mapping[Any, Any]) -> ListedLead:
    """The facts of one row that `listed` gave."""
    values = {name: row[name] for name in ListedLead.__dataclass_fields__}
    return ListedLead(**values | {name: words(values[name]) for name, words in _WORDS.items()})
