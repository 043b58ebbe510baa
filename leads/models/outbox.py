"""Mail as rows: what is to be sent, how far it got, and what must not be sent for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leads.database import Base
from leads.models.kinds import one_of
from leads.vocabulary import LetterKind, LetterState, Locale, SmtpPhase, Stream


class LetterRow(Base):
    """One rendered e-mail; the row is the truth, a broker message only a hint that it is due."""

    __tablename__ = "letter"
    __table_args__ = (
        one_of("kind", LetterKind),
        one_of("stream", Stream),
        one_of("state", LetterState),
        one_of("locale", Locale),
        Index("uq_letter_dedupe_key", "dedupe_key", unique=True),
        Index("ix_letter_lead_id", "lead_id"),
        Index("ix_letter_recipient_index", "recipient_index", "created_at"),
        Index("ix_letter_due", "due_at", postgresql_where="state in ('pending', 'deferred', 'unknown')"),
        Index("ix_letter_leased", "lease_until", postgresql_where="state in ('claimed', 'sending')"),
        Index("ix_letter_trouble", "state", postgresql_where="state in ('failed', 'unknown')"),
        Index("ix_letter_suppressed", "reason", postgresql_where="state = 'suppressed'"),
        CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent_has_a_time"),
        CheckConstraint("(state in ('claimed', 'sending')) = (lease_until is not null)", name="lease"),
        CheckConstraint("attempts >= 0", name="attempts"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dedupe_key: Mapped[str]
    """What this letter is, e.g. `lead:42:acknowledgement`; the same letter is written once."""
    kind: Mapped[LetterKind] = mapped_column(Text)
    stream: Mapped[Stream] = mapped_column(Text)
    lead_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("lead.id"))
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    locale: Mapped[Locale] = mapped_column(Text)
    content: Mapped[bytes | None]
    """Encrypted JSON of the Letter, recipient included, bound to `letter:<dedupe_key>`; purged later."""
    recipient_index: Mapped[bytes]
    recipient_domain: Mapped[str]
    template_version: Mapped[str]
    content_hash: Mapped[bytes]
    """What was sent stays provable after the content is purged."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[LetterState] = mapped_column(Text, server_default=LetterState.PENDING)
    reason: Mapped[str | None]
    """Why it ended as it did, as a code: `recent_acknowledgement`, `hard_bounce`, `gave_up`…"""
    attempts: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    resent: Mapped[bool] = mapped_column(server_default="false")
    """The one guarded resend of an acknowledgement whose first try ended unknown."""
    purge_after: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    """Staff looked at a failed or unknown letter and let it be; why stands on the timeline."""


class LetterAttempt(Base):
    """One try to hand a letter to the mail server, with how far it provably got."""

    __tablename__ = "letter_attempt"
    __table_args__ = (one_of("phase", SmtpPhase), UniqueConstraint("letter_id", "number"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    letter_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("letter.id"))
    number: Mapped[int]
    started_at: Mapped[datetime]
    phase: Mapped[SmtpPhase] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    smtp_code: Mapped[int | None]
    error: Mapped[str | None]
    """A class name or code, never a server's words: those repeat addresses."""


class MailPause(Base):
    """A recipient domain, or `*` for the whole server, that must not be tried before a time."""

    __tablename__ = "mail_pause"

    domain: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    reason: Mapped[str]
    failures: Mapped[int] = mapped_column(server_default="0")
    """Connection failures in a row; the fifth opens the breaker."""


class MailBucket(Base):
    """A token bucket shared by all workers: how many letters of one kind may still leave now."""

    __tablename__ = "mail_bucket"

    name: Mapped[str] = mapped_column(primary_key=True)
    tokens: Mapped[float]
    filled_at: Mapped[datetime]
