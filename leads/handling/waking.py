"""Snoozed leads come back: at their time, or before when the visitor writes, asks again or books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from leads import progress
from leads.database import db
from leads.models import Lead
from leads.notices.audience import on_shift
from leads.notices.kinds import NoticeKind
from leads.notices.service import tell
from leads.vocabulary import Actor, LeadStage


def wake(lead: Lead, *, actor: Actor, now: datetime, staff_id: int | None = None) -> bool:
    """Put a snoozed lead back where it was, its next action due now; False when it is not snoozed."""
    if lead.stage != LeadStage.SNOOZED:
        return False
    before = LeadStage(lead.snoozed_from or LeadStage.CONTACTING)
    lead.next_action_due_at = now
    progress.move(lead, before, actor=actor, now=now, staff_id=staff_id)
    return True


def wake_due(*, now: datetime, limit: int) -> int:
    """Bring back the leads whose time has come and tell their owners; how many.

    Leads that somebody is changing at this moment are left to the next sweep.
    """
    due = (
        select(Lead)
        .where(Lead.snoozed_until <= now)
        .order_by(Lead.snoozed_until, Lead.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    leads = db.session.execute(due).scalars().all()
    for lead in leads:
        until = lead.snoozed_until or now
        wake(lead, actor=Actor.SYSTEM, now=now)
        tell_who_has_it(
            lead, kind=NoticeKind.SNOOZE_OVER, dedupe=f"lead:{lead.id}:snoozed:{until.isoformat()}", now=now
        )
    return len(leads)


def tell_who_has_it(
    lead: Lead,
    *,
    kind: NoticeKind,
    dedupe: str,
    now: datetime,
    data: Mapping[str, str] | None = None,
) -> None:
    """Tell the owner of a lead, or those on shift at its office while it has none."""
    shift = on_shift(lead.office_id, now=now) if lead.owner_id is None and lead.office_id is not None else ()
    tell(
        staff_ids=shift if lead.owner_id is None else (lead.owner_id,),
        kind=kind,
        lead_id=lead.id,
        dedupe=dedupe,
        now=now,
        data=data,
    )
