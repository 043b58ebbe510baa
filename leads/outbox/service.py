"""Putting letters into the outbox and finding those that are due; it never talks to a mail server."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.models import LetterRow, StreamPause
from leads.outbox import timeline
from leads.outbox.letter import Letter
from leads.outbox.rules import ONE_ACKNOWLEDGEMENT_PER
from leads.outbox.storage import address_index, fingerprint, seal
from leads.vocabulary import LetterKind, LetterState, Stream
from leads.wake import wake

LEASE = timedelta(seconds=75)
"""How long a claim holds; longer than the task hard limit, so its holder is certainly gone after it."""

KEEP_CONTENT_FOR = timedelta(days=180)
SUPPRESSED_RECENT = "recent_acknowledgement"


def put(
    *,
    letter: Letter,
    dedupe_key: str,
    lead_id: int | None,
    person_id: int | None,
    now: datetime,
    stream: Stream = Stream.CARE,
    due_at: datetime | None = None,
) -> int:
    """Write a finished letter down, once per `dedupe_key`, and announce it; give its row id.

    `due_at` keeps it here until then, so that its author may take it back.

    Mail to our own staff belongs to no request, whatever it is about: an answer to it must not pass for an
    answer of the visitor, so `lead_id` and `person_id` are not kept with it.
    An address that had an acknowledgement within 24 hours gets no second one: that letter is kept
    as suppressed, and its lead counts as acknowledged. Call it last in the transaction: it takes a
    lock on the address.
    """
    if stream is Stream.DESK:
        lead_id = person_id = None
    index = address_index(letter.to)
    recent = letter.kind is LetterKind.ACKNOWLEDGEMENT and _acknowledged_lately(index, dedupe_key, now)
    row = {
        "dedupe_key": dedupe_key,
        "kind": letter.kind,
        "stream": stream,
        "lead_id": lead_id,
        "person_id": person_id,
        "locale": letter.locale,
        "content": seal(letter, dedupe_key=dedupe_key),
        "recipient_index": index,
        "recipient_domain": letter.to.rpartition("@")[2].lower(),
        "template_version": letter.template_version,
        "content_hash": fingerprint(letter),
        "created_at": now,
        "due_at": due_at or now,
        "state": LetterState.SUPPRESSED if recent else LetterState.PENDING,
        "reason": SUPPRESSED_RECENT if recent else None,
        "purge_after": now + KEEP_CONTENT_FOR,
    }
    added = insert(LetterRow).values(row).on_conflict_do_nothing(index_elements=["dedupe_key"])
    letter_id = db.session.execute(added.returning(LetterRow.id)).scalar_one_or_none()
    if letter_id is None:
        known = select(LetterRow.id).where(LetterRow.dedupe_key == dedupe_key)
        return db.session.execute(known).scalar_one()
    if recent:
        timeline.tell(
            LetterState.SUPPRESSED,
            letter_id,
            lead_id=lead_id,
            kind=letter.kind,
            reason=SUPPRESSED_RECENT,
            now=now,
        )
    elif due_at is None:
        wake("deliver", letter_id)
    return letter_id


def _acknowledged_lately(index: bytes, dedupe_key: str, now: datetime) -> bool:
    """Whether this address has had, or is about to have, an acknowledgement of another request."""
    # Two requests of one person may be routed at the same moment: the second must see the first.
    lock = int.from_bytes(index[:8], "big", signed=True)
    db.session.execute(select(func.pg_advisory_xact_lock(lock)))
    earlier = exists().where(
        LetterRow.recipient_index == index,
        LetterRow.created_at > now - ONE_ACKNOWLEDGEMENT_PER,
        LetterRow.kind == LetterKind.ACKNOWLEDGEMENT,
        LetterRow.state.not_in((LetterState.SUPPRESSED, LetterState.FAILED)),
        LetterRow.dedupe_key != dedupe_key,
    )
    return bool(db.session.execute(select(earlier)).scalar_one())


def claim_due(*, now: datetime, limit: int, older_than: timedelta = timedelta(0)) -> list[int]:
    """Claim up to `limit` due letters for one lease and give their ids, the longest due first.

    Two callers never get the same letter. `older_than` leaves the freshest to the relay. Letters of a
    held stream stay where they are.
    """
    is_held = exists().where(StreamPause.stream == LetterRow.stream)
    due = (
        select(LetterRow.id)
        .where(is_due(now - older_than), ~is_held)
        .order_by(LetterRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claim = (
        update(LetterRow)
        .where(LetterRow.id.in_(due.scalar_subquery()))
        .values(
            state=LetterState.CLAIMED,
            lease_until=now + LEASE,
            # Taking an unknown letter uses up its only resend.
            resent=or_(LetterRow.resent, LetterRow.state == LetterState.UNKNOWN),
        )
        .returning(LetterRow.id)
        .execution_options(synchronize_session=False)
    )
    return list(db.session.execute(claim).scalars())


def is_due(now: datetime) -> ColumnElement[bool]:
    """Waiting and due: an unknown letter only where one guarded resend is still open."""
    waiting = LetterRow.state.in_((LetterState.PENDING, LetterState.DEFERRED))
    resend = and_(
        LetterRow.state == LetterState.UNKNOWN,
        LetterRow.kind == LetterKind.ACKNOWLEDGEMENT,
        LetterRow.resent.is_(False),
    )
    return and_(or_(waiting, resend), LetterRow.due_at <= now)
