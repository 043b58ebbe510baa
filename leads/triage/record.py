"""Everything the desk knows about one lead, in the reader's scope and a fixed number of statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, RowMapping, or_, select

from leads.database import db
from leads.keyring import Unreadable, keyring
from leads.models import Consent, Lead, LeadEvent, Person, Staff
from leads.notes import notes_of
from leads.outbox.queries import letters_of
from leads.promos.wording import explained
from leads.routing.queries import current_allocation
from leads.triage.facts import Happened, LeadFacts, LeadRecord, OtherLead, Said
from leads.vocabulary import (
    CloseReason,
    ContactBy,
    DayPart,
    LeadSource,
    LeadStage,
    Locale,
    Meeting,
    Timeframe,
)
from leads.web.access import StaffMember, scoped

OTHERS_SHOWN = 10


def record_of(lead_id: int, staff: StaffMember, *, locale: Locale) -> LeadRecord | None:
    """The whole record; None when there is no such lead in this person's scope, for whatever reason."""
    columns = [getattr(Lead, name) for name in LeadFacts.__dataclass_fields__]
    own = select(*columns, Lead.note.label("sealed"), Person.phone_index).join(
        Person, Person.id == Lead.person_id
    )
    row = db.session.execute(scoped(own, staff).where(Lead.id == lead_id)).mappings().one_or_none()
    if row is None:
        return None
    lead = _facts(row)
    note, unreadable = _note(row["sealed"], lead.submission_key)
    return LeadRecord(
        lead=lead,
        note=note,
        note_unreadable=unreadable,
        notes=notes_of(lead_id),
        said=_said(lead.person_id),
        offers=explained(lead_id, locale),
        letters=tuple(letters_of(lead_id)),
        allocation=current_allocation(lead_id),
        happened=_happened(lead_id),
        others=_others(lead, row["phone_index"], staff),
    )


_WORDS: Mapping[str, Callable[[str], StrEnum]] = {
    "source": LeadSource,
    "contact_by": ContactBy,
    "locale": Locale,
    "timeframe": Timeframe,
    "meeting": Meeting,
    "stage": LeadStage,
    "close_reason": CloseReason,
}


def _facts(row: RowMapping) -> LeadFacts:
    values: dict[str, Any] = {name: row[name] for name in LeadFacts.__dataclass_fields__}
    words = {name: read(values[name]) for name, read in _WORDS.items() if values[name] is not None}
    times = {"best_times": tuple(DayPart(part) for part in values["best_times"])}
    return LeadFacts(**values | words | times)


def _note(sealed: bytes | None, submission_key: str) -> tuple[str | None, bool]:
    if sealed is None:
        return None, False
    try:
        return keyring().decrypt(sealed, bound_to=f"lead.note:{submission_key}"), False
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
    return tuple(Said(*row) for row in rows)


def _happened(lead_id: int) -> tuple[Happened, ...]:
    """The timeline, newest first."""
    statement = (
        select(LeadEvent.kind, LeadEvent.actor, Staff.name, LeadEvent.data, LeadEvent.at)
        .outerjoin(Staff, Staff.id == LeadEvent.staff_id)
        .where(LeadEvent.lead_id == lead_id)
        .order_by(LeadEvent.id.desc())
    )
    return tuple(Happened(*row) for row in db.session.execute(statement))


def _others(lead: LeadFacts, phone_index: bytes | None, staff: StaffMember) -> tuple[OtherLead, ...]:
    """Requests of the same person, or of somebody with the same phone, that this reader may see."""
    same = [Person.id == lead.person_id]
    if phone_index is not None:
        # Compared with None it would name everybody who gave no phone.
        same.append(Person.phone_index == phone_index)
    people = select(Person.id).where(or_(*same))
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
