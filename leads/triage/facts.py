"""What the desk knows of one lead, as frozen facts: pages are written from these and never meet a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leads.models import Allocation
from leads.notes import Note
from leads.outbox.queries import LetterFacts
from leads.promos.explaining import Explained
from leads.slots.appointments import AppointmentFacts
from leads.vocabulary import (
    CloseReason,
    ContactBy,
    DayPart,
    InboundKind,
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
    """One fact of the timeline; `undo` names the batch while its reader may still take it back."""

    kind: str
    actor: str
    staff: str | None
    data: Mapping[str, object]
    at: datetime
    id: int = 0
    staff_id: int | None = None
    undo: str | None = None
    target: str = ""
    """The colleague a lead was given to."""
    elsewhere: str = ""
    """The reference of another request of the same person, where it happened to that one."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A message of the visitor that came in by mail, in their own words; "" when those are past retention."""

    id: int
    at: datetime
    kind: InboundKind
    words: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class PersonNow:
    """Who wrote, as staff know them today; the answers of a request stay as they were typed."""

    name: str
    email: str | None
    phone: str | None
    locale: Locale


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
    next_action_due_at: datetime | None
    version: int
    owner_id: int | None
    claimed_at: datetime | None
    claim_lapses_at: datetime | None
    first_attempt_at: datetime | None
    first_contact_at: datetime | None
    contact_due_at: datetime | None
    handed_to: str
    snoozed_until: datetime | None
    stage_since: datetime


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """One lead with all that belongs to it; `note` is None when there is none, or when it cannot be read."""

    lead: LeadFacts
    person: PersonNow
    owner: str
    note: str | None
    note_unreadable: bool
    notes: tuple[Note, ...]
    said: tuple[Said, ...]
    offers: tuple[Explained, ...]
    letters: tuple[LetterFacts, ...]
    allocation: Allocation | None
    happened: tuple[Happened, ...]
    answered: tuple[Answered, ...]
    others: tuple[OtherLead, ...]
    appointment: AppointmentFacts | None = None
    """The newest consultation, whatever became of it; on the list only one that is booked."""

    @property
    def phone(self) -> str | None:
        """The number to call: what is known of the person today, else what this request says."""
        return self.person.phone or self.lead.phone

    @property
    def last_event_id(self) -> int:
        """How far the timeline went when this was read."""
        return max((fact.id for fact in self.happened if not fact.elsewhere), default=0)

    @property
    def seen(self) -> str:
        """What a form of this page remembers, so that a colleague's change is noticed."""
        return f"{self.lead.version}-{self.last_event_id}"
