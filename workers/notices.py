"""Tasks that tell staff things by the clock on the wall: the letters of the morning."""

from __future__ import annotations

import structlog
from celery import shared_task

from leads import clock
from leads.database import transaction
from leads.notices import mornings
from leads.traces import where

log = structlog.get_logger()


@shared_task(name="notices.mornings")
def write_mornings() -> None:
    """Write every letter that is due this morning, each in a transaction of its own."""
    with transaction():
        found = mornings.due(now=clock.now())
    for morning in found:
        try:
            with transaction():
                mornings.write(morning, now=clock.now())
        except Exception as error:  # noqa: BLE001  (one letter that cannot be written must not stop the others)
            log.error(
                "notices.failed", staff_id=morning.staff_id, error=type(error).__name__, at=where(error)
            )
