"""One try to route one lead and what follows a failure; it commits on its own, for workers and operators."""

from __future__ import annotations

import structlog

from leads import clock
from leads.database import transaction
from leads.failpoints import failpoint
from leads.routing import service
from leads.traces import where

log = structlog.get_logger()


def route(*, lead_id: int) -> bool:
    """Route one lead, if it still waits; False when there was nothing to do or it failed.

    Safe to call twice. A lead that keeps failing goes to the central desk; nothing is raised, so
    that one broken lead stops neither its own hand-over nor the next lead.
    """
    try:
        with transaction():
            done = service.assign(lead_id=lead_id, now=clock.now())
            failpoint("A1")
    except Exception as error:  # noqa: BLE001  (the edge: an unforeseen error is what the fallback is for)
        log.error("routing.failed", lead_id=lead_id, error=type(error).__name__, at=where(error))
        _after_failure(lead_id)
        return False
    return done


def drain(*, limit: int) -> int:
    """Route waiting leads here and now, one after the other, and give their number; for operators."""
    with transaction():
        waiting = service.unrouted(now=clock.now(), limit=limit)
    return sum(route(lead_id=lead_id) for lead_id in waiting)


def _after_failure(lead_id: int) -> None:
    with transaction():
        is_enough = service.note_failure(lead_id=lead_id, now=clock.now())
    if is_enough:
        with transaction():
            service.fallback_to_central(lead_id=lead_id, now=clock.now())
