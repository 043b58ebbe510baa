"""What went wrong with mail and needs a look: rows that failed, may have arrived, or wait for too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from leads.database import db
from leads.models import FollowUpPause, Lead, LetterRow, StreamPause, Touch
from leads.vocabulary import LetterKind, LetterState, TouchState

OVERDUE = timedelta(minutes=5)
"""How long something may be due before it counts as stuck."""
ABANDONED = timedelta(minutes=2)
"""How long a lease may be over: sweeps free such rows every few seconds, so nobody sweeps."""
UNROUTED = timedelta(minutes=1)
ROWS_SHOWN = 20


class Trouble(StrEnum):
    """What can be wrong with a row; the worst for a person first."""

    LEAD_UNROUTED = "lead_unrouted"
    LETTER_FAILED = "letter_failed"
    LETTER_UNKNOWN = "letter_unknown"
    TOUCH_FAILED = "touch_failed"
    LETTER_STUCK = "letter_stuck"
    TOUCH_STUCK = "touch_stuck"


Model = type[LetterRow] | type[Touch] | type[Lead]
_MODELS: dict[Trouble, Model] = {
    Trouble.LEAD_UNROUTED: Lead,
    Trouble.LETTER_FAILED: LetterRow,
    Trouble.LETTER_UNKNOWN: LetterRow,
    Trouble.LETTER_STUCK: LetterRow,
    Trouble.TOUCH_FAILED: Touch,
    Trouble.TOUCH_STUCK: Touch,
}


@dataclass(frozen=True, slots=True)
class TroubledRow:
    """One row; `reason` is a code, and `words_kept` says whether a letter could still be sent."""

    id: int
    lead_id: int | None
    since: datetime
    reason: str | None
    attempts: int
    words_kept: bool


@dataclass(frozen=True, slots=True)
class TroubledKind:
    """All rows with one trouble and of one kind (a letter's kind, a touch's step), the oldest shown."""

    trouble: Trouble
    kind: str
    count: int
    rows: tuple[TroubledRow, ...]


def troubles(*, now: datetime) -> tuple[TroubledKind, ...]:
    """Everything that needs a look, by kind."""
    return tuple(
        TroubledKind(trouble, kind, count, _rows(trouble, kind, now))
        for trouble in Trouble
        for kind, count in _counts(trouble, now)
    )


def troubled(trouble: Trouble, now: datetime) -> ColumnElement[bool]:
    """The condition that a row of its table has this trouble; actions ask it again with the row locked."""
    waiting = LetterRow.state.in_((LetterState.PENDING, LetterState.DEFERRED))
    sending = LetterRow.state.in_((LetterState.CLAIMED, LetterState.SENDING))
    planned, claimed = Touch.state == TouchState.PLANNED, Touch.state == TouchState.CLAIMED
    conditions = {
        Trouble.LEAD_UNROUTED: and_(
            Lead.routed_at.is_(None), Lead.quarantined_at.is_(None), Lead.created_at < now - UNROUTED
        ),
        Trouble.LETTER_FAILED: and_(LetterRow.state == LetterState.FAILED, LetterRow.dismissed_at.is_(None)),
        Trouble.LETTER_UNKNOWN: and_(
            LetterRow.state == LetterState.UNKNOWN,
            LetterRow.dismissed_at.is_(None),
            # An acknowledgement is sent once more by itself; only after that somebody must decide.
            or_(LetterRow.kind != LetterKind.ACKNOWLEDGEMENT, LetterRow.resent),
        ),
        Trouble.LETTER_STUCK: and_(
            or_(
                and_(waiting, LetterRow.due_at < now - OVERDUE),
                and_(sending, LetterRow.lease_until < now - ABANDONED),
            ),
            ~exists().where(StreamPause.stream == LetterRow.stream),
        ),
        Trouble.TOUCH_FAILED: Touch.state == TouchState.FAILED,
        Trouble.TOUCH_STUCK: and_(
            or_(
                and_(planned, Touch.due_at < now - OVERDUE),
                and_(claimed, Touch.lease_until < now - ABANDONED),
            ),
            ~exists().where(StreamPause.stream == Touch.stream),
            ~exists().where(FollowUpPause.lead_id == Touch.lead_id),
        ),
    }
    return conditions[trouble]


def kind_column(trouble: Trouble) -> InstrumentedAttribute[Any] | None:
    """The column that tells kinds apart; leads have none."""
    model = _MODELS[trouble]
    if model is LetterRow:
        return LetterRow.kind
    return Touch.step if model is Touch else None


def _counts(trouble: Trouble, now: datetime) -> Sequence[tuple[str, int]]:
    kind = kind_column(trouble)
    if kind is None:
        count = db.session.scalar(select(func.count()).select_from(Lead).where(troubled(trouble, now))) or 0
        return [("", count)] if count else []
    found = select(kind, func.count()).where(troubled(trouble, now)).group_by(kind).order_by(kind)
    return [(row[0], row[1]) for row in db.session.execute(found)]


def _rows(trouble: Trouble, kind: str, now: datetime) -> tuple[TroubledRow, ...]:
    """The oldest rows of a kind."""
    model, column = _MODELS[trouble], kind_column(trouble)
    wanted: Select[Any] = select(model).where(troubled(trouble, now)).order_by(model.id).limit(ROWS_SHOWN)
    if column is not None:
        wanted = wanted.where(column == kind)
    return tuple(_row(each) for each in db.session.scalars(wanted))


def _row(row: LetterRow | Touch | Lead) -> TroubledRow:
    if isinstance(row, Lead):
        return TroubledRow(row.id, row.id, row.created_at, None, 0, words_kept=True)
    if isinstance(row, Touch):
        at = row.finished_at or row.due_at
        return TroubledRow(row.id, row.lead_id, at, row.reason, row.attempts, words_kept=True)
    kept = row.content is not None
    return TroubledRow(row.id, row.lead_id, row.due_at, row.reason, row.attempts, words_kept=kept)
