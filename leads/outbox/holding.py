"""Takes letters back that have not left: a stop that is committed before a letter is being sent wins."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from leads.database import db
from leads.models import LetterRow
from leads.outbox import timeline
from leads.vocabulary import LetterKind, LetterState

_NOT_YET_SENDING = (LetterState.PENDING, LetterState.DEFERRED, LetterState.CLAIMED)


def hold_back(letter_ids: Collection[int], *, reason: str, now: datetime) -> list[int]:
    """Suppress those of these letters that nobody is sending yet, and give their ids.

    Waits for a worker that is just taking one: either that letter is then being sent, or it is held back.
    """
    if not letter_ids:
        return []
    held = (
        update(LetterRow)
        .where(LetterRow.id.in_(letter_ids), LetterRow.state.in_(_NOT_YET_SENDING))
        .values(state=LetterState.SUPPRESSED, reason=reason, lease_until=None)
        .returning(LetterRow.id, LetterRow.lead_id, LetterRow.kind)
        .execution_options(synchronize_session=False)
    )
    rows = db.session.execute(held).all()
    for row in rows:
        timeline.tell(
            LetterState.SUPPRESSED,
            row.id,
            lead_id=row.lead_id,
            kind=LetterKind(row.kind),
            reason=reason,
            now=now,
        )
    return [row.id for row in rows]
