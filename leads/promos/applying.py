"""An earned offer is applied once, by a person: the amount comes from the table of the version promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from leads.database import db
from leads.models import Lead, PromoHold, Staff
from leads.promos.ending import Told, tell
from leads.promos.life import row_for
from leads.promos.queries import versions_of
from leads.vocabulary import HoldState
from leads.web.access import StaffMember, scoped


@dataclass(frozen=True, slots=True)
class Applied:
    """It is applied now; money in cents, None for financing."""

    lead_id: int
    areas: int | None
    cents: int | None


@dataclass(frozen=True, slots=True)
class AppliedBefore:
    """Somebody has applied it already: who, and when."""

    lead_id: int
    by: str
    at: datetime


class NotApplied(StrEnum):
    """Why nothing was applied."""

    MISSING = "missing"
    """There is no such promise, or its lead is out of this person’s sight."""
    NOT_EARNED = "not_earned"
    AMOUNT = "amount"
    """The table of the offer has no such row."""


def apply(
    *, hold_id: int, areas: int | None, staff: StaffMember, now: datetime
) -> Applied | AppliedBefore | NotApplied:
    """Write down what was taken off the bill, by whom and when; nothing undoes it.

    Takes    `areas`, a row of the version's own amount table; None for an offer that has none.
    """
    of_hold = select(Lead).join(PromoHold, PromoHold.lead_id == Lead.id).where(PromoHold.id == hold_id)
    locked = scoped(of_hold, staff).with_for_update(of=Lead).execution_options(populate_existing=True)
    lead = db.session.execute(locked).scalar_one_or_none()
    if lead is None:
        return NotApplied.MISSING
    hold = db.session.get_one(PromoHold, hold_id, populate_existing=True)
    if hold.applied_at is not None:
        by = db.session.execute(select(Staff.name).where(Staff.id == hold.applied_by)).scalar_one()
        return AppliedBefore(lead.id, by, hold.applied_at)
    if hold.state != HoldState.EARNED:
        return NotApplied.NOT_EARNED
    terms = versions_of([hold.promo_version_id])[hold.promo_version_id]
    row = row_for(terms.amounts, areas)
    if (row is None) if terms.amounts else (areas is not None):
        return NotApplied.AMOUNT
    hold.state, hold.applied_at, hold.applied_by = HoldState.APPLIED, now, staff.id
    hold.applied_areas, hold.applied_cents = (row.areas, row.cents) if row else (None, None)
    lead.version += 1
    db.session.flush()
    more = {"areas": row.areas, "cents": row.cents, "currency": terms.currency.lower()} if row else {}
    told = Told(lead.id, hold.id, terms.promo_id, terms.code)
    tell("applied", [told], now=now, more=more, staff_id=staff.id)
    return Applied(lead.id, hold.applied_areas, hold.applied_cents)
