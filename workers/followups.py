"""Tasks that follow up: a sweep that claims what is due, and one touch carried out."""

from __future__ import annotations

import structlog
from celery import shared_task

from leads import clock
from leads.database import transaction
from leads.failpoints import failpoint
from leads.followups import service
from workers.publish import publish_each

BATCH = 200
log = structlog.get_logger()


@shared_task(name="followups.sweep")
def sweep() -> None:
    """Free the touches of dead workers, claim what is due and hand it round."""
    with transaction():
        service.recover(now=clock.now())
        due = service.claim_due(now=clock.now(), limit=BATCH)
    publish_each("followups.carry_out", "touch_id", due)


@shared_task(name="followups.carry_out")
def carry_out(*, touch_id: int) -> None:
    """Send, move, skip or stop one touch. Safe to run twice: the row decides."""
    try:
        with transaction():
            service.carry_out(touch_id=touch_id, now=clock.now())
            failpoint("F1")
    except Exception as error:  # noqa: BLE001  (the edge: one broken touch must not be tried without a pause)
        log.error("followups.failed", touch_id=touch_id, error=type(error).__name__)
        with transaction():
            service.note_failure(touch_id=touch_id, now=clock.now())
