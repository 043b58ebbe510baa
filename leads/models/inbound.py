"""Mail that came to us: kept whole until a person or a rule has dealt with it, never dropped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from leads.database import Base
from leads.models.kinds import one_of
from leads.vocabulary import InboundKind


class InboundMessage(Base):
    """One raw message, what we took it for, and what it changed."""

    __tablename__ = "inbound_message"
    __table_args__ = (
        one_of("kind", InboundKind),
        Index("uq_inbound_message_content_hash", "content_hash", unique=True),
        Index("ix_inbound_message_lead_id", "lead_id"),
        Index("ix_inbound_open", "received_at", postgresql_where="needs_staff and handled_at is null"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    content_hash: Mapped[bytes]
    """The same message through two doors, or twice through one, is one row."""
    received_at: Mapped[datetime]
    door: Mapped[str]
    """`imap`, `pipe` or `http`."""
    kind: Mapped[InboundKind] = mapped_column(Text)
    authentic: Mapped[bool]
    """It carried a token only we can make; nothing else may change a state."""
    lead_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("lead.id"))
    letter_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("letter.id"))
    raw: Mapped[bytes | None]
    """Encrypted, bound to `inbound:<content hash in hex>`; purged after its retention."""
    text: Mapped[bytes | None]
    """What the person wrote, without quotes, encrypted the same way."""
    purge_after: Mapped[datetime]
    needs_staff: Mapped[bool]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    handling: Mapped[str | None]
