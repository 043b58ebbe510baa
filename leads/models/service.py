"""Facts about the running service itself: heartbeats, the clock of tests, who held the mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from leads.database import Base
from leads.models.kinds import one_of
from leads.vocabulary import Stream


class Heartbeat(Base):
    """When each kind of process (`beat`, `worker`, `relay`) last showed that it is alive."""

    __tablename__ = "heartbeat"

    process: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class ClockOffset(Base):
    """At most one row, read by leads.clock outside production: moves every process at once."""

    __tablename__ = "clock_offset"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    by: Mapped[timedelta]


class StreamChange(Base):
    """Who or what held a stream and why, and who let it go on: from then on the breakers count."""

    __tablename__ = "stream_change"
    __table_args__ = (
        one_of("stream", Stream),
        CheckConstraint("what in ('held', 'resumed')", name="what"),
        Index("ix_stream_change_stream", "stream", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    stream: Mapped[Stream] = mapped_column(Text)
    what: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
