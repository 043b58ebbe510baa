"""What a machine does with the work of people: free what lapsed, wake what is due, forget the rest."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from leads.database import db
from leads.handling import presence
from leads.handling.claiming import lapse
from leads.handling.waking import wake_due
from leads.models import UndoStep

KEEP_STEPS_FOR = timedelta(hours=1)
"""An undo step is of no use after ten seconds; an hour is for people who look into what happened."""


def sweep(*, now: datetime, limit: int) -> int:
    """Free claims that lapsed and wake leads whose time has come; how many. Safe to run twice at once."""
    return lapse(now=now, limit=limit) + wake_due(now=now, limit=limit)


def forget(*, now: datetime) -> int:
    """Throw away who is not looking any more, and steps nobody can undo; how many rows."""
    old = delete(UndoStep).where(UndoStep.expires_at < now - KEEP_STEPS_FOR).returning(UndoStep.id)
    return presence.forget(now=now) + len(db.session.execute(old).all())
