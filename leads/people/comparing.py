"""Everything about two people side by side, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from leads.consent.permission import may_contact_at, may_contact_for
from leads.consent.rules import Permission
from leads.database import db
from leads.models import Lead, LetterRow, Person, PersonMerge, Touch
from leads.people.fields import Two
from leads.people.rows import all_seen, state, two_of
from leads.vocabulary import (
    CloseReason,
    ConsentChannel,
    ConsentPurpose,
    LeadSource,
    LeadStage,
    LetterState,
    TouchState,
)
from leads.web.access import StaffMember, scoped

ASKED = (
    (ConsentPurpose.REQUEST, ConsentChannel.EMAIL),
    (ConsentPurpose.MARKETING, ConsentChannel.EMAIL),
    (ConsentPurpose.MARKETING, ConsentChannel.TEXT_AND_CALL),
)
Answers = dict[tuple[ConsentPurpose, ConsentChannel], Permission]


@dataclass(frozen=True, slots=True)
class PastLead:
    """One request and what became of it; `sent` and `planned` count emails."""

    id: int
    person_id: int
    created_at: datetime
    source: LeadSource
    stage: LeadStage
    close_reason: CloseReason | None
    office_id: int | None
    procedure_id: int | None
    first_contact_at: datetime | None
    sent: int
    planned: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two."""

    id: int
    created_at: datetime
    leads: tuple[PastLead, ...]
    answers: Answers


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two people: `kept` is the older row, which stays; `state` is what the reader sees, as a few letters."""

    two: Two
    kept: Side
    merged: Side
    whole: bool
    state: str


def compare(one: int, other: int, staff: StaffMember, *, now: datetime) -> Comparison | None:
    """Both people; None when one of them is no person of their own, or out of the reader’s sight."""
    kept_id, merged_id = sorted((one, other))
    rows = {row.id: row for row in db.session.scalars(select(Person).where(Person.id.in_((one, other))))}
    if len(rows) != 2 or any(row.merged_into_id is not None for row in rows.values()):
        return None
    leads = past_leads((kept_id, merged_id), staff)
    kept, merged = (_side(rows[each], leads, now) for each in (kept_id, merged_id))
    if not kept.leads or not merged.leads:
        return None
    two = two_of(rows[kept_id], rows[merged_id])
    every = db.session.scalars(select(Lead.id).where(Lead.person_id.in_((one, other)))).all()
    whole = all_seen((kept_id, merged_id), staff)
    return Comparison(two, kept, merged, whole, state(two, every))


def past_leads(people: Sequence[int], staff: StaffMember) -> list[PastLead]:
    """Their requests in the reader’s scope, newest first."""
    sent = select(func.count()).where(LetterRow.lead_id == Lead.id, LetterRow.state == LetterState.SENT)
    planned = select(func.count()).where(Touch.lead_id == Lead.id, Touch.state == TouchState.PLANNED)
    statement = select(
        Lead.id,
        Lead.person_id,
        Lead.created_at,
        Lead.source,
        Lead.stage,
        Lead.close_reason,
        Lead.office_id,
        Lead.procedure_id,
        Lead.first_contact_at,
        sent.scalar_subquery().label("sent"),
        planned.scalar_subquery().label("planned"),
    ).where(Lead.person_id.in_(people))
    return [
        PastLead(
            row.id,
            row.person_id,
            row.created_at,
            LeadSource(row.source),
            LeadStage(row.stage),
            CloseReason(row.close_reason) if row.close_reason else None,
            row.office_id,
            row.procedure_id,
            row.first_contact_at,
            row.sent,
            row.planned,
        )
        for row in db.session.execute(scoped(statement, staff).order_by(Lead.id.desc()))
    ]


def merge_in_sight(merge_id: int, staff: StaffMember) -> PersonMerge | None:
    """A merge of somebody the reader may see; None otherwise."""
    made = db.session.get(PersonMerge, merge_id)
    return made if made is not None and past_leads((made.kept_id, made.merged_id), staff) else None


def _side(person: Person, leads: Sequence[PastLead], now: datetime) -> Side:
    own = tuple(each for each in leads if each.person_id == person.id)
    return Side(person.id, person.created_at, own, answers_of(person, now))


def answers_of(person: Person, now: datetime) -> Answers:
    """What a sender would be told about this person at the address they are known by."""
    purposes = [purpose for purpose, channel in ASKED if channel is ConsentChannel.EMAIL]
    missing = Permission(allowed=False, reason="no_address")
    by_email = dict.fromkeys(purposes, missing)
    if person.email:
        by_email = may_contact_for(
            person_id=person.id,
            address=person.email,
            channel=ConsentChannel.EMAIL,
            purposes=purposes,
            now=now,
        )
    by_phone = may_contact_at(
        person_id=person.id,
        index=b"",
        channel=ConsentChannel.TEXT_AND_CALL,
        purpose=ConsentPurpose.MARKETING,
        now=now,
    )
    told: Answers = {(purpose, ConsentChannel.EMAIL): answer for purpose, answer in by_email.items()}
    return told | {(ConsentPurpose.MARKETING, ConsentChannel.TEXT_AND_CALL): by_phone}
