"""Everything the desk knows about one lead, in the reader's scope and a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import joinedload

from leads.database import db
from leads.keyring import Unreadable, keyring
from leads.models import Allocation, Consent, Lead, LeadEvent, Person, Staff
from leads.promos.wording import Explained, explained
from leads.vocabulary import LeadStage, Locale
from leads.web.access import StaffMember, scoped

OTHERS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Said:
    """One row of the consent ledger: what was allowed or taken back, in which words, where and when."""

    purpose: str
    channel: str
    granted: bool
    text_key: str
    text_version: int
    page: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Happened:
    """One fact of the timeline."""

    kind: str
    actor: str
    staff: str | None
    data: Mapping[str, object]
    at: datetime


@dataclass(frozen=True, slots=True)
class OtherLead:
    """Another request that is, or may be, of the same person."""

    id: int
    created_at: datetime
    stage: LeadStage
    same_person: bool


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """One lead with all that belongs to it; `note` is None when there is none, or when it cannot be read."""

    lead: Lead
    note: str | None
    note_unreadable: bool
    said: tuple[Said, ...]
    offers: tuple[Explained, ...]
    allocation: Allocation | None
    happened: tuple[Happened, ...]
    others: tuple[OtherLead, ...]


def record_of(lead_id: int, staff: StaffMember, *, locale: Locale) -> LeadRecord | None:
    """The whole record; None when there is no such lead in this person's scope, for whatever reason."""
    own = scoped(select(Lead).where(Lead.id == lead_id), staff).options(joinedload(Lead.person))
    lead = db.session.scalar(own)
    if lead is None:
        return None
    note, unreadable = _note(lead)
    return LeadRecord(
        lead=lead,
        note=note,
        note_unreadable=unreadable,
        said=_said(lead.person_id),
        offers=explained(lead_id, locale),
        allocation=_allocation(lead_id),
        happened=_happened(lead_id),
        others=_others(lead, staff),
    )


def _note(lead: Lead) -> tuple[str | None, bool]:
    if lead.note is None:
        return None, False
    try:
        return keyring().decrypt(lead.note, bound_to=f"lead.note:{lead.submission_key}"), False
    except Unreadable:
        return None, True


def _said(person_id: int) -> tuple[Said, ...]:
    columns = (
        Consent.purpose,
        Consent.channel,
        Consent.granted,
        Consent.text_key,
        Consent.text_version,
        Consent.page,
        Consent.at,
    )
    rows = db.session.execute(select(*columns).where(Consent.person_id == person_id).order_by(Consent.id))
    return tuple(Said(*row) for row in rows.tuples())


def _allocation(lead_id: int) -> Allocation | None:
    latest = (
        select(Allocation).where(Allocation.lead_id == lead_id).order_by(Allocation.number.desc()).limit(1)
    )
    return db.session.scalar(latest)


def _happened(lead_id: int) -> tuple[Happened, ...]:
    """The timeline, newest first."""
    statement = (
        select(LeadEvent.kind, LeadEvent.actor, Staff.name, LeadEvent.data, LeadEvent.at)
        .outerjoin(Staff, Staff.id == LeadEvent.staff_id)
        .where(LeadEvent.lead_id == lead_id)
        .order_by(LeadEvent.id.desc())
    )
    return tuple(Happened(*row) for row in db.session.execute(statement).tuples())


def _others(lead: Lead, staff: StaffMember) -> tuple[OtherLead, ...]:
    """Requests of the same person, or of somebody with the same phone, that this reader may see."""
    people = select(Person.id).where(
        or_(Person.id == lead.person_id, Person.phone_index == lead.person.phone_index)
    )
    statement = (
        select(Lead.id, Lead.created_at, Lead.stage, Lead.person_id)
        .where(Lead.person_id.in_(people), Lead.id != lead.id)
        .order_by(Lead.id.desc())
        .limit(OTHERS_SHOWN)
    )
    rows: list[Row[tuple[int, datetime, LeadStage, int]]] = list(db.session.execute(scoped(statement, staff)))
    return tuple(
        OtherLead(row.id, row.created_at, LeadStage(row.stage), row.person_id == lead.person_id)
        for row in rows
    )
