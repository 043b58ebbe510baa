"""Looks at what became of the newest marketing letters, and holds their stream when the rules say so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select

from leads.database import db
from leads.models import InboundMessage, Lead, LetterRow, StreamChange, StreamPause
from leads.operations.rules import BOUNCE_WINDOW, COMPLAINT_WINDOW, Seen, Verdict, judge
from leads.operations.streams import hold_stream
from leads.outbox import gate
from leads.outbox.holding import hold_back
from leads.vocabulary import InboundKind, LetterState, Stream

_WAITING = (LetterState.PENDING, LetterState.DEFERRED, LetterState.CLAIMED)
_BOUNCED = "hard_bounce"
STOPPED = "stream_stopped"
"""Why a letter was taken back when too many people complained."""


def watch(*, now: datetime) -> Verdict | None:
    """Hold or stop marketing if its newest letters say so; safe to call as often as one likes.

    Gives    the verdict when it changed something. A stop after a hold is told as a stop; a hold never
             softens a stop, nor a hold for another reason.
    """
    verdict = judge(seen())
    if verdict is None or not _is_news(verdict):
        return None
    hold_stream(Stream.NEWS, reason=verdict, now=now)
    if verdict is Verdict.COMPLAINTS_STOP:
        _take_back(now)
    return verdict


def seen() -> Seen:
    """What became of the newest marketing letters, since staff last let the stream go on."""
    return Seen(
        complaints=_count(COMPLAINT_WINDOW, InboundKind.COMPLAINT),
        bounces=_count(BOUNCE_WINDOW, InboundKind.HARD_BOUNCE),
    )


def _is_news(verdict: Verdict) -> bool:
    held = db.session.scalar(select(StreamPause.reason).where(StreamPause.stream == Stream.NEWS))
    return held is None or (verdict is Verdict.COMPLAINTS_STOP and held != verdict)


def _count(window: int, kind: InboundKind) -> int:
    """How many of the last letters met this; an answer at the door of the mail server counts as a bounce."""
    resumed = select(func.max(StreamChange.at)).where(
        StreamChange.stream == Stream.NEWS, StreamChange.what == "resumed"
    )
    since = db.session.scalar(resumed)
    newest = select(LetterRow.id, LetterRow.state, LetterRow.reason).where(
        LetterRow.stream == Stream.NEWS,
        or_(LetterRow.sent_at.is_not(None), LetterRow.reason == _BOUNCED),
    )
    if since is not None:
        newest = newest.where(LetterRow.created_at > since)
    last = newest.order_by(LetterRow.id.desc()).limit(window).subquery()
    met: ColumnElement[bool] = exists().where(
        InboundMessage.letter_id == last.c.id, InboundMessage.kind == kind, InboundMessage.authentic
    )
    if kind is InboundKind.HARD_BOUNCE:
        met = or_(met, last.c.reason == _BOUNCED)
    return db.session.scalar(select(func.count()).select_from(last).where(met)) or 0


def _take_back(now: datetime) -> None:
    """End the marketing letters that have not left; their touches end with them."""
    waiting = (
        LetterRow.stream == Stream.NEWS,
        LetterRow.state.in_(_WAITING),
        LetterRow.lead_id.is_not(None),
    )
    leads = select(Lead.id).where(Lead.id.in_(select(LetterRow.lead_id).where(*waiting)))
    db.session.execute(leads.order_by(Lead.id).with_for_update())
    held = hold_back(db.session.scalars(select(LetterRow.id).where(*waiting)).all(), reason=STOPPED, now=now)
    rows = select(LetterRow).where(LetterRow.id.in_(held)).execution_options(populate_existing=True)
    for row in db.session.scalars(rows):
        gate.held_back(row, STOPPED, now)
