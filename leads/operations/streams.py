"""Holding a whole stream of letters and letting it go on; only staff do the latter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from structlog import get_logger

from leads.audit import service as audit
from leads.database import db
from leads.models import Lead, LetterRow, Staff, StreamChange, StreamPause
from leads.vocabulary import LetterKind, LetterState, Stream

RESTORED = "restored"
"""The reason of a hold after a backup was restored, and of rows that may have been sent since that backup."""
HOLDABLE = (Stream.CARE, Stream.NEWS)
"""What operators may hold by hand: warnings to our own staff must not fall silent by a press."""
_NOT_LEFT = (LetterState.PENDING, LetterState.DEFERRED, LetterState.CLAIMED)

log = get_logger()


class HoldReason(StrEnum):
    """Why operators hold a stream by hand; a code, because logs hold nothing that somebody typed."""

    WRONG_WORDS = "wrong_words"
    COMPLAINTS_REPORTED = "complaints_reported"
    SERVER_TROUBLE = "server_trouble"
    LOOKING_INTO_IT = "looking_into_it"


@dataclass(frozen=True, slots=True)
class HeldStream:
    """One held stream; `by` is "" when no person did it."""

    stream: Stream
    since: datetime
    reason: str
    by: str


def held_streams() -> tuple[HeldStream, ...]:
    """The streams that are held now."""
    rows = db.session.execute(
        select(StreamPause.stream, StreamPause.at, StreamPause.reason, Staff.name)
        .outerjoin(Staff, Staff.id == StreamPause.staff_id)
        .order_by(StreamPause.stream)
    )
    return tuple(HeldStream(Stream(row.stream), row.at, row.reason, row.name or "") for row in rows)


def hold_stream(stream: Stream, *, reason: str, now: datetime, staff_id: int | None = None) -> bool:
    """Hold every letter and touch of a stream; False when it is held already for this reason.

    A later reason replaces an earlier one, so that staff read the newest.
    """
    row = insert(StreamPause).values(stream=stream, at=now, reason=reason, staff_id=staff_id)
    held = row.on_conflict_do_update(
        index_elements=["stream"],
        set_={"reason": reason, "at": now, "staff_id": staff_id},
        where=StreamPause.reason != reason,
    )
    if db.session.execute(held.returning(StreamPause.stream)).first() is None:
        return False
    _write(stream, "held", reason, now, staff_id)
    log.warning("operations.stream_held", stream=stream, reason=reason)
    return True


def resume_stream(stream: Stream, *, staff_id: int, now: datetime) -> bool:
    """Let a held stream go on; False when it is not held any more.

    After a restore, acknowledgements of requests older than it may have been sent before: they wait for
    a decision of their own.
    """
    gone = (
        delete(StreamPause)
        .where(StreamPause.stream == stream)
        .returning(StreamPause.at, StreamPause.reason)
        .execution_options(synchronize_session=False)
    )
    pause = db.session.execute(gone).first()
    if pause is None:
        return False
    if pause.reason == RESTORED:
        _doubt_acknowledgements(stream, pause.at)
    _write(stream, "resumed", pause.reason, now, staff_id)
    log.info("operations.stream_resumed", stream=stream, staff_id=staff_id)
    return True


def _doubt_acknowledgements(stream: Stream, restored_at: datetime) -> None:
    older = select(Lead.id).where(Lead.created_at < restored_at)
    db.session.execute(
        update(LetterRow)
        .where(
            LetterRow.stream == stream,
            LetterRow.kind == LetterKind.ACKNOWLEDGEMENT,
            LetterRow.state.in_(_NOT_LEFT),
            LetterRow.lead_id.in_(older),
        )
        .values(state=LetterState.UNKNOWN, reason=RESTORED, resent=True, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def _write(stream: Stream, what: str, reason: str, now: datetime, staff_id: int | None) -> None:
    subject, data = f"stream:{stream}", {"reason": reason}
    audit.record(f"operations.stream_{what}", staff_id=staff_id, subject=subject, data=data, now=now)
    db.session.add(StreamChange(stream=stream, what=what, at=now, reason=reason, staff_id=staff_id))
    db.session.flush()
