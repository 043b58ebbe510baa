"""Tasks of the desk: free claims that lapsed and wake snoozed leads; what is no use any more is forgotten."""

from __future__ import annotations

from celery import shared_task

from leads import clock
from leads.database import transaction
from leads.handling import sweeping

BATCH = 50
"""Few rows for each transaction: whoever works on one of these leads waits for it."""
MOST_BATCHES = 40


@shared_task(name="handling.sweep")
def sweep() -> None:
    """Free and wake what is due, batch by batch."""
    for _ in range(MOST_BATCHES):
        with transaction():
            count = sweeping.sweep(now=clock.now(), limit=BATCH)
        if count < BATCH:
            break
    with transaction():
        sweeping.forget(now=clock.now())
