"""What staff may read about letters: their states in order, and their words while they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from leads.database import db
from leads.keyring import Unreadable
from leads.models import LetterAttempt, LetterRow
from leads.outbox.letter import Letter
from leads.outbox.storage import ContentPurged, unseal
from leads.vocabulary import LetterKind, LetterState


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """One letter of a lead; `letter` is None once its words are purged. `reason` is a code."""

    id: int
    kind: LetterKind
    state: LetterState
    reason: str | None
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    last_attempt_at: datetime | None
    letter: Letter | None


def letters_of(lead_id: int) -> list[LetterFacts]:
    """All letters of one lead, oldest first."""
    last = (
        select(func.max(LetterAttempt.started_at))
        .where(LetterAttempt.letter_id == LetterRow.id)
        .correlate(LetterRow)
        .scalar_subquery()
    )
    query = select(LetterRow, last).where(LetterRow.lead_id == lead_id).order_by(LetterRow.id)
    return [_facts(row, attempted) for row, attempted in db.session.execute(query)]


def _facts(row: LetterRow, last_attempt_at: datetime | None) -> LetterFacts:
    try:
        letter = unseal(row.content, dedupe_key=row.dedupe_key)
    except (ContentPurged, Unreadable):
        letter = None
    return LetterFacts(
        id=row.id,
        kind=LetterKind(row.kind),
        state=LetterState(row.state),
        reason=row.reason,
        created_at=row.created_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        attempts=row.attempts,
        last_attempt_at=last_attempt_at,
        letter=letter,
    )
