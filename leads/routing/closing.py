"""What a lead gives back when it turns out to be none: promised offers, and its place of an office's day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from leads.database import db
from leads.models import Allocation, Lead
from leads.promos.service import lapse
from leads.routing.shares import give_back_day
from leads.vocabulary import CloseReason, LeadStage

NOT_A_LEAD = frozenset(
    {CloseReason.SPAM, CloseReason.DUPLICATE, CloseReason.WRONG_NUMBER, CloseReason.TAKEN_BACK}
)
"""Closings after which the office has room for somebody else."""


def on_move(
    lead: Lead, _current: LeadStage, _wanted: LeadStage, reason: CloseReason | None, now: datetime
) -> None:
    """Told of every change of stage. Offers come before the day, as in routing: nobody waits in a ring."""
    if reason in NOT_A_LEAD:
        lapse(lead_id=lead.id, reason=reason, now=now)
        give_back_room(lead_id=lead.id)


def give_back_room(*, lead_id: int) -> bool:
    """Give the place of the lead's last allocation back; the row that held it says so only once."""
    last = select(func.max(Allocation.number)).where(Allocation.lead_id == lead_id).scalar_subquery()
    held = select(Allocation.id, Allocation.office_id, Allocation.room_on).where(
        Allocation.lead_id == lead_id, Allocation.number == last, Allocation.room_on.is_not(None)
    )
    row = db.session.execute(held.with_for_update()).one_or_none()
    if row is None:
        return False
    db.session.execute(update(Allocation).where(Allocation.id == row.id).values(room_on=None))
    give_back_day(row.office_id, row.room_on)
    return True
