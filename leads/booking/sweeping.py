"""Throws away times that were kept for somebody who did not confirm them; they were free again already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from leads.booking.taking import ran_out
from leads.database import db
from leads.models import Appointment


def let_go_of_run_out(*, now: datetime) -> int:
    """Delete kept times whose minutes have run out, and give their number."""
    gone = delete(Appointment).where(ran_out(now)).returning(Appointment.id)
    return len(db.session.execute(gone.execution_options(synchronize_session=False)).all())
