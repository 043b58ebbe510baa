"""Somebody wants to hear nothing more from us: whoever works for them knows at once, and so does privacy."""

from __future__ import annotations

from datetime import datetime

from leads.models import Lead
from leads.notices.audience import privacy
from leads.notices.kinds import NoticeKind
from leads.notices.service import tell
from leads.vocabulary import CloseReason, LeadStage


def tell_stopped(lead: Lead, *, now: datetime) -> None:
    """Tell the owner and the privacy role, once for each request."""
    owner = (lead.owner_id,) if lead.owner_id is not None else ()
    tell(
        staff_ids=(*owner, *privacy()),
        kind=NoticeKind.STOP,
        lead_id=lead.id,
        dedupe=f"lead:{lead.id}:stop",
        now=now,
    )


def on_move(
    lead: Lead, _current: LeadStage, _wanted: LeadStage, reason: CloseReason | None, now: datetime
) -> None:
    """Told of every change of stage: a request that was taken back is one to leave alone."""
    if reason is CloseReason.TAKEN_BACK:
        tell_stopped(lead, now=now)
