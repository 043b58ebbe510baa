"""The audit log: who did, read or searched what; append-only and chained, so that a change shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from leads.database import Base


class AuditEntry(Base):
    """One fact; `data` holds ids and codes, never what a person wrote or what was searched for."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "at", "id"),
        Index("ix_audit_entry_staff_id", "staff_id", "at", "id"),
        Index("ix_audit_entry_subject", "subject", "at", "id"),
        Index("ix_audit_entry_family", "family", "at", "id"),
        Index("ix_audit_entry_unsealed", "id", postgresql_where="seal is null"),
        Index("uq_audit_entry_number", "number", unique=True, postgresql_where="number is not null"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[str]
    """`room.fact`, e.g. `triage.lead_opened`."""
    family: Mapped[str]
    """What stands before the point in the action; written with it, for finding."""
    subject: Mapped[str | None]
    """What it was about: `lead:17`, `staff:3`."""
    office_id: Mapped[int | None]
    request_id: Mapped[str | None]
    ip_prefix: Mapped[str | None]
    """/24 or /48, never the whole address."""
    data: Mapped[dict[str, Any]]
    number: Mapped[int | None] = mapped_column(BigInteger)
    """Its place in the chain, without gaps; given by the sealer."""
    seal: Mapped[bytes | None]
    """Keyed hash over this entry and the seal before it."""
    sealed_with: Mapped[str | None]
    """The name of the key in the ring."""


class AuditAnchor(Base):
    """How long the chain was at a moment; also written to the log, so that a cut end shows."""

    __tablename__ = "audit_anchor"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    number: Mapped[int] = mapped_column(BigInteger)
    seal: Mapped[bytes]


class AuditCheck(Base):
    """One look over the whole chain: how far it reaches, and how much was wrong."""

    __tablename__ = "audit_check"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    entries: Mapped[int] = mapped_column(BigInteger)
    problems: Mapped[int]
