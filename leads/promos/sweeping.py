"""Promises whose last day to book is over without a booking end by themselves, each in its own zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Date, and_, case, cast, func, literal_column, select

from leads.database import db
from leads.models import Lead, Office, PromoHold, PromoVersion
from leads.promos.life import Happens
from leads.promos.lifecycle import turn_all
from leads.promos.terms import OFFICE_ZONE
from leads.vocabulary import HoldState, OfficeKind

_FURTHEST_EAST = timedelta(hours=14)
"""No zone is further ahead of UTC, so no day begins anywhere before this."""


def sweep(*, now: datetime, limit: int) -> int:
    """End what was held and not booked in time, for at most so many leads; how many leads had such a promise.

    Leads that somebody changes at this moment are left for the next sweep. Safe to run twice at once.
    """
    rule = PromoVersion.terms["zone_rule"].astext
    zone = case((rule != OFFICE_ZONE, rule), (Office.kind == OfficeKind.CLINIC, Office.zone), else_=Lead.zone)
    # Only a constant proves that the index of held promises serves.
    is_held = PromoHold.state == literal_column(f"'{HoldState.HELD}'")
    over = and_(
        PromoHold.held_until < (now + _FURTHEST_EAST).date(),
        PromoHold.held_until < cast(func.timezone(zone, now), Date),
    )
    due = (
        select(Lead)
        .join(PromoHold, PromoHold.lead_id == Lead.id)
        .join(PromoVersion, PromoVersion.id == PromoHold.promo_version_id)
        .outerjoin(Office, Office.id == Lead.office_id)
        .where(is_held, over)
        .order_by(Lead.id)
        .limit(limit)
        .with_for_update(of=Lead, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    leads = db.session.execute(due).unique().scalars().all()
    turn_all(leads, Happens.NOTHING, now=now)
    return len(leads)
