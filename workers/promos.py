"""Tasks of offers: promises whose last day to book is over end by themselves."""

from __future__ import annotations

from celery import shared_task

from leads import clock
from leads.database import transaction
from leads.promos import sweeping

BATCH = 50
"""Few leads for each transaction: whoever works on one of them waits for it."""
MOST_BATCHES = 40


@shared_task(name="promos.sweep")
def sweep() -> None:
    """End what nobody booked in time, batch by batch."""
    for _ in range(MOST_BATCHES):
        with transaction():
            count = sweeping.sweep(now=clock.now(), limit=BATCH)
        if count == 0:
            break
