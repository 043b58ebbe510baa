"""A promise that ended by mistake is made again: the same version, with a unit of its budget."""

from __future__ import annotations

from sqlalchemy import case, select, update
from sqlalchemy.exc import IntegrityError

from leads.database import db
from leads.models import PromoHold
from leads.promos.service import take_one
from leads.vocabulary import HoldState


def revive(*, lead_id: int, promo_id: int) -> bool:
    """Hold an offer again that lapsed; False when its last unit, or its person's only one, is given away.

    Takes    a lead and budgets locked by the caller. It is the promise that was made, so its day stays; one
             that was reserved, because they had booked in time, is reserved.
    """
    of_lead = PromoHold.lead_id == lead_id, PromoHold.promo_id == promo_id
    lapsed = select(PromoHold.takes_budget).where(*of_lead, PromoHold.state == HoldState.LAPSED)
    takes_budget = db.session.execute(lapsed.with_for_update()).scalar_one_or_none()
    if takes_budget is None:
        return False
    again = update(PromoHold).where(*of_lead)
    state = case((PromoHold.reserved_at.is_not(None), HoldState.RESERVED), else_=HoldState.HELD)
    try:
        with db.session.begin_nested() as whole:
            db.session.execute(again.values(state=state, lapsed_at=None, lapse_reason=None))
            left = not takes_budget or take_one(promo_id)
            if not left:
                whole.rollback()
            return left
    except IntegrityError:
        return False
