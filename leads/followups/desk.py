"""What staff do with the follow-ups of a lead: hold them, let them go on, leave one out, send one early."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from leads import progress
from leads.database import db
from leads.followups.gathering import known_of, touch_facts
from leads.followups.rules import Action, Judgement, judge
from leads.followups.service import hold, settle
from leads.followups.steps import Stop
from leads.followups.stopping import call_back_letters
from leads.models import FollowUpPause, Lead
from leads.vocabulary import Actor, TouchState

BY_STAFF = "by_staff"


def pause(*, lead_id: int, staff_id: int | None, now: datetime) -> None:
    """Hold every follow-up of a lead until staff resume; letters that have not left are taken back.

    Takes    `staff_id`, None where nobody decided it.
    """
    _lock(lead_id)
    row = insert(FollowUpPause).values(lead_id=lead_id, staff_id=staff_id, at=now)
    if db.session.execute(row.on_conflict_do_nothing().returning(FollowUpPause.lead_id)).first() is None:
        return
    actor = Actor.SYSTEM if staff_id is None else Actor.STAFF
    progress.record(lead_id, "followups.paused", actor=actor, now=now, staff_id=staff_id)
    call_back_letters(lead_id=lead_id, reason=Stop.PAUSED, now=now)


def resume(*, lead_id: int, staff_id: int, now: datetime) -> None:
    """Let the follow-ups go on; those that are more than 48 hours late by now will be skipped, not sent."""
    _lock(lead_id)
    gone = delete(FollowUpPause).where(FollowUpPause.lead_id == lead_id).returning(FollowUpPause.lead_id)
    if db.session.execute(gone).first() is not None:
        progress.record(lead_id, "followups.resumed", actor=Actor.STAFF, now=now, staff_id=staff_id)


def skip(*, touch_id: int, staff_id: int, now: datetime) -> bool:
    """Leave one planned touch out; False when it is not planned any more."""
    held = hold(touch_id, state=TouchState.PLANNED)
    if held is None:
        return False
    settle(held, Judgement(Action.SKIP, BY_STAFF), now, staff_id=staff_id)
    return True


def send_now(*, touch_id: int, staff_id: int, now: datetime) -> Judgement | None:
    """Send one planned touch before its time, if every rule allows it at this moment.

    Gives    what the rules say: only SEND has done something; None when it is not planned any more.
    """
    held = hold(touch_id, state=TouchState.PLANNED)
    if held is None:
        return None
    facts = replace(touch_facts(held.touch, held.lead, held.step, known_of(held.lead, now)), due_at=now)
    judgement = judge(held.step, facts, now)
    if judgement.action is Action.SEND:
        held.touch.due_at = now
        settle(held, judgement, now, staff_id=staff_id)
    return judgement


def _lock(lead_id: int) -> None:
    db.session.execute(select(Lead.id).where(Lead.id == lead_id).with_for_update())
