"""Leads: the requests as they came, the work on them, and everything that happened to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Computed,
    Double,
    ForeignKey,
    Identity,
    Index,
    Text,
    func,
    literal_column,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from leads.database import Base
from leads.models.kinds import one_of
from leads.models.person import Person
from leads.reference import reference_of
from leads.vocabulary import (
    Alarm,
    CloseReason,
    ContactBy,
    HandedTo,
    LeadSource,
    LeadStage,
    Locale,
    Meeting,
    Timeframe,
)

ORPHAN = (
    "routed_at is not null and stage not in ('completed', 'closed') and case "
    "when stage = 'new' and first_attempt_at is null then alarm is null "
    "else next_action_due_at is null and snoozed_until is null end"
)
"""A lead nobody would hear of again: untried without an alarm, or tried without a next step in sight."""

STUCK = (
    "stage not in ('completed', 'closed') and next_action_due_at is null "
    "and (stage <> 'new' or first_attempt_at is not null)"
)
"""Tried, and nobody wrote down what comes next."""


class Lead(Base):
    """One consultation request: the verbatim answers, never edited, and the work on them."""

    __tablename__ = "lead"
    __table_args__ = (
        one_of("source", LeadSource),
        one_of("contact_by", ContactBy),
        one_of("timeframe", Timeframe, nullable=True),
        one_of("meeting", Meeting),
        one_of("locale", Locale),
        one_of("stage", LeadStage),
        one_of("close_reason", CloseReason, nullable=True),
        one_of("alarm", Alarm, nullable=True),
        one_of("handed_to", HandedTo),
        one_of("snoozed_from", LeadStage, nullable=True),
        CheckConstraint("(stage = 'closed') = (close_reason is not null)", name="closed_needs_a_reason"),
        CheckConstraint("(alarm is null) = (alarm_at is null)", name="alarm_has_a_time"),
        CheckConstraint("(owner_id is null) = (claimed_at is null)", name="owner_claimed"),
        CheckConstraint("claim_lapses_at is null or owner_id is not null", name="only_claims_lapse"),
        CheckConstraint("snoozed_until is null or stage = 'snoozed'", name="only_snoozed_leads_wake"),
        CheckConstraint("(office_id is null) = (routed_at is null)", name="routed_has_an_office"),
        CheckConstraint(
            "length(name) <= 100 and length(email) <= 254 and length(phone_typed) <= 60", name="lengths"
        ),
        Index("uq_lead_submission_key", "submission_key", unique=True),
        Index("ix_lead_person_id", "person_id"),
        # The queue of the routing workers: an unrouted lead is work still to do.
        Index(
            "ix_lead_unrouted", "created_at", postgresql_where="routed_at is null and quarantined_at is null"
        ),
        Index("ix_lead_quarantined", "quarantined_at", postgresql_where="quarantined_at is not null"),
        # First pages of the desk, by office and over all offices.
        Index(
            "ix_lead_office_open",
            "office_id",
            "first_contact_due_at",
            "id",
            postgresql_where="stage not in ('completed', 'closed')",
        ),
        Index(
            "ix_lead_open",
            "first_contact_due_at",
            "id",
            postgresql_where="stage not in ('completed', 'closed')",
        ),
        # What is due next: for an office, for an owner, and for the sweeps.
        Index(
            "ix_lead_next_action",
            "office_id",
            "next_action_due_at",
            "id",
            postgresql_where="stage not in ('completed', 'closed')",
        ),
        Index(
            "ix_lead_owner_open",
            "owner_id",
            "next_action_due_at",
            "id",
            postgresql_where="stage not in ('completed', 'closed')",
        ),
        # Who waits for a first contact, and what is due over all offices: the upper groups of the desk.
        Index(
            "ix_lead_first_contact",
            "office_id",
            "first_contact_due_at",
            "id",
            postgresql_where="stage = 'new' and first_attempt_at is null",
        ),
        Index(
            "ix_lead_first_contact_all",
            "first_contact_due_at",
            "id",
            postgresql_where="stage = 'new' and first_attempt_at is null",
        ),
        Index(
            "ix_lead_next_action_all",
            "next_action_due_at",
            "id",
            postgresql_where="stage not in ('completed', 'closed')",
        ),
        # Tried, but without a next step: hardly any, for the sweep of orphans gives each of them one.
        Index("ix_lead_no_next_action", "office_id", "created_at", "id", postgresql_where=STUCK),
        Index("ix_lead_no_next_action_all", "created_at", "id", postgresql_where=STUCK),
        # Search: part of a name or an address, a whole address, the last digits of a number.
        Index(
            "ix_lead_name_folded",
            "name_folded",
            postgresql_using="gin",
            postgresql_ops={"name_folded": "gin_trgm_ops"},
        ),
        Index(
            "ix_lead_email_parts",
            func.lower(literal_column("email")).label("parts"),
            postgresql_using="gin",
            postgresql_ops={"parts": "gin_trgm_ops"},
        ),
        Index("ix_lead_email", func.lower(literal_column("email"))),
        Index(
            "ix_lead_phone_end",
            func.reverse(literal_column("phone")).label("phone_end"),
            postgresql_ops={"phone_end": "text_pattern_ops"},
        ),
        # The columns of the pipeline, oldest in their stage on top.
        Index(
            "ix_lead_office_stage",
            "office_id",
            "stage",
            "stage_since",
            "id",
            postgresql_include=("owner_id", "created_at"),
            postgresql_where="stage not in ('completed', 'closed') and quarantined_at is null",
        ),
        Index(
            "ix_lead_stage",
            "stage",
            "stage_since",
            "id",
            postgresql_include=("owner_id", "created_at"),
            postgresql_where="stage not in ('completed', 'closed') and quarantined_at is null",
        ),
        Index("ix_lead_alarm", "alarm_at", postgresql_where="alarm is not null"),
        Index("ix_lead_orphan", "id", postgresql_where=ORPHAN),
        Index("ix_lead_claim_lapses", "claim_lapses_at", postgresql_where="claim_lapses_at is not null"),
        Index("ix_lead_snoozed", "snoozed_until", postgresql_where="snoozed_until is not null"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    submission_key: Mapped[str]
    """One per filled-in form, API idempotency key or CSV row: sending twice makes one lead."""
    body_hash: Mapped[bytes]
    """What was sent under that key; the API refuses the same key with other content."""
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    source: Mapped[LeadSource] = mapped_column(Text)
    created_at: Mapped[datetime]

    # --- verbatim answers: a trigger refuses to edit them; only an address may be taken out, and replaced ---
    name: Mapped[str]
    email: Mapped[str | None]
    phone_typed: Mapped[str | None]
    phone: Mapped[str | None]
    """E.164."""
    contact_by: Mapped[ContactBy] = mapped_column(Text)
    best_times: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    locale: Mapped[Locale] = mapped_column(Text)
    country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    postal_code: Mapped[str | None]
    """Normal form; absent when an office was chosen from the list."""
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    zone: Mapped[str]
    """The visitor's own zone: of the postal code, else of the chosen office."""
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"))
    """Absent means "I'm not sure yet", a full choice."""
    concern_id: Mapped[int | None] = mapped_column(ForeignKey("concern.id"))
    timeframe: Mapped[Timeframe | None] = mapped_column(Text)
    meeting: Mapped[Meeting] = mapped_column(Text, server_default=Meeting.NEAREST)
    wanted_office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    note: Mapped[bytes | None]
    """Encrypted, bound to `lead.note:<submission_key>`."""
    promo_code: Mapped[str | None]
    """The code in the visitor's link, cleaned, whether or not we know it."""
    first_touch: Mapped[dict[str, Any]]
    last_touch: Mapped[dict[str, Any]]

    name_folded: Mapped[str] = mapped_column(Text, Computed("fold_name(name)", persisted=True))
    """Small letters without accents, for searching; kept by the database."""

    # --- the work ---
    stage: Mapped[LeadStage] = mapped_column(Text, server_default=LeadStage.NEW)
    close_reason: Mapped[CloseReason | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(server_default="1")
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    routed_at: Mapped[datetime | None]
    routing_attempts: Mapped[int] = mapped_column(server_default="0")
    first_contact_due_at: Mapped[datetime | None]
    clock_starts_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    quarantined_at: Mapped[datetime | None]
    quarantine_reason: Mapped[str | None]
    next_action: Mapped[dict[str, Any] | None]
    """What a person should do next, e.g. {"kind": "offer_times", "day_parts": ["morning"]}."""

    next_action_due_at: Mapped[datetime | None]
    stage_since: Mapped[datetime]
    """When the lead came to its stage."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    claimed_at: Mapped[datetime | None]
    claim_lapses_at: Mapped[datetime | None]
    """Until when the owner has to do something; empty once they have."""
    first_attempt_at: Mapped[datetime | None]
    """The first time a person tried: stops the promise clock."""
    first_contact_at: Mapped[datetime | None]
    """The first time a person reached them: stops the contact clock."""
    contact_due_at: Mapped[datetime | None]
    alarm: Mapped[Alarm | None] = mapped_column(Text)
    """What the clock does next, at `alarm_at`; empty when it is stopped or has nothing more to say."""
    alarm_at: Mapped[datetime | None]
    handed_to: Mapped[HandedTo] = mapped_column(Text, server_default=HandedTo.OFFICE)
    """Whose duty it is while nobody has tried: the hand-over ladder only climbs."""
    snoozed_until: Mapped[datetime | None]
    snoozed_from: Mapped[LeadStage | None] = mapped_column(Text)

    person: Mapped[Person] = relationship(lazy="raise")

    @property
    def reference(self) -> str:
        """The name of this lead that people read aloud."""
        return reference_of(self.id)


class LeadEvent(Base):
    """One fact on a lead's timeline; append-only."""

    __tablename__ = "lead_event"
    __table_args__ = (Index("ix_lead_event_lead_id_id", "lead_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    """`room.fact`, e.g. `routing.assigned`, `outbox.sent`."""
    actor: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    data: Mapped[dict[str, Any]]
    """Ids, codes and times; nothing typed by a person."""


class LeadNote(Base):
    """What somebody wrote about a lead after it came, visitor or staff; append-only."""

    __tablename__ = "lead_note"
    __table_args__ = (
        CheckConstraint("author in ('visitor', 'staff')", name="author"),
        CheckConstraint("(author = 'staff') = (staff_id is not null)", name="staff_has_a_name"),
        Index("ix_lead_note_lead_id_id", "lead_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"))
    at: Mapped[datetime]
    author: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[bytes]
    """Encrypted, bound to `lead_note:<id>`."""
