"""Touches from due to done: claimed in batches, carried out one by one, each ending in a state with a reason.

Carrying out locks lead → person → touch, asks every rule again, and writes letter and state together: when
anything fails nothing happened, and the touch is due again when its lease has run out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from leads import progress
from leads.database import db
from leads.followups.gathering import known_of, steps_of, touch_facts
from leads.followups.letters import letter_for
from leads.followups.planning import plan, plan_closing
from leads.followups.rules import MOST_ATTEMPTS, RULESET, Action, Judgement, judge
from leads.followups.steps import Step
from leads.models import FollowUpPause, Lead, Person, StreamPause, Touch
from leads.outbox import service as outbox
from leads.vocabulary import Actor, CloseReason, LeadStage, Stream, TouchState

LEASE = timedelta(seconds=75)
"""How long a claim holds; longer than the task hard limit, so its holder is certainly gone after it."""

NOT_WRITTEN = "could_not_be_written"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Held:
    """One touch in the hands of this transaction, with its lead locked."""

    touch: Touch
    lead: Lead
    step: Step


def claim_due(*, now: datetime, limit: int) -> list[int]:
    """Claim up to `limit` due touches for one lease and give their ids, the longest due first.

    Two sweepers never get the same touch, and a person's touches are claimed one after the other, the
    oldest first. Touches that staff, a breaker or a restore holds stay planned and keep nobody waiting.
    """
    earlier = aliased(Touch)
    is_waiting = and_(earlier.state.in_((TouchState.PLANNED, TouchState.CLAIMED)), earlier.due_at <= now)
    comes_first = tuple_(earlier.due_at, earlier.id) < tuple_(Touch.due_at, Touch.id)
    overtaken = exists().where(
        earlier.person_id == Touch.person_id, is_waiting, comes_first, ~_is_held(earlier)
    )
    due = (
        select(Touch.id)
        .where(Touch.state == TouchState.PLANNED, Touch.due_at <= now, ~_is_held(Touch), ~overtaken)
        .order_by(Touch.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Touch)
    )
    claim = (
        update(Touch)
        .where(Touch.id.in_(due.scalar_subquery()))
        .values(state=TouchState.CLAIMED, lease_until=now + LEASE)
        .returning(Touch.due_at, Touch.id)
        .execution_options(synchronize_session=False)
    )
    claimed = sorted((row.due_at, row.id) for row in db.session.execute(claim))
    return [touch_id for _due_at, touch_id in claimed]


def carry_out(*, touch_id: int, now: datetime) -> Judgement | None:
    """Send, move, skip or stop one claimed touch; None when it is no longer claimed.

    Safe to call twice: the state of the row decides.
    """
    held = hold(touch_id, state=TouchState.CLAIMED)
    if held is None:
        return None
    facts = touch_facts(held.touch, held.lead, held.step, known_of(held.lead, now))
    judgement = judge(held.step, facts, now)
    if judgement.action is Action.WAIT:
        _put_back(held.touch, judgement)
    else:
        settle(held, judgement, now)
    return judgement


def note_failure(*, touch_id: int, now: datetime) -> None:
    """Count a failure to carry a touch out, in a transaction of its own; after the eighth it has failed.

    It keeps its lease a little longer each time, so that a broken touch delays nobody. Its due time stays:
    failing must not make a late touch look punctual.
    """
    held = hold(touch_id, state=TouchState.CLAIMED)
    if held is None:
        return
    touch = held.touch
    touch.attempts += 1
    if touch.attempts >= MOST_ATTEMPTS:
        finish(touch, TouchState.FAILED, NOT_WRITTEN, now)
        return
    touch.lease_until, touch.reason = now + timedelta(minutes=touch.attempts), NOT_WRITTEN
    db.session.flush()


def recover(*, now: datetime) -> int:
    """Free the touches of workers that died: nothing of their work was committed, so they are due again.

    That is no failure of theirs: workers that are away for hours must not use up anybody's tries.
    """
    freed = (
        update(Touch)
        .where(Touch.state == TouchState.CLAIMED, Touch.lease_until < now)
        .values(
            state=TouchState.PLANNED, lease_until=None, reason=func.coalesce(Touch.reason, "lease_ran_out")
        )
        .returning(Touch.id)
        .execution_options(synchronize_session=False)
    )
    return len(db.session.execute(freed).all())


def hold(touch_id: int, *, state: TouchState) -> Held | None:
    """Lock a touch in this state with its lead and person; None when somebody else has it or it moved on."""
    lead_id = db.session.execute(select(Touch.lead_id).where(Touch.id == touch_id)).scalar_one_or_none()
    if lead_id is None:
        return None
    lead = db.session.get_one(Lead, lead_id, with_for_update=True, populate_existing=True)
    # One letter to a person at a time, whichever of their requests it is about.
    db.session.execute(select(Person.id).where(Person.id == lead.person_id).with_for_update(key_share=True))
    wanted = (
        select(Touch)
        .where(Touch.id == touch_id, Touch.state == state)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    touch = db.session.execute(wanted).scalar_one_or_none()
    if touch is None:
        return None
    return Held(touch, lead, steps_of([touch.sequence_version_id])[touch.sequence_version_id][touch.step])


def _is_held(touch: type[Touch]) -> ColumnElement[bool]:
    """Held by staff for its lead, or for its whole stream."""
    by_staff = exists().where(FollowUpPause.lead_id == touch.lead_id)
    by_stream = exists().where(StreamPause.stream == touch.stream)
    return or_(by_staff, by_stream)


def settle(held: Held, judgement: Judgement, now: datetime, *, staff_id: int | None = None) -> None:
    """Do what was judged and write the touch's end, all in this transaction."""
    touch, lead, step = held.touch, held.lead, held.step
    if judgement.action is Action.SEND and step.letter is not None:
        touch.letter_id = _put_letter(held, now)
    states = {Action.SEND: TouchState.SENT, Action.SKIP: TouchState.SKIPPED, Action.STOP: TouchState.STOPPED}
    finish(touch, states[judgement.action], judgement.reason or None, now, staff_id=staff_id)
    if judgement.action is Action.SEND:
        plan_closing(lead=lead, version_id=touch.sequence_version_id, after=step.name, now=now)
    if judgement.action is not Action.STOP and step.begins is not None:
        plan(lead=lead, trigger=step.begins, now=now)
    if judgement.action is Action.SEND and step.letter is None:
        progress.move(lead, LeadStage.CLOSED, actor=Actor.SYSTEM, now=now, reason=CloseReason.NO_ANSWER)


def finish(
    touch: Touch, state: TouchState, reason: str | None, now: datetime, *, staff_id: int | None = None
) -> None:
    """Write how a touch ended, on its row and on its lead's timeline."""
    touch.state, touch.reason, touch.lease_until, touch.finished_at = state, reason, None, now
    touch.staff_id = staff_id
    db.session.flush()
    progress.record(
        touch.lead_id,
        f"followups.{state}",
        actor=Actor.STAFF if staff_id else Actor.SYSTEM,
        now=now,
        staff_id=staff_id,
        data={
            "touch_id": touch.id,
            "step": touch.step,
            "reason": reason,
            "letter_id": touch.letter_id,
            "ruleset": RULESET,
        },
    )
    log.info("followups.finished", touch_id=touch.id, state=state, reason=reason)


def _put_letter(held: Held, now: datetime) -> int:
    return outbox.put(
        letter=letter_for(held.lead, held.step, version_id=held.touch.sequence_version_id, now=now),
        # The row gives the key: however often a touch is carried out, its letter is written once.
        dedupe_key=f"touch:{held.touch.id}",
        lead_id=held.lead.id,
        person_id=held.lead.person_id,
        now=now,
        stream=Stream(held.touch.stream),
    )


def _put_back(touch: Touch, judgement: Judgement) -> None:
    touch.state, touch.lease_until, touch.reason = TouchState.PLANNED, None, judgement.reason
    touch.due_at = judgement.until or touch.due_at
    db.session.flush()
