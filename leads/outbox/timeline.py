"""What happens to a letter, told on its lead's timeline; the only place where the outbox touches a lead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from leads import progress
from leads.database import db
from leads.models import Lead
from leads.vocabulary import Actor, LetterKind


def sent(letter_id: int, *, lead_id: int | None, kind: LetterKind, now: datetime) -> None:
    """The mail server took it; an acknowledgement stops the lead's first clock."""
    _record("sent", letter_id, lead_id, kind, now)
    _acknowledged(lead_id, kind, now)


def suppressed(letter_id: int, *, lead_id: int | None, kind: LetterKind, reason: str, now: datetime) -> None:
    """It was not sent, on purpose; a recent acknowledgement counts for this lead too."""
    _record("suppressed", letter_id, lead_id, kind, now, reason)
    _acknowledged(lead_id, kind, now)


def deferred(letter_id: int, *, lead_id: int | None, kind: LetterKind, reason: str, now: datetime) -> None:
    """It could not be handed over yet and will be tried again."""
    _record("deferred", letter_id, lead_id, kind, now, reason)


def failed(letter_id: int, *, lead_id: int | None, kind: LetterKind, reason: str, now: datetime) -> None:
    """It will not arrive: a person must use another way."""
    _record("failed", letter_id, lead_id, kind, now, reason)


def unknown(letter_id: int, *, lead_id: int | None, kind: LetterKind, reason: str, now: datetime) -> None:
    """It may have arrived: the line broke after its last byte."""
    _record("unknown", letter_id, lead_id, kind, now, reason)


def _record(
    verb: str, letter_id: int, lead_id: int | None, kind: LetterKind, now: datetime, reason: str | None = None
) -> None:
    if lead_id is None:
        return
    data = {"letter_id": letter_id, "letter": kind, "reason": reason}
    progress.record(lead_id, f"outbox.{verb}", actor=Actor.SYSTEM, now=now, data=data)


def _acknowledged(lead_id: int | None, kind: LetterKind, now: datetime) -> None:
    if lead_id is None or kind is not LetterKind.ACKNOWLEDGEMENT:
        return
    first = update(Lead).where(Lead.id == lead_id, Lead.acknowledged_at.is_(None)).values(acknowledged_at=now)
    db.session.execute(first.execution_options(synchronize_session=False))
