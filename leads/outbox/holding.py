"""Takes letters back that have not left: a stop that is committed before a letter is being sent wins."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select, update

from leads.database import db
from leads.models import Lead, LetterRow
from leads.outbox import gate, timeline
from leads.vocabulary import LetterKind, LetterState

_NOT_YET_SENDING = (LetterState.PENDING, LetterState.DEFERRED, LetterState.CLAIMED)
_LOOK_AGAIN = timedelta(seconds=1)


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


def suppress(row: LetterRow, *, reason: str, now: datetime) -> None:
    """Keep a letter here that a gate objects to; its row is locked and nobody is sending it.

    While somebody else works on its lead the letter waits a second: they may be about to wait for this row.
    """
    if row.lead_id is not None and not _is_free(row.lead_id):
        row.state, row.lease_until = LetterState.DEFERRED, None
        row.due_at, row.reason = now + _LOOK_AGAIN, "waiting"
        db.session.flush()
        return
    row.state, row.lease_until, row.reason = LetterState.SUPPRESSED, None, reason
    db.session.flush()
    kind = LetterKind(row.kind)
    timeline.tell(LetterState.SUPPRESSED, row.id, lead_id=row.lead_id, kind=kind, reason=reason, now=now)
    gate.held_back(row, reason, now)


def _is_free(lead_id: int) -> bool:
    """Whether nobody has the lead locked; if so, keep it from being locked until this transaction ends."""
    free = select(Lead.id).where(Lead.id == lead_id)
    found = db.session.execute(free.with_for_update(read=True, key_share=True, skip_locked=True))
    return found.scalar_one_or_none() is not None
