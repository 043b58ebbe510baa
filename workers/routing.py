"""Tasks that route: one lead, and a sweep over the leads whose hint was lost."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from leads import clock
from leads.database import transaction
from leads.routing import service
from leads.routing.attempt import route
from workers.publish import publish_each

BATCH = 100
RELAY_HAD_ITS_CHANCE = timedelta(seconds=1)


@shared_task(name="routing.assign")
def assign(*, lead_id: int) -> None:
    """Route one lead. Safe to run twice; a lead that keeps failing goes to the central desk."""
    route(lead_id=lead_id)


@shared_task(name="routing.sweep")
def sweep() -> None:
    """Hint again at the leads that wait although they need not."""
    with transaction():
        waiting = service.unrouted(now=clock.now(), limit=BATCH, older_than=RELAY_HAD_ITS_CHANCE)
    publish_each("routing.assign", "lead_id", waiting)
