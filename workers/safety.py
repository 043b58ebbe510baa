"""Refuses to start in production on a broker or with settings that are known to lose or repeat work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import redis

from leads.settings import Settings

WANTED = {"maxmemory-policy": "noeviction", "appendonly": "yes"}
WHY = {
    "maxmemory-policy": "another policy throws the whole queue away when memory is short",
    "appendonly": "without it a restart forgets every message",
}


def dangers(conf: Mapping[str, Any], broker: Mapping[str, str]) -> list[str]:
    """One plain line for each dangerous setting of Celery or of the broker; unknown values are not judged."""
    options = conf["broker_transport_options"]
    found = []
    if options["visibility_timeout"] < 4 * conf["task_time_limit"]:
        found.append(
            "visibility_timeout must be at least four times task_time_limit, or tasks run twice at once"
        )
    if set(conf["accept_content"]) != {"json"}:
        found.append("accept_content must be json alone: other formats can run code")
    if conf["result_backend"]:
        found.append("result_backend must not be set: results are rows")
    if not conf["task_acks_late"] or not conf["task_reject_on_worker_lost"]:
        found.append(
            "task_acks_late and task_reject_on_worker_lost must be on, or a killed worker loses its task"
        )
    if not options.get("socket_timeout"):
        found.append("socket_timeout must be set, or a hung broker hangs its caller")
    for name, wanted in WANTED.items():
        if broker.get(name, wanted) != wanted:
            found.append(f"the broker's {name} must be {wanted}: {WHY[name]}")
    return found


def broker_facts(settings: Settings) -> dict[str, str]:
    """Ask the broker how it keeps its memory; empty when it is away or does not tell."""
    client = redis.Redis.from_url(settings.redis_url, socket_timeout=1, socket_connect_timeout=1)
    try:
        return {name: str(client.config_get(name).get(name, wanted)) for name, wanted in WANTED.items()}
    except redis.RedisError:
        return {}
    finally:
        client.close()
