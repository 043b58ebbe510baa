"""Reads behind the words about an allocation."""

from __future__ import annotations

from sqlalchemy import select

from leads.database import db
from leads.models import Allocation, Lead
from leads.vocabulary import Meeting


def comes_from(lead_id: int) -> str | None:
    """The postal code a visitor would come from; None for an office from the list, and for video."""
    lead = db.session.execute(select(Lead.postal_code, Lead.meeting).where(Lead.id == lead_id)).one()
    return None if lead.meeting == Meeting.VIDEO else lead.postal_code


def current_allocation(lead_id: int) -> Allocation | None:
    """The allocation that counts, the one with the highest number; None while nobody has decided."""
    return db.session.execute(
        select(Allocation).where(Allocation.lead_id == lead_id).order_by(Allocation.number.desc()).limit(1)
    ).scalar_one_or_none()
