"""One try to carry out one touch, and all that are due; it commits on its own, for workers and operators."""

from __future__ import annotations

import structlog

from leads import clock
from leads.database import transaction
from leads.failpoints import failpoint
from leads.followups import service
from leads.traces import where

log = structlog.get_logger()


def carry_out(*, touch_id: int) -> None:
    """Send, move, skip or stop one touch, if it is claimed. Safe to call twice: the row decides.

    Nothing is raised: a touch that fails keeps its lease a while and is tried again, at most eight times.
    """
    try:
        with transaction():
            service.carry_out(touch_id=touch_id, now=clock.now())
            failpoint("F1")
    except Exception as error:  # noqa: BLE001  (the edge: one broken touch must not stop the others)
        log.error("followups.failed", touch_id=touch_id, error=type(error).__name__, at=where(error))
        with transaction():
            service.note_failure(touch_id=touch_id, now=clock.now())


def claim(*, limit: int) -> list[int]:
    """Free the touches of dead workers and claim what is due."""
    with transaction():
        service.recover(now=clock.now())
        return service.claim_due(now=clock.now(), limit=limit)


def drain(*, limit: int) -> int:
    """Carry out due touches here and now, one after the other, and give their number; for operators."""
    touches = claim(limit=limit)
    for touch_id in touches:
        carry_out(touch_id=touch_id)
    return len(touches)
