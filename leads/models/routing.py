"""Which office works a lead and why: allocations, fair shares, the room an office has each day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Numeric, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from leads.database import Base
from leads.models.kinds import one_of
from leads.vocabulary import DecidedBy


class Allocation(Base):
    """One decision which office works a lead, with all that is needed to replay and explain it."""

    __tablename__ = "allocation"
    __table_args__ = (one_of("decided_by", DecidedBy), UniqueConstraint("lead_id", "number"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"))
    number: Mapped[int]
    """1 for the first; the highest is the one that counts."""
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    decided_at: Mapped[datetime]
    decided_by: Mapped[DecidedBy] = mapped_column(Text)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str]
    """A stable code, e.g. `best_score`, `fair_share`, `visitor_choice`, `no_office_passes`."""
    ruleset: Mapped[str]
    """Name and version of the rules, e.g. `routing/1`."""
    facts: Mapped[dict[str, Any]]
    """Inputs of the rule: lead facts, office terms, shares and weights as they were."""
    candidates: Mapped[list[Any]] = mapped_column(JSONB)
    """Every office with its scores per criterion, or the gate it failed, best first."""
    room_on: Mapped[date | None]
    """The office's day on which this decision holds a place; emptied when the place is given back."""


class OfficeShare(Base):
    """How much an office has been owed and given; locked in id order while a pool decides."""

    __tablename__ = "office_share"
    __table_args__ = (CheckConstraint("given >= 0", name="given"),)

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"), primary_key=True)
    owed: Mapped[Decimal] = mapped_column(Numeric(40, 18), server_default="0")
    """The sum of this office's shares over every decision of every pool it was in."""
    given: Mapped[int] = mapped_column(BigInteger, server_default="0")
    paused: Mapped[bool] = mapped_column(server_default="false")
    """Set while the office is out of the pools, so that its return starts from the pool's average."""


class OfficeDay(Base):
    """How many new leads an office has taken on one of its local days."""

    __tablename__ = "office_day"
    __table_args__ = (CheckConstraint("taken between 0 and capacity", name="taken"),)

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"), primary_key=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(server_default="0")
