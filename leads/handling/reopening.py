"""A closed lead opens again: where it stood, and with the promises and the room it gave back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from leads.database import db
from leads.directory.queries import directory
from leads.models import Allocation, Lead, LeadEvent, PromoHold
from leads.promos.reconsider import lock_budgets_of
from leads.promos.reviving import revive
from leads.routing.closing import NOT_A_LEAD
from leads.routing.gathering import local_date
from leads.routing.queries import current_allocation
from leads.routing.shares import take_day
from leads.stages import OPEN_STAGES
from leads.vocabulary import HoldState, LeadStage


def stage_before_closing(lead: Lead) -> LeadStage:
    """Where the lead stood when it was closed; the beginning of the work where nobody knows any more."""
    closed = select(LeadEvent.data["from"].astext).where(
        LeadEvent.lead_id == lead.id,
        LeadEvent.kind == "progress.moved",
        LeadEvent.data["to"].astext == LeadStage.CLOSED,
    )
    before = db.session.execute(closed.order_by(LeadEvent.id.desc()).limit(1)).scalar_one_or_none()
    if before in OPEN_STAGES and before != LeadStage.SNOOZED:
        return LeadStage(before)
    return LeadStage.CONTACTING if lead.first_attempt_at else LeadStage.NEW


def promise_again(lead: Lead, now: datetime) -> None:
    """Make the promises again that the closing ended, and take the room back where there is some.

    What cannot be promised any more, because its budget went to somebody else, stays ended.
    """
    if lead.close_reason not in NOT_A_LEAD:
        return
    ended = select(PromoHold.promo_id).where(
        PromoHold.lead_id == lead.id,
        PromoHold.state == HoldState.LAPSED,
        PromoHold.lapse_reason == lead.close_reason,
    )
    give_back(lead, list(db.session.execute(ended).scalars()), now)


def give_back(lead: Lead, promo_ids: Collection[int], now: datetime) -> list[int]:
    """Promise these offers again and take a place of the office’s day; gives those that are lost."""
    lock_budgets_of(lead)
    lost = [each for each in sorted(promo_ids) if not revive(lead_id=lead.id, promo_id=each)]
    take_room(lead, now)
    return lost


def take_room(lead: Lead, now: datetime) -> None:
    """Take a place of today at the lead’s office for the allocation that counts; a full day gives none."""
    allocation = current_allocation(lead.id)
    office = directory().office(lead.office_id or 0)
    if allocation is None or office is None or allocation.room_on is not None:
        return
    today = local_date(office, now)
    if office.daily_capacity and take_day(office, today):
        db.session.execute(update(Allocation).where(Allocation.id == allocation.id).values(room_on=today))
