"""The letter that announces the closing comes 14 days after the last try, by a machine or by a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from leads.database import db
from leads.followups.gathering import steps_of
from leads.followups.planning import plan
from leads.followups.stops import first_stop, happened
from leads.followups.timing import first_due
from leads.models import Attempt, Lead, SequenceVersion, Touch
from leads.models import Sequence as SequenceRow
from leads.vocabulary import CloseReason, LeadStage, TouchState, Trigger

_OPEN = (TouchState.PLANNED, TouchState.CLAIMED)


def tried(*, lead: Lead) -> None:
    """A person's try was written down, or taken back: count what follows the last try from the newest one.

    Takes    a lead the caller has locked, with the attempt and the stage already written.
    While the first letters still go out nothing is planned: their last one does that. Where they were
    stopped, by a reply say, the try begins the wait. A letter that has ended stays what it is.
    """
    if _is_unwanted(lead):
        return
    newest = _newest_try(lead.id)
    if newest is not None and not _first_letters_go_on(lead.id):
        plan(lead=lead, trigger=Trigger.LAST_TRY, now=newest)
    for touch in _waiting(lead.id):
        step = steps_of([touch.sequence_version_id])[touch.sequence_version_id][touch.step]
        start = max(touch.planned_at, newest or touch.planned_at)
        due = first_due(step, start=start, zone=lead.zone, hours=())
        if due is None or due == touch.first_due_at:
            continue
        touch.due_at = touch.first_due_at = due
        touch.state, touch.lease_until, touch.reason = TouchState.PLANNED, None, None
    db.session.flush()


def _is_unwanted(lead: Lead) -> bool:
    """Whether the lead stands where no such letter is sent: reached, booked, snoozed, closed."""
    closed_because = CloseReason(lead.close_reason) if lead.close_reason else None
    found = happened(LeadStage(lead.stage), closed_because, replied=False)
    versions = select(SequenceVersion.id).join(SequenceRow).where(SequenceRow.trigger == Trigger.LAST_TRY)
    steps = [step for named in steps_of(db.session.scalars(versions)).values() for step in named.values()]
    return any(first_stop(step, found) is not None for step in steps)


def _newest_try(lead_id: int) -> datetime | None:
    made = select(func.max(Attempt.at)).where(Attempt.lead_id == lead_id, Attempt.undone_at.is_(None))
    found: datetime | None = db.session.execute(made).scalar_one()
    return found


def _first_letters_go_on(lead_id: int) -> bool:
    """Whether a touch is open that begins this sequence itself when it ends."""
    rows = db.session.execute(
        select(Touch.step, Touch.sequence_version_id).where(Touch.lead_id == lead_id, Touch.state.in_(_OPEN))
    ).all()
    steps = steps_of(row.sequence_version_id for row in rows)
    return any(steps[row.sequence_version_id][row.step].begins is Trigger.LAST_TRY for row in rows)


def _waiting(lead_id: int) -> list[Touch]:
    """Open touches counted from the last try; the closing after their letter is counted from that letter."""
    wanted = (
        select(Touch)
        .join(SequenceVersion, SequenceVersion.id == Touch.sequence_version_id)
        .join(SequenceRow, SequenceRow.id == SequenceVersion.sequence_id)
        .where(Touch.lead_id == lead_id, Touch.state.in_(_OPEN), SequenceRow.trigger == Trigger.LAST_TRY)
        .order_by(Touch.id)
        .with_for_update(of=Touch)
        .execution_options(populate_existing=True)
    )
    touches = db.session.scalars(wanted).all()
    steps = steps_of(touch.sequence_version_id for touch in touches)
    return [each for each in touches if steps[each.sequence_version_id][each.step].closes_after is None]
