"""Tells the relay, as part of the transaction, that work is due; a lost call costs one sweep, no lead."""

from typing import Literal

from sqlalchemy import text

from leads.database import db

CHANNEL = "leads_due"


def wake(kind: Literal["route", "deliver"], row_id: int) -> None:
    """Announce one due row; PostgreSQL delivers it when, and only when, the transaction commits."""
    db.session.execute(
        text("select pg_notify(:channel, :due)"), {"channel": CHANNEL, "due": f"{kind}:{row_id}"}
    )
