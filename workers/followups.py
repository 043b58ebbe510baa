"""Tasks that follow up: a sweep that claims what is due, and one touch carried out."""

from __future__ import annotations

from celery import shared_task

from leads.followups import attempt
from workers.publish import publish_each

BATCH = 200


@shared_task(name="followups.sweep")
def sweep() -> None:
    """Claim what is due and hand it round."""
    publish_each("followups.carry_out", "touch_id", attempt.claim(limit=BATCH))


@shared_task(name="followups.carry_out")
def carry_out(*, touch_id: int) -> None:
    """Send, move, skip or stop one touch. Safe to run twice: the row decides."""
    attempt.carry_out(touch_id=touch_id)
