"""Leads that would be silent: without an alarm, without a next step, or with an owner who left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text

from leads import progress
from leads.clocks import service
from leads.database import db
from leads.models import Lead, Staff
from leads.models.lead import ORPHAN
from leads.notices.audience import on_shift
from leads.notices.kinds import NoticeKind
from leads.notices.service import tell
from leads.vocabulary import Actor, LeadStage

_OPEN = "stage not in ('completed', 'closed')"
_BY_OWNER = (Lead.owner_id, Lead.next_action_due_at, Lead.id)
"""As the index of open leads by owner has them."""

NO_NEXT_ACTION, OWNER_LEFT = "no_next_action", "owner_left"


def claim(*, limit: int) -> Sequence[Lead]:
    """Orphans nobody else holds; there is no age at which one is given up."""
    silent = select(Lead).where(text(ORPHAN)).order_by(Lead.id)
    # Asked for first: a join in the order of leads would walk through all of them to find none.
    gone = db.session.execute(select(Staff.id).where(~Staff.active)).scalars().all()
    deserted = select(Lead).where(Lead.owner_id.in_(gone), text(_OPEN)).order_by(*_BY_OWNER)
    found: dict[int, Lead] = {}
    for statement in (silent, deserted):
        locked = statement.limit(limit - len(found)).with_for_update(of=Lead, skip_locked=True)
        rows = db.session.execute(locked.execution_options(populate_existing=True)).scalars()
        found |= {lead.id: lead for lead in rows}
    return tuple(found.values())


def take_in(lead: Lead, *, now: datetime) -> None:
    """Give an orphan what it lacks; the caller holds its row."""
    is_new = lead.stage == LeadStage.NEW and lead.first_attempt_at is None
    if is_new and lead.alarm is None:
        service.moved(lead=lead, now=now)
    why = OWNER_LEFT if _owner_left(lead) else NO_NEXT_ACTION
    if is_new and why == NO_NEXT_ACTION:
        return
    former = lead.owner_id
    if why == OWNER_LEFT:
        lead.owner_id = lead.claimed_at = lead.claim_lapses_at = None
    if not is_new:
        # What somebody planned stays planned, but a new owner has to know of it now.
        if not lead.next_action:
            lead.next_action = {"kind": "decide"}
        lead.next_action_due_at = now
    lead.version += 1
    db.session.flush()
    progress.record(
        lead.id, "clocks.orphaned", actor=Actor.SYSTEM, now=now, data={"why": why, "owner_id": former}
    )
    tell(
        staff_ids=[lead.owner_id] if lead.owner_id else on_shift(lead.office_id or 0, now=now),
        kind=NoticeKind.DECIDE,
        lead_id=lead.id,
        dedupe=f"lead:{lead.id}:orphaned:{lead.version}",
        now=now,
        data={"office_id": lead.office_id, "why": why},
    )


def _owner_left(lead: Lead) -> bool:
    if lead.owner_id is None:
        return False
    return not db.session.execute(select(Staff.active).where(Staff.id == lead.owner_id)).scalar_one()
