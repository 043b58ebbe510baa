"""Everything the desk knows about one lead, in the reader's scope and a fixed number of statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, RowMapping, and_, func, or_, select
from sqlalchemy.orm import aliased

from leads.database import db
from leads.family import family
from leads.keyring import Unreadable, keyring
from leads.models import Allocation, Consent, Lead, Person, Staff
from leads.notes import notes_of
from leads.outbox.queries import letters_of
from leads.promos.explaining import explained
from leads.slots.appointments import last
from leads.triage.facts import LeadFacts, LeadRecord, OtherLead, PersonNow, Said
from leads.triage.story import story_of
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


def record_of(
    lead_id: int, staff: StaffMember, *, locale: Locale, at: datetime, brief: bool = False
) -> LeadRecord | None:
    """The whole record; None when there is no such lead in this person's scope, for whatever reason.

    `brief` leaves out what only the lead's own page shows: its story, notes, letters and other requests.
    """
    columns = [getattr(Lead, name) for name in LeadFacts.__dataclass_fields__]
    now = [getattr(Person, name).label(f"person_{name}") for name in PersonNow.__dataclass_fields__]
    owner = aliased(Staff)
    other = aliased(Allocation)
    newest = select(func.max(other.number)).where(other.lead_id == lead_id).scalar_subquery()
    counts = and_(Allocation.lead_id == Lead.id, Allocation.number == newest)
    own = (
        select(
            *columns,
            *now,
            Lead.note.label("sealed"),
            Person.phone_index,
            owner.name.label("owner"),
            Allocation,
        )
        .join(Person, Person.id == Lead.person_id)
        .outerjoin(Allocation, counts)
        .outerjoin(owner, owner.id == Lead.owner_id)
    )
    row = db.session.execute(scoped(own, staff).where(Lead.id == lead_id)).mappings().one_or_none()
    if row is None:
        return None
    lead = _facts(row)
    note, unreadable = _note(row["sealed"], lead.submission_key)
    happened, answered = ((), ()) if brief else story_of(lead_id, staff, at=at)
    return LeadRecord(
        lead=lead,
        person=PersonNow(
            row["person_name"], row["person_email"], row["person_phone"], Locale(row["person_locale"])
        ),
        owner=row["owner"] or "",
        note=note,
        note_unreadable=unreadable,
        notes=() if brief else notes_of(lead_id),
        said=_said(lead.person_id),
        offers=explained(lead_id, locale),
        letters=() if brief else tuple(letters_of(lead_id)),
        allocation=row["Allocation"],
        happened=happened,
        answered=answered,
        others=() if brief else _others(lead, row["phone_index"], staff),
        appointment=last(lead_id) if not brief or lead.stage is LeadStage.BOOKED else None,
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
    rows = db.session.execute(
        select(*columns).where(Consent.person_id.in_(family(person_id))).order_by(Consent.id)
    )
    return tuple(Said(*row) for row in rows)


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
