"""The planned follow-ups: sequences as versioned data, and a touch for each step of each lead."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from leads.database import Base
from leads.models.kinds import one_of
from leads.vocabulary import Stream, TouchState, Trigger


class Sequence(Base):
    """A follow-up plan as people know it; what it does lies in its versions."""

    __tablename__ = "sequence"
    __table_args__ = (one_of("trigger", Trigger),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    trigger: Mapped[Trigger] = mapped_column(Text)


class SequenceVersion(Base):
    """The steps of a sequence; a published version never changes, and a lead keeps the one it began with."""

    __tablename__ = "sequence_version"
    __table_args__ = (UniqueConstraint("sequence_id", "number"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequence.id"))
    number: Mapped[int]
    published_at: Mapped[datetime]
    steps: Mapped[list[Any]] = mapped_column(JSONB)
    """In order; the shape is leads.followups.steps and is checked before publishing."""
    content_hash: Mapped[str]


class Touch(Base):
    """One step for one lead: when it is due, and how it ended and why."""

    __tablename__ = "touch"
    __table_args__ = (
        one_of("state", TouchState),
        one_of("stream", Stream),
        UniqueConstraint("lead_id", "step", "occasion"),
        Index("ix_touch_due", "due_at", postgresql_where="state = 'planned'"),
        Index("ix_touch_leased", "lease_until", postgresql_where="state = 'claimed'"),
        Index("ix_touch_person_id", "person_id"),
        CheckConstraint("(state = 'claimed') = (lease_until is not null)", name="lease"),
        CheckConstraint("(state in ('planned', 'claimed')) = (finished_at is null)", name="finished"),
        CheckConstraint("state not in ('skipped', 'stopped', 'failed') or reason is not null", name="reason"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"))
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    sequence_version_id: Mapped[int] = mapped_column(ForeignKey("sequence_version.id"))
    step: Mapped[str]
    """The step's name, unique over all sequences of one lead, e.g. `office_introduction`."""
    occasion: Mapped[str] = mapped_column(server_default="")
    """What the step belongs to when it may come more than once: `7:2`, the third time of appointment 7."""
    stream: Mapped[Stream] = mapped_column(Text)
    planned_at: Mapped[datetime]
    due_at: Mapped[datetime]
    first_due_at: Mapped[datetime]
    """Before any waiting for the 20-hour rule or a send window moved it."""
    state: Mapped[TouchState] = mapped_column(Text)
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("letter.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who skipped it or sent it early."""


class FollowUpPause(Base):
    """All follow-ups of one lead are held, by staff or because its mail kept coming back; staff resume."""

    __tablename__ = "follow_up_pause"

    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"), primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Absent where nobody decided it: three letters came back within seven days."""
    at: Mapped[datetime]


class Suppression(Base):
    """An address that must not be written to; a keyed hash, so it outlives merge and erasure."""

    __tablename__ = "suppression"
    __table_args__ = (CheckConstraint("scope in ('all', 'marketing')", name="scope"),)

    address_index: Mapped[bytes] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    reason: Mapped[str]
    """`unsubscribed`, `hard_bounce`, `complaint`, `not_me`, `asked_us_to_stop`."""
    source: Mapped[str]


class StreamPause(Base):
    """A whole stream is held: by a breaker, by an operator, or after a restore."""

    __tablename__ = "stream_pause"
    __table_args__ = (one_of("stream", Stream),)

    stream: Mapped[Stream] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]
    reason: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class PreferenceLink(Base):
    """The token of one letter that opens a person's choices and stops marketing; only its hash is stored."""

    __tablename__ = "preference_link"
    __table_args__ = (Index("ix_preference_link_person_id", "person_id"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    lead_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("lead.id"))
    address: Mapped[bytes]
    """The address the letter went to, encrypted, bound to `preference_link:<token hash in hex>`."""
    created_at: Mapped[datetime]
