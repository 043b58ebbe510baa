"""Tasks that move letters: send one, and sweep up those nobody was told about."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from leads import clock
from leads.database import transaction
from leads.failpoints import failpoint
from leads.outbox import attempts, service
from leads.outbox.delivery import deliver as deliver_letter
from workers.publish import publish_each

BATCH = 100
RELAY_HAD_ITS_CHANCE = timedelta(seconds=1)


@shared_task(name="outbox.deliver")
def deliver(*, letter_id: int) -> None:
    """Send one letter. Safe to run twice: the row decides who may send."""
    deliver_letter(letter_id=letter_id)


@shared_task(name="outbox.drain")
def drain() -> None:
    """Free the letters of dead workers, claim what is due and hand it round."""
    with transaction():
        attempts.recover(now=clock.now(), limit=BATCH)
        due = service.claim_due(now=clock.now(), limit=BATCH, older_than=RELAY_HAD_ITS_CHANCE)
    failpoint("D2")
    publish_each("outbox.deliver", "letter_id", due)
