"""The whole beat table: safety nets, not the way work usually starts (that is the relay).

Each entry expires with its interval, so a worker that was away meets one tick of each, not a thousand.
"""

from __future__ import annotations

from typing import Any

ROUTING_SWEEP_SECONDS = 4
OUTBOX_DRAIN_SECONDS = 4
FOLLOWUPS_SWEEP_SECONDS = 4
CLOCKS_SWEEP_SECONDS = 3
MORNINGS_SECONDS = 30
PROMOS_SWEEP_SECONDS = 30
HANDLING_SWEEP_SECONDS = 4
INBOUND_POLL_SECONDS = 15
INBOUND_REFUSED_SECONDS = 4
HEARTBEAT_SECONDS = 5
PURGE_SECONDS = 3600
BREAKERS_SECONDS = 30
AUDIT_SEAL_SECONDS = 5
AUDIT_CHECK_SECONDS = 300


def _every(seconds: int, task: str) -> dict[str, Any]:
    return {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}


SCHEDULE = {
    "routing.sweep": _every(ROUTING_SWEEP_SECONDS, "routing.sweep"),
    "outbox.drain": _every(OUTBOX_DRAIN_SECONDS, "outbox.drain"),
    "followups.sweep": _every(FOLLOWUPS_SWEEP_SECONDS, "followups.sweep"),
    "clocks.sweep": _every(CLOCKS_SWEEP_SECONDS, "clocks.sweep"),
    "handling.sweep": _every(HANDLING_SWEEP_SECONDS, "handling.sweep"),
    "promos.sweep": _every(PROMOS_SWEEP_SECONDS, "promos.sweep"),
    "notices.mornings": _every(MORNINGS_SECONDS, "notices.mornings"),
    "inbound.poll": _every(INBOUND_POLL_SECONDS, "inbound.poll"),
    "inbound.refused": _every(INBOUND_REFUSED_SECONDS, "inbound.refused"),
    "housekeeping.heartbeat": _every(HEARTBEAT_SECONDS, "housekeeping.heartbeat"),
    "housekeeping.breakers": _every(BREAKERS_SECONDS, "housekeeping.breakers"),
    "housekeeping.seal_audit": _every(AUDIT_SEAL_SECONDS, "housekeeping.seal_audit"),
    "housekeeping.check_audit": _every(AUDIT_CHECK_SECONDS, "housekeeping.check_audit"),
    "housekeeping.purge": _every(PURGE_SECONDS, "housekeeping.purge"),
}
