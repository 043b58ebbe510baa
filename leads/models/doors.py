"""What lets somebody in without an account: private links, unsent drafts, keys of our own sites."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from leads.database import Base


class LeadLink(Base):
    """One private link to one lead; only the hash of its token is stored."""

    __tablename__ = "lead_link"
    __table_args__ = (Index("ix_lead_link_lead_id", "lead_id"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead.id"))
    by_mail: Mapped[bool]
    """Whoever has it reads the mailbox; without, they have only typed its address."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Draft(Base):
    """Answers of a visitor who has not sent yet; encrypted, kept for 24 hours, never a lead."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_expires_at", "expires_at"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    answers: Mapped[bytes]
    """Encrypted JSON, bound to `draft:<token hash in hex>`."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    lead_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("lead.id"))
    """Set when sent, so that Back and double sends find the same confirmation."""


class ApiKey(Base):
    """A publishable key of one of the clinic's own sites; names the origins it may be used from."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    origins: Mapped[list[str]] = mapped_column(ARRAY(Text))
    active: Mapped[bool]
