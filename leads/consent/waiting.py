"""Letters that wait when somebody says stop: held back in the same transaction.

Locks are taken lead → letter, as everywhere. A worker that has just taken a letter is waited for: either that
letter is then being sent, or it stays here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select

from leads.database import db
from leads.models import Lead, LetterRow
from leads.outbox import gate
from leads.outbox.holding import hold_back
from leads.vocabulary import LetterState

_NOT_YET_SENDING = (LetterState.PENDING, LetterState.DEFERRED, LetterState.CLAIMED)


def hold_back_letters(*conditions: ColumnElement[bool], reason: str, now: datetime) -> int:
    """Suppress the letters of these conditions that have not left, and give their number."""
    waiting = select(LetterRow.id).where(LetterRow.state.in_(_NOT_YET_SENDING), *conditions)
    leads = select(LetterRow.lead_id).where(LetterRow.id.in_(waiting))
    db.session.execute(select(Lead.id).where(Lead.id.in_(leads)).order_by(Lead.id).with_for_update())
    held = hold_back(list(db.session.execute(waiting).scalars()), reason=reason, now=now)
    for letter_id in held:
        gate.held_back(db.session.get_one(LetterRow, letter_id, populate_existing=True), reason, now)
    return len(held)
