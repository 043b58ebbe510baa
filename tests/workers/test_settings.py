"""Celery's settings stand in their one order, and dangerous ones do not start in production."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from leads.outbox.mailer import CONVERSATION_SECONDS
from leads.outbox.service import LEASE
from tests.conftest import make_settings
from workers import outbox, routing
from workers.app import TASK_MODULES, make_celery
from workers.safety import dangers
from workers.schedule import OUTBOX_DRAIN_SECONDS, ROUTING_SWEEP_SECONDS, SCHEDULE
from workers.settings import HARD_LIMIT_SECONDS, SOFT_LIMIT_SECONDS, VISIBILITY_SECONDS, celery_settings

SAFE_BROKER = {"maxmemory-policy": "noeviction", "appendonly": "yes"}


def test_conversation_task_lease_and_visibility_stand_in_their_order() -> None:
    order = [
        CONVERSATION_SECONDS,
        SOFT_LIMIT_SECONDS,
        HARD_LIMIT_SECONDS,
        LEASE.total_seconds(),
        VISIBILITY_SECONDS,
    ]

    assert order == [40, 50, 60, 75, 300]


def test_without_the_relay_two_sweeps_and_their_patience_fit_into_fifteen_seconds() -> None:
    patience = (routing.RELAY_HAD_ITS_CHANCE + outbox.RELAY_HAD_ITS_CHANCE).total_seconds()

    assert ROUTING_SWEEP_SECONDS + OUTBOX_DRAIN_SECONDS + patience <= 12


@pytest.mark.parametrize("name", SCHEDULE)
def test_no_tick_outlives_its_interval(name: str) -> None:
    entry = SCHEDULE[name]

    assert entry["options"]["expires"] <= entry["schedule"]


def test_every_tick_names_a_task_and_every_task_is_named_room_and_verb(shared_app: Flask) -> None:
    celery_app = make_celery(shared_app)
    for module in TASK_MODULES:
        celery_app.loader.import_task_module(module)
    ours = {name for name in celery_app.tasks if not name.startswith("celery.")}

    assert {entry["task"] for entry in SCHEDULE.values()} <= ours
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", name) for name in ours)
    assert ours >= {
        *("routing.assign", "routing.sweep", "outbox.deliver", "outbox.drain"),
        *("housekeeping.heartbeat", "housekeeping.purge"),
    }


def change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """A change of one setting, or of one of the transport options."""

    def apply(conf: dict[str, Any]) -> None:
        target, _, name = path.rpartition("/")
        (conf[target] if target else conf)[name] = value

    return apply


def test_our_own_settings_are_safe() -> None:
    assert dangers(celery_settings(make_settings()), SAFE_BROKER) == []


def test_a_broker_that_tells_nothing_is_not_judged() -> None:
    assert dangers(celery_settings(make_settings()), {}) == []


@pytest.mark.parametrize(
    ("wrong", "broker", "word"),
    [
        (change("broker_transport_options/visibility_timeout", 60), SAFE_BROKER, "visibility_timeout"),
        (change("broker_transport_options/socket_timeout", None), SAFE_BROKER, "socket_timeout"),
        (change("accept_content", ["json", "pickle"]), SAFE_BROKER, "accept_content"),
        (change("result_backend", "redis://"), SAFE_BROKER, "result_backend"),
        (change("task_acks_late", False), SAFE_BROKER, "task_acks_late"),
        (change("timezone", "UTC"), {"maxmemory-policy": "allkeys-lru"}, "maxmemory-policy"),
        (change("timezone", "UTC"), {"appendonly": "no"}, "appendonly"),
    ],
)
def test_each_danger_is_named(
    wrong: Callable[[dict[str, Any]], None], broker: dict[str, str], word: str
) -> None:
    conf = celery_settings(make_settings())
    wrong(conf)

    found = dangers(conf, broker)

    assert len(found) == 1
    assert word in found[0]
