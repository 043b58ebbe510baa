"""Tasks of the clocks: ring what is due. Sweeps may overlap; each alarm rings once."""

from __future__ import annotations

from celery import shared_task

from leads import clock
from leads.clocks.sweep import sweep as ring_due
from leads.database import transaction

BATCH = 25
"""Few rows for each transaction: whoever works on one of these leads waits for it."""
MOST_BATCHES = 40


@shared_task(name="clocks.sweep")
def sweep() -> None:
    """Ring what is due, batch by batch."""
    for _ in range(MOST_BATCHES):
        with transaction():
            rung = ring_due(now=clock.now(), limit=BATCH)
        if rung < BATCH:
            return
