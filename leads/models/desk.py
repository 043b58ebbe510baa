"""What staff do on the desk: attempts, presence, undo, views, and what they are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from leads.database import Base
from leads.models.kinds import one_of
from leads.vocabulary import AttemptOutcome, ContactBy


class Attempt(Base):
    """A person tried to contact a visitor, and how that ended; automatic mail is never one."""

    __tablename__ = "attempt"
    __table_args__ = (
        one_of("channel", ContactBy),
        one_of("outcome", AttemptOutcome),
        Index("ix_attempt_lead_id", "lead_id", "id"),
        Index("ix_attempt_staff_id", "staff_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    channel: Mapped[ContactBy] = mapped_column(Text)
    outcome: Mapped[AttemptOutcome] = mapped_column(Text)
    outside_hours: Mapped[str | None]
    """Why somebody called outside calling hours: `they_asked` or `returned_call`; absent inside them."""
    note_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("lead_note.id"))
    letter_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("letter.id"))
    undone_at: Mapped[datetime | None]


class Presence(Base):
    """Who is looking at a lead; one row per pair, forgotten after half a minute."""

    __tablename__ = "presence"

    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime]


class UndoStep(Base):
    """What one action changed about one lead, so that its author may take it back for a few seconds."""

    __tablename__ = "undo_step"
    __table_args__ = (
        Index("ix_undo_step_batch", "batch"),
        Index("ix_undo_step_lead_id", "lead_id", "id"),
        Index("ix_undo_step_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch: Mapped[str]
    """One press of a button, on one lead or on many; a random token that names it in the undo form."""
    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[str]
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    version: Mapped[int]
    """The lead's version after the action; undone only while nobody has changed it since."""
    before: Mapped[dict[str, Any]]
    """Columns of the work as they were, and the rows made or stopped: ids, codes and times."""
    undone_at: Mapped[datetime | None]


class SavedView(Base):
    """A list somebody comes back to: a name for filters."""

    __tablename__ = "saved_view"
    __table_args__ = (
        CheckConstraint("length(name) between 1 and 60", name="name"),
        Index("ix_saved_view_staff_id", "staff_id", "position"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    name: Mapped[str]
    filters: Mapped[dict[str, Any]]
    """As in the address of the list; ids and codes, never a name that was searched for."""
    shared: Mapped[bool]
    position: Mapped[int]
    created_at: Mapped[datetime]


class Notice(Base):
    """Something one staff member is told once, on the desk and, if they want, by mail without names."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_unread", "staff_id", "id", postgresql_where="read_at is null"),
        Index("ix_notice_staff_id", "staff_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    lead_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("lead.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    """One fact is told to one person once, whoever finds it and however often."""
    letter_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("letter.id"))
    read_at: Mapped[datetime | None]
