"""Reads behind the words about an allocation."""

from __future__ import annotations

from sqlalchemy import select

from leads.database import db
from leads.models import Allocation, Lead


def postal_code_of(lead_id: int) -> str | None:
    """The visitor's own postal code in its normal form; None when an office was chosen from the list."""
    return db.session.execute(select(Lead.postal_code).where(Lead.id == lead_id)).scalar_one()


def current_allocation(lead_id: int) -> Allocation | None:
    """The allocation that counts, the one with the highest number; None while nobody has decided."""
    return db.session.execute(
        select(Allocation).where(Allocation.lead_id == lead_id).order_by(Allocation.number.desc()).limit(1)
    ).scalar_one_or_none()
