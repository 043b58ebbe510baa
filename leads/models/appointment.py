"""Consultations: when an office gives them, who or what each takes up, and the times that are booked."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from leads.database import Base
from leads.models.kinds import one_of
from leads.vocabulary import Actor, AppointmentMode, AppointmentState, ResourceKind


class ConsultationTerms(Base):
    """How one office gives consultations; an office without a row has no times to offer."""

    __tablename__ = "consultation_terms"
    __table_args__ = (
        CheckConstraint("length_minutes between 5 and 240", name="length"),
        CheckConstraint("step_minutes between 5 and 240", name="step"),
        CheckConstraint(
            "before_minutes between 0 and 120 and after_minutes between 0 and 120", name="buffers"
        ),
        CheckConstraint("notice_minutes between 0 and 20160", name="notice"),
        CheckConstraint("horizon_days between 1 and 365", name="horizon"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"), primary_key=True)
    length_minutes: Mapped[int]
    step_minutes: Mapped[int]
    """From one possible beginning to the next."""
    before_minutes: Mapped[int]
    after_minutes: Mapped[int]
    """Kept free on both sides of a consultation."""
    notice_minutes: Mapped[int]
    """A visitor books no time that begins sooner than this."""
    horizon_days: Mapped[int]


class Resource(Base):
    """One clinician or room of an office; a consultation takes up exactly one."""

    __tablename__ = "resource"
    __table_args__ = (
        one_of("kind", ResourceKind),
        UniqueConstraint("office_id", "slug"),
        CheckConstraint("in_person or video", name="some_mode"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"))
    slug: Mapped[str]
    kind: Mapped[ResourceKind] = mapped_column(Text)
    name: Mapped[str]
    position: Mapped[int]
    in_person: Mapped[bool]
    video: Mapped[bool]
    active: Mapped[bool] = mapped_column(server_default="true")
    """One that left the data files stays for its consultations, and takes no new ones."""

    hours: Mapped[list[ResourceHours]] = relationship(lazy="raise")
    absences: Mapped[list[ResourceAbsence]] = relationship(lazy="raise")


class ResourceHours(Base):
    """One stretch of one weekday on which a resource is there; without any it follows its office."""

    __tablename__ = "resource_hours"
    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("closes_at > opens_at", name="interval"),
        UniqueConstraint("resource_id", "weekday", "opens_at"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    weekday: Mapped[int] = mapped_column(SmallInteger)
    opens_at: Mapped[time]
    closes_at: Mapped[time]


class ResourceAbsence(Base):
    """Whole days of the office on which one resource is away."""

    __tablename__ = "resource_absence"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="days"),
        UniqueConstraint("resource_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str]


class Appointment(Base):
    """One consultation of one lead, from the minutes its time is kept to what became of it.

    A change of time keeps the row and counts `sequence` up, so that it stays one entry in every calendar.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        one_of("mode", AppointmentMode),
        one_of("state", AppointmentState),
        # The last word on double booking: whatever the code believes, one resource sees one lead at a time.
        ExcludeConstraint(
            ("resource_id", "="),
            (func.tstzrange(literal_column("busy_from"), literal_column("busy_until")), "&&"),
            ("lead_id", "<>"),
            name="ex_appointment_one_at_a_time",
            where=text("state <> 'cancelled'"),
        ),
        Index("uq_appointment_kept", "lead_id", unique=True, postgresql_where="state = 'kept'"),
        Index("uq_appointment_booked", "lead_id", unique=True, postgresql_where="state = 'booked'"),
        Index("ix_appointment_lead_id", "lead_id", "id"),
        Index("ix_appointment_office_id", "office_id", "starts_at", postgresql_where="state <> 'cancelled'"),
        # What nobody has said the outcome of: the red items of the calendar.
        Index("ix_appointment_unanswered", "office_id", "ends_at", postgresql_where="state = 'booked'"),
        Index("ix_appointment_kept_until", "kept_until", postgresql_where="state = 'kept'"),
        CheckConstraint(
            "busy_from <= starts_at and starts_at < ends_at and ends_at <= busy_until", name="times"
        ),
        CheckConstraint("(state = 'kept') = (kept_until is not null)", name="kept_for_a_while"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at is not null)", name="cancelled_has_a_time"),
        CheckConstraint(
            "(state in ('came', 'missed')) = (outcome_at is not null)", name="outcome_has_a_time"
        ),
        CheckConstraint("sequence >= 0", name="sequence"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"))
    mode: Mapped[AppointmentMode] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    busy_from: Mapped[datetime]
    busy_until: Mapped[datetime]
    """With the time kept free on both sides."""
    zone: Mapped[str]
    """Whose clock its visitor is told: the office’s own, or by video theirs."""
    state: Mapped[AppointmentState] = mapped_column(Text)
    kept_until: Mapped[datetime | None]
    uid: Mapped[str] = mapped_column(unique=True)
    """Names the entry in calendars outside; says nothing."""
    sequence: Mapped[int] = mapped_column(server_default="0")
    made_at: Mapped[datetime]
    made_by: Mapped[Actor] = mapped_column(Text)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who booked it, when staff did."""
    booked_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    """When they said they would come; empty again after a change of time."""
    confirmed_by: Mapped[Actor | None] = mapped_column(Text)
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[Actor | None] = mapped_column(Text)
    outcome_at: Mapped[datetime | None]
    outcome_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class CalendarFeed(Base):
    """A secret address where a calendar program reads one office’s consultations; only its hash is kept."""

    __tablename__ = "calendar_feed"
    __table_args__ = (Index("ix_calendar_feed_office_id", "office_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    read_at: Mapped[datetime | None]
    """When a program last read it, at most an hour too old."""
    revoked_at: Mapped[datetime | None]
