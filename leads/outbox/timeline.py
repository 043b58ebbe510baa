"""What happens to a letter, told on its lead's timeline; the only place where the outbox touches a lead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from leads import progress
from leads.database import db
from leads.models import Lead
from leads.vocabulary import Actor, LetterKind, LetterState


def tell(
    state: LetterState,
    letter_id: int,
    *,
    lead_id: int | None,
    kind: LetterKind,
    reason: str | None,
    now: datetime,
) -> None:
    """Record the state a letter reached; sent, or suppressed after a recent one, acknowledges the lead."""
    if lead_id is None:
        return
    data = {"letter_id": letter_id, "letter": kind, "reason": reason}
    progress.record(lead_id, f"outbox.{state}", actor=Actor.SYSTEM, now=now, data=data)
    if kind is LetterKind.ACKNOWLEDGEMENT and state in (LetterState.SENT, LetterState.SUPPRESSED):
        first = update(Lead).where(Lead.id == lead_id, Lead.acknowledged_at.is_(None))
        db.session.execute(first.values(acknowledged_at=now))
