"""Reads behind the words about an allocation."""

from __future__ import annotations

from sqlalchemy import select

from leads.database import db
from leads.models import Lead


def postal_code_of(lead_id: int) -> str | None:
    """The visitor's own postal code in its normal form; None when an office was chosen from the list."""
    return db.session.execute(select(Lead.postal_code).where(Lead.id == lead_id)).scalar_one()
