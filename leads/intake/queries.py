"""Reads for the visitor's own page: their lead, why this office, and what has happened; never writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from leads.database import db
from leads.keyring import keyring
from leads.models import Lead, LeadEvent, Person
from leads.reference import reference_of
from leads.vocabulary import CloseReason, ContactBy, LeadStage, Locale, Meeting


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """One lead as its visitor may see it: no staff, no scores, no other lead."""

    lead_id: int
    reference: str
    name: str
    email: str
    country: str
    zone: str
    locale: Locale
    contact_by: ContactBy
    meeting: Meeting
    created_at: datetime
    stage: LeadStage
    close_reason: CloseReason | None
    office_id: int | None
    procedure_id: int | None = None
    """None: they are not sure yet."""
    snoozed_from: LeadStage | None = None
    """Where the work stood before it was put aside."""


def request_facts(lead_id: int) -> RequestFacts:
    """The lead behind a private link."""
    lead = db.session.execute(
        select(
            Lead.name,
            Lead.email,
            Lead.country,
            Lead.zone,
            Lead.locale,
            Lead.contact_by,
            Lead.meeting,
            Lead.created_at,
            Lead.stage,
            Lead.close_reason,
            Lead.office_id,
            Lead.procedure_id,
            Lead.snoozed_from,
        ).where(Lead.id == lead_id)
    ).one()
    return RequestFacts(
        lead_id=lead_id,
        reference=reference_of(lead_id),
        name=lead.name,
        email=lead.email or "",
        country=lead.country,
        zone=lead.zone,
        locale=Locale(lead.locale),
        contact_by=ContactBy(lead.contact_by),
        meeting=Meeting(lead.meeting),
        created_at=lead.created_at,
        stage=LeadStage(lead.stage),
        close_reason=CloseReason(lead.close_reason) if lead.close_reason else None,
        office_id=lead.office_id,
        procedure_id=lead.procedure_id,
        snoozed_from=LeadStage(lead.snoozed_from) if lead.snoozed_from else None,
    )


@dataclass(frozen=True, slots=True)
class Event:
    """One fact on the timeline; `office_id` is the office it speaks of."""

    kind: str
    at: datetime
    office_id: int | None


def happened(lead_id: int) -> list[Event]:
    """Everything on the lead's timeline, oldest first."""
    office_id = LeadEvent.data["office_id"].as_integer()
    rows = db.session.execute(
        select(LeadEvent.kind, LeadEvent.at, office_id)
        .where(LeadEvent.lead_id == lead_id)
        .order_by(LeadEvent.id)
    )
    return [Event(*row) for row in rows]


def newest_lead_of(email: str) -> int | None:
    """The latest lead with a normalised address, of whoever is known by it; None when nobody is.

    Somebody merged may have requests with another address: their letters do not go to this one.
    """
    index = keyring().index("email", email)
    one = func.coalesce(Person.merged_into_id, Person.id)
    return db.session.execute(
        select(Lead.id)
        .join(Person, one == Lead.person_id)
        .where(Person.email_index == index, func.lower(Lead.email) == email)
        .order_by(Lead.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def some_lead() -> int | None:
    """The latest lead that can be written to, whoever's it is; None while there is none."""
    writable = Lead.email.is_not(None), Lead.quarantined_at.is_(None)
    return db.session.execute(select(Lead.id).where(*writable).order_by(Lead.id.desc()).limit(1)).scalar()
