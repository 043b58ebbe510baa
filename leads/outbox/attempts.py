"""One attempt to send one letter: taken, marked, settled; each step is one short transaction of its caller.

Every change asks for the state and the attempt number it believes in, so a late answer of an
abandoned attempt cannot undo a newer one.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import or_, select, update

from leads.database import db
from leads.models import Lead, LetterAttempt, LetterRow
from leads.outbox import gate, throttle, timeline
from leads.outbox.holding import suppress
from leads.outbox.outcome import Outcome, Result
from leads.outbox.rules import GAVE_UP, RESEND_UNKNOWN_AFTER, may_resend_unknown, next_try
from leads.outbox.service import LEASE, is_due
from leads.vocabulary import LetterKind, LetterState, SmtpPhase, Stream

log = structlog.get_logger()
_DICE = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Job:
    """A letter in the hands of one worker, under one attempt number."""

    letter_id: int
    number: int
    dedupe_key: str
    kind: LetterKind
    stream: Stream
    lead_id: int | None
    domain: str
    created_at: datetime
    content: bytes | None
    resent: bool


def take(*, letter_id: int, now: datetime) -> Job | None:
    """Move a due or claimed letter to `sending` and open its attempt; None when there is nothing to do.

    A letter that must wait (bucket, paused domain, open breaker) goes back with a later due time
    and no attempt is counted. One that is not wanted any more is suppressed: a stop that was committed
    before this transaction always wins.
    """
    wanted = (
        select(LetterRow)
        .where(LetterRow.id == letter_id, or_(LetterRow.state == LetterState.CLAIMED, is_due(now)))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(wanted).scalar_one_or_none()
    if row is None:
        return None
    reason = gate.objection(row, now)
    if reason is not None:
        suppress(row, reason=reason, now=now)
        return None
    row.resent = row.resent or row.state == LetterState.UNKNOWN
    until = throttle.wait_until(domain=row.recipient_domain, stream=Stream(row.stream), now=now)
    if until is not None:
        row.state, row.lease_until, row.due_at, row.reason = LetterState.DEFERRED, None, until, "waiting"
        db.session.flush()
        return None
    row.state, row.lease_until, row.attempts = LetterState.SENDING, now + LEASE, row.attempts + 1
    db.session.add(
        LetterAttempt(letter_id=row.id, number=row.attempts, started_at=now, phase=SmtpPhase.STARTED)
    )
    db.session.flush()
    return _job_of(row)


def mark_dot(job: Job, *, now: datetime) -> bool:
    """Write down that the final dot is about to be sent; False when this attempt lost its lease."""
    held = (
        select(LetterRow.id)
        .where(
            LetterRow.id == job.letter_id,
            LetterRow.attempts == job.number,
            LetterRow.state == LetterState.SENDING,
            LetterRow.lease_until > now,
        )
        .with_for_update()
        .cte("held")
    )
    mark = (
        update(LetterAttempt)
        .where(LetterAttempt.letter_id == held.c.id, LetterAttempt.number == job.number)
        .values(phase=SmtpPhase.DOT_SENT)
        .returning(LetterAttempt.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(mark).scalar_one_or_none() is not None


def settle(job: Job, outcome: Outcome, *, now: datetime) -> LetterState | None:
    """Write down how the attempt ended and what comes next; None when a newer attempt owns the letter."""
    _note(
        job, ended_at=now, outcome=outcome.result, smtp_code=outcome.smtp_code, error=outcome.reason or None
    )
    if outcome.unreachable:
        throttle.server_failed(now=now)
    elif outcome.smtp_code is not None:
        throttle.server_answered()
    if outcome.slow_down:
        throttle.pause_domain(job.domain, now=now)
    plan = _plan(job, outcome, now)
    if plan is None:
        return None
    # The timeline needs the lead. A stop locks it before its letters, so it comes first here too: else one
    # of the two would be thrown away as a deadlock.
    lead = select(Lead.id).where(Lead.id == job.lead_id)
    db.session.execute(lead.with_for_update(read=True, key_share=True))
    change = (
        update(LetterRow)
        .where(
            LetterRow.id == job.letter_id,
            LetterRow.attempts == job.number,
            LetterRow.state.in_((LetterState.SENDING, LetterState.UNKNOWN)),
        )
        .values(lease_until=None, **plan)
        .returning(LetterRow.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(change).scalar_one_or_none() is None:
        return None
    state: LetterState = plan["state"]
    timeline.tell(state, job.letter_id, lead_id=job.lead_id, kind=job.kind, reason=plan["reason"], now=now)
    log.info(
        "outbox.settled", letter_id=job.letter_id, state=state, attempt=job.number, reason=plan["reason"]
    )
    return state


def recover(*, now: datetime, limit: int) -> int:
    """Free letters whose holder died: before the final dot they are due again, after it they are unknown."""
    expired = (
        select(LetterRow)
        .where(LetterRow.state.in_((LetterState.CLAIMED, LetterState.SENDING)), LetterRow.lease_until < now)
        .order_by(LetterRow.lease_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(expired).scalars().all()
    for row in rows:
        if row.state == LetterState.CLAIMED:
            row.state, row.lease_until = LetterState.DEFERRED, None
            db.session.flush()
        else:
            settle(_job_of(row), _outcome_of_the_dead(row), now=now)
    return len(rows)


def _outcome_of_the_dead(row: LetterRow) -> Outcome:
    phase = db.session.execute(
        select(LetterAttempt.phase).where(
            LetterAttempt.letter_id == row.id, LetterAttempt.number == row.attempts
        )
    ).scalar_one()
    if phase == SmtpPhase.DOT_SENT:
        return Outcome(Result.UNKNOWN, "lease_ran_out_after_dot")
    return Outcome(Result.DEFERRED, "lease_ran_out")


def _plan(job: Job, outcome: Outcome, now: datetime) -> dict[str, Any] | None:
    """The columns that change with this outcome; None where the letter is no longer this attempt's."""
    match outcome.result:
        case Result.SENT:
            return {"state": LetterState.SENT, "sent_at": now, "reason": None}
        case Result.DEFERRED:
            return _plan_retry(job, outcome, now)
        case Result.UNKNOWN:
            due = (
                RESEND_UNKNOWN_AFTER if may_resend_unknown(kind=job.kind, resent=job.resent) else timedelta(0)
            )
            return {"state": LetterState.UNKNOWN, "due_at": now + due, "reason": outcome.reason}
        case Result.NOT_OURS:
            return None
        case Result.BOUNCED | Result.REFUSED:
            return {"state": LetterState.FAILED, "reason": outcome.reason}


def _plan_retry(job: Job, outcome: Outcome, now: datetime) -> dict[str, Any]:
    retry = next_try(attempt=job.number, written_at=job.created_at, now=now, chance=_DICE.random())
    if retry is None:
        return {"state": LetterState.FAILED, "reason": GAVE_UP}
    return {"state": LetterState.DEFERRED, "due_at": retry, "reason": outcome.reason}


def _note(job: Job, **columns: Any) -> None:
    mine = LetterAttempt.letter_id == job.letter_id, LetterAttempt.number == job.number
    db.session.execute(update(LetterAttempt).where(*mine).values(**columns))


def _job_of(row: LetterRow) -> Job:
    return Job(
        letter_id=row.id,
        number=row.attempts,
        dedupe_key=row.dedupe_key,
        kind=LetterKind(row.kind),
        stream=Stream(row.stream),
        lead_id=row.lead_id,
        domain=row.recipient_domain,
        created_at=row.created_at,
        content=row.content,
        resent=row.resent,
    )
