"""What staff decide on the desk. Today: that a request held back as suspected spam is a real one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from structlog import get_logger

from leads import progress
from leads.database import db
from leads.models import Lead
from leads.vocabulary import Actor, LeadStage
from leads.wake import wake

log = get_logger()


def release(*, lead_id: int, staff_id: int, now: datetime) -> bool:
    """Let a held request go on: it is routed with the time it was sent at, so nothing of its place is lost.

    Gives    False when it is not held any more (a colleague was faster) or was closed.
    """
    lead = db.session.scalar(select(Lead).where(Lead.id == lead_id).with_for_update())
    if lead is None or lead.quarantined_at is None or lead.stage != LeadStage.NEW:
        return False
    reason = lead.quarantine_reason
    lead.quarantined_at = None
    lead.quarantine_reason = None
    lead.version += 1
    progress.record(
        lead_id, "triage.released", actor=Actor.STAFF, now=now, staff_id=staff_id, data={"reason": reason}
    )
    wake("route", lead_id)
    db.session.flush()
    log.info("triage.released", lead_id=lead_id, staff_id=staff_id)
    return True
