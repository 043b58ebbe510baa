"""What the desk knows of one lead, as frozen facts: pages are written from these and never meet a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leads.models import Allocation
from leads.notes import Note
from leads.outbox.queries import LetterFacts
from leads.promos.wording import Explained
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
class LeadFacts:
    """The verbatim answers of one request and where the work on it stands."""

    id: int
    person_id: int
    submission_key: str
    source: LeadSource
    created_at: datetime
    name: str
    email: str | None
    phone: str | None
    phone_typed: str | None
    contact_by: ContactBy
    best_times: tuple[DayPart, ...]
    locale: Locale
    country: str
    postal_code: str | None
    zone: str
    procedure_id: int | None
    concern_id: int | None
    timeframe: Timeframe | None
    meeting: Meeting
    wanted_office_id: int | None
    promo_code: str | None
    last_touch: Mapping[str, str]
    stage: LeadStage
    close_reason: CloseReason | None
    office_id: int | None
    first_contact_due_at: datetime | None
    clock_starts_at: datetime | None
    quarantined_at: datetime | None
    quarantine_reason: str | None
    next_action: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """One lead with all that belongs to it; `note` is None when there is none, or when it cannot be read."""

    lead: LeadFacts
    note: str | None
    note_unreadable: bool
    notes: tuple[Note, ...]
    said: tuple[Said, ...]
    offers: tuple[Explained, ...]
    letters: tuple[LetterFacts, ...]
    allocation: Allocation | None
    happened: tuple[Happened, ...]
    others: tuple[OtherLead, ...]
