"""Ending an offer before its time: nobody is promised it any more, and no letter speaks of it any more.

Holds that were given stay what they are (product.md §4). Leads are locked before the offer, as routing does.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from structlog import get_logger

from leads.database import db
from leads.followups.stopping import OPEN, stop_offers
from leads.models import Promo, PromoHold, Touch
from leads.promos.queries import forget_live_terms
from leads.vocabulary import Stream

log = get_logger()


def end_promo(*, slug: str, now: datetime) -> int | None:
    """Withdraw an offer and stop what was still to be written about it, in this transaction.

    Gives    the number of letters stopped, 0 when it had ended already; None when there is no such offer.
    Call `stop_ended` afterwards, in a transaction of its own: it finds whoever got the offer meanwhile.
    """
    promo_id = db.session.execute(select(Promo.id).where(Promo.slug == slug)).scalar_one_or_none()
    if promo_id is None:
        return None
    stopped = stop_offers(promo_id=promo_id, now=now)
    ended = update(Promo).where(Promo.id == promo_id, Promo.withdrawn_at.is_(None)).values(withdrawn_at=now)
    db.session.execute(ended.execution_options(synchronize_session=False))
    forget_live_terms()
    log.info("followups.promo_ended", promo_id=promo_id, letters=stopped)
    return stopped


def stop_ended(*, now: datetime) -> int:
    """Stop what is still planned about offers that were withdrawn, however they were."""
    planned = (
        select(Promo.id)
        .join(PromoHold, PromoHold.promo_id == Promo.id)
        .join(Touch, Touch.lead_id == PromoHold.lead_id)
        .where(Promo.withdrawn_at.is_not(None), Touch.stream == Stream.NEWS, Touch.state.in_(OPEN))
        .distinct()
        .order_by(Promo.id)
    )
    return sum(stop_offers(promo_id=each, now=now) for each in db.session.scalars(planned).all())
