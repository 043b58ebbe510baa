"""A lead that is closed: its booked time is free for others, and its visitor hears of it."""

from __future__ import annotations

from datetime import datetime

from leads import progress
from leads.booking import consequences
from leads.booking.letters import put_cancelled
from leads.booking.rows import booked_row, let_go, strike
from leads.followups.steps import Stop
from leads.followups.stopping import stop_occasion
from leads.handling.timing import UNDO_WITHIN
from leads.models import Lead
from leads.promos import lifecycle
from leads.slots.appointments import facts_of
from leads.vocabulary import Actor, CloseReason, LeadStage


def on_move(
    lead: Lead, _current: LeadStage, wanted: LeadStage, _reason: CloseReason | None, now: datetime
) -> None:
    """Told of every change of stage: nobody comes for a request that is closed, so its time is free again.

    Its visitor is told ten seconds later, when the closing cannot be undone any more. A consultation that has
    begun stays to be answered for.
    """
    if wanted is not LeadStage.CLOSED:
        return
    let_go(lead.id)
    row = booked_row(lead.id)
    if row is None or row.starts_at <= now:
        return
    occasion = facts_of(row).occasion
    strike(row, actor=Actor.SYSTEM, now=now)
    stop_occasion(lead_id=lead.id, occasion=occasion, reason=Stop.NOT_BOOKED, now=now)
    lifecycle.unbook(lead=lead, by_us=False, now=now)
    progress.record(lead.id, "booking.cancelled", actor=Actor.SYSTEM, now=now, data=consequences.facts(row))
    put_cancelled(lead, row, now=now, due_at=now + UNDO_WITHIN)
