"""What staff do with a lead besides contacting it: snooze, wake, close, reopen, move on, plan, assign."""

from __future__ import annotations

from datetime import datetime

from leads import progress
from leads.clocks import service as clocks
from leads.database import db
from leads.handling.answers import Answer, Refused, Why
from leads.handling.claiming import owned, set_owner
from leads.handling.colleagues import may_work_here
from leads.handling.reopening import promise_again, stage_before_closing
from leads.handling.rules import ASSIGNERS, CHOOSABLE, WORKERS, ActionKind
from leads.handling.steplog import Batch
from leads.handling.timing import LONGEST_SNOOZE
from leads.handling.waking import wake
from leads.handling.work import Work, begin
from leads.models import Lead
from leads.notices.kinds import NoticeKind
from leads.notices.service import tell
from leads.stages import may_follow
from leads.vocabulary import Actor, CloseReason, LeadStage
from leads.web.access import StaffMember

STEERERS = WORKERS | ASSIGNERS
"""Who may move, plan and close leads; operations does so for many at once."""


def snooze(
    *, lead_id: int, until: datetime, staff: StaffMember, now: datetime, batch: Batch | None = None
) -> Answer:
    """Put a lead aside until a moment; a reply, a new request or a booking brings it back before.

    A promise that nobody has kept yet goes on: snoozing stops no clock.
    """
    work = begin(lead_id=lead_id, staff=staff, now=now, roles=STEERERS, batch=batch)
    if isinstance(work, Refused):
        return work
    if not now < until <= now + LONGEST_SNOOZE:
        return Refused(lead_id, Why.NOT_FUTURE)
    lead = work.lead
    if lead.stage != LeadStage.SNOOZED:
        lead.snoozed_from = LeadStage(lead.stage)
        progress.move(lead, LeadStage.SNOOZED, actor=Actor.STAFF, now=now, staff_id=staff.id)
    lead.snoozed_until = lead.next_action_due_at = until
    return work.done("snoozed", data={"until": until.isoformat()})


def wake_up(*, lead_id: int, staff: StaffMember, now: datetime) -> Answer:
    """Take a snoozed lead up again before its time."""
    work = begin(lead_id=lead_id, staff=staff, now=now, roles=STEERERS)
    if isinstance(work, Refused):
        return work
    if work.lead.stage != LeadStage.SNOOZED:
        return Refused(lead_id, Why.NOT_SNOOZED)
    wake(work.lead, actor=Actor.STAFF, now=now, staff_id=staff.id)
    return work.done("woken")


def close(
    *,
    lead_id: int,
    reason: CloseReason,
    staff: StaffMember,
    now: datetime,
    batch: Batch | None = None,
) -> Answer:
    """Close a lead for a reason; what follows from the reason follows at once and can be undone."""
    work = begin(lead_id=lead_id, staff=staff, now=now, roles=STEERERS, batch=batch)
    if isinstance(work, Refused):
        return work
    progress.move(work.lead, LeadStage.CLOSED, actor=Actor.STAFF, now=now, reason=reason, staff_id=staff.id)
    return work.done("closed", data={"reason": reason})


def reopen(*, lead_id: int, staff: StaffMember, now: datetime) -> Answer:
    """Open a closed lead where it stood; promises that ended with it are made again as far as they fit."""
    work = begin(lead_id=lead_id, staff=staff, now=now, roles=STEERERS, closed_too=True)
    if isinstance(work, Refused):
        return work
    lead = work.lead
    if lead.stage != LeadStage.CLOSED:
        return Refused(lead_id, Why.NOT_CLOSED)
    promise_again(lead, now)
    progress.move(lead, stage_before_closing(lead), actor=Actor.STAFF, now=now, staff_id=staff.id)
    return work.done("reopened")


def move_stage(
    *,
    lead_id: int,
    stage: LeadStage,
    staff: StaffMember,
    now: datetime,
    reason: CloseReason | None = None,
    batch: Batch | None = None,
) -> Answer:
    """Move a lead forward; who moves it on says that somebody tried, or reached them, and the clocks stop.

    Takes    `reason` where the stage is closed, which closes the lead. Snoozing needs a time and is `snooze`.
    """
    if stage is LeadStage.CLOSED:
        if reason is None:
            return Refused(lead_id, Why.NEEDS_REASON)
        return close(lead_id=lead_id, reason=reason, staff=staff, now=now, batch=batch)
    work = begin(lead_id=lead_id, staff=staff, now=now, roles=STEERERS, batch=batch)
    if isinstance(work, Refused):
        return work
    if not goes_forward(work.lead, stage):
        return Refused(lead_id, Why.SAME if work.lead.stage == stage else Why.STAGE)
    # What was to be done before is done: duty gives the new stage its own.
    work.lead.next_action = None
    progress.move(work.lead, stage, actor=Actor.STAFF, now=now, staff_id=staff.id)
    _stop_clocks(work, stage)
    return work.done("moved", data={"to": stage})


def goes_forward(lead: Lead, stage: LeadStage) -> bool:
    """Whether a menu may move the lead there: onward from where it is, or was before it was snoozed."""
    current = LeadStage(lead.snoozed_from or lead.stage)
    aside = stage in (LeadStage.SNOOZED, LeadStage.CLOSED)
    return not aside and current is not LeadStage.CLOSED and may_follow(current, stage)


def set_next_action(
    *, lead_id: int, kind: ActionKind, due_at: datetime, staff: StaffMember, now: datetime
) -> Answer:
    """Say what is to be done next, and when."""
    work = begin(lead_id=lead_id, staff=staff, now=now, roles=STEERERS)
    if isinstance(work, Refused):
        return work
    if kind not in CHOOSABLE:
        return Refused(lead_id, Why.EMPTY)
    if not now < due_at <= now + LONGEST_SNOOZE:
        return Refused(lead_id, Why.NOT_FUTURE)
    lead = work.lead
    lead.next_action, lead.next_action_due_at = {"kind": kind}, due_at
    return work.done("next_set", data={"kind": kind, "due_at": due_at.isoformat()})


def assign(
    *,
    lead_id: int,
    owner_id: int | None,
    staff: StaffMember,
    now: datetime,
    batch: Batch | None = None,
) -> Answer:
    """Give a lead to a colleague who may see its office, or with None back to the queue.

    Coordinators give away what is theirs or nobody’s; managers and the central desk also a colleague’s.
    """
    work = begin(lead_id=lead_id, staff=staff, now=now, roles=STEERERS, batch=batch)
    if isinstance(work, Refused):
        return work
    lead = work.lead
    if lead.owner_id == owner_id:
        return Refused(lead_id, Why.SAME)
    if lead.owner_id not in (None, staff.id) and not staff.may(ASSIGNERS):
        return owned(lead)
    if owner_id is not None and not may_work_here(owner_id, office_id=lead.office_id):
        return Refused(lead_id, Why.CANNOT_SEE)
    before = lead.owner_id
    set_owner(lead, owner_id, now)
    db.session.flush()
    if owner_id not in (None, staff.id):
        # One press of the button is told once, on however many leads.
        dedupe = f"given:{work.batch.name}"
        tell(staff_ids=(owner_id,), kind=NoticeKind.GIVEN, lead_id=lead_id, dedupe=dedupe, now=now)
    return work.done("assigned", data={"to": owner_id, "from": before})


def _stop_clocks(work: Work, stage: LeadStage) -> None:
    if stage is LeadStage.CONTACTING:
        clocks.attempted(lead=work.lead, now=work.now)
    else:
        clocks.contacted(lead=work.lead, now=work.now)
