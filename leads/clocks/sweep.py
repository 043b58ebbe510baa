"""Finds what the clocks have to say now; lateness is found here, not by somebody saving a lead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import select

from leads.clocks import orphans
from leads.clocks.steps import ring
from leads.database import db
from leads.models import Lead
from leads.traces import where

PUT_OFF = timedelta(minutes=1)
"""How long an alarm that fails waits for its next try, so that it holds up no other."""

log = structlog.get_logger()


def sweep(*, now: datetime, limit: int) -> int:
    """Ring up to `limit` due alarms and take in orphans; gives how many leads were touched.

    Two sweepers never hold the same lead: each alarm rings once.
    """
    due = (
        select(Lead)
        .where(Lead.alarm.is_not(None), Lead.alarm_at <= now)
        .order_by(Lead.alarm_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    alarms = db.session.execute(due).scalars().all()
    for lead in alarms:
        if not _tried(lead.id, partial(ring, lead, now=now)):
            lead.alarm_at = now + PUT_OFF
            db.session.flush()
    found = orphans.claim(limit=limit - len(alarms)) if len(alarms) < limit else ()
    for lead in found:
        _tried(lead.id, partial(orphans.take_in, lead, now=now))
    return len(alarms) + len(found)


def _tried(lead_id: int, step: Callable[[], None]) -> bool:
    try:
        with db.session.begin_nested():
            step()
    except Exception as error:  # noqa: BLE001  (one broken lead must not silence the others)
        log.error("clocks.failed", lead_id=lead_id, error=type(error).__name__, at=where(error))
        return False
    return True
