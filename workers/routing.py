"""Tasks that route: one lead, and a sweep over the leads whose hint was lost."""

from __future__ import annotations

from datetime import timedelta

import structlog
from celery import shared_task

from leads import clock
from leads.database import transaction
from leads.failpoints import failpoint
from leads.routing import service
from workers.publish import publish_each

BATCH = 100
RELAY_HAD_ITS_CHANCE = timedelta(seconds=1)
log = structlog.get_logger()


@shared_task(name="routing.assign")
def assign(*, lead_id: int) -> None:
    """Route one lead. Safe to run twice; a lead that keeps failing goes to the central desk."""
    try:
        with transaction():
            service.assign(lead_id=lead_id, now=clock.now())
            failpoint("A1")
    except Exception as error:  # noqa: BLE001  (the edge: one broken lead must not stop its hand-over)
        log.error("routing.failed", lead_id=lead_id, error=type(error).__name__)
        _after_failure(lead_id)


@shared_task(name="routing.sweep")
def sweep() -> None:
    """Hint again at the leads that wait although they need not."""
    with transaction():
        waiting = service.unrouted(now=clock.now(), limit=BATCH, older_than=RELAY_HAD_ITS_CHANCE)
    publish_each("routing.assign", "lead_id", waiting)


def _after_failure(lead_id: int) -> None:
    with transaction():
        is_enough = service.note_failure(lead_id=lead_id, now=clock.now())
    if is_enough:
        with transaction():
            service.fallback_to_central(lead_id=lead_id, now=clock.now())
