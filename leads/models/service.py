"""Facts about the running service itself: heartbeats, and the clock offset of tests and demos."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from leads.database import Base


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
