"""A lead row becomes a routed and acknowledged lead through real processes, whatever happens to them."""

from __future__ import annotations

import time

import pytest
import redis

from leads.database import transaction
from leads.wake import wake
from tests.stack.running import Stack
from tests.workers.conftest import (
    all_acknowledged,
    assert_each_once,
    let_time_pass,
    move_clock,
    send_requests,
)

pytestmark = pytest.mark.stack


def broker_of(stack: Stack) -> redis.Redis:
    """A connection to the stack's own broker."""
    return redis.Redis.from_url(stack.app.extensions["settings"].redis_url)


def test_twenty_requests_are_routed_and_acknowledged(stack: Stack) -> None:
    leads = send_requests(stack, 20)

    stack.until(lambda: all_acknowledged(stack, leads))

    assert_each_once(stack, leads)


def test_every_hint_given_four_times_changes_nothing(stack: Stack) -> None:
    leads = send_requests(stack, 10)
    with stack.app.app_context():
        for _ in range(3):
            for lead_id in leads:
                with transaction():
                    wake("route", lead_id)

    stack.until(lambda: all_acknowledged(stack, leads))

    assert_each_once(stack, leads)


def test_messages_of_the_broker_carry_ids_and_nothing_personal(stack: Stack) -> None:
    stack.crash("worker")
    leads = send_requests(stack, 3)
    broker = broker_of(stack)
    stack.until(lambda: broker.llen("leads") >= 3)

    waiting = broker.lrange("leads", 0, -1)
    stack.start("worker")
    stack.until(lambda: all_acknowledged(stack, leads), seconds=60)

    assert max(map(len, waiting)) < 1200
    for message in waiting:
        assert b"example" not in message
        assert b"Maya" not in message
    assert_each_once(stack, leads)


def test_emptying_the_broker_again_and_again_loses_no_lead(stack: Stack) -> None:
    broker = broker_of(stack)
    leads = []
    for _ in range(5):
        leads += send_requests(stack, 6)
        broker.flushall()

    move_clock(stack, seconds=76)
    stack.until(lambda: all_acknowledged(stack, leads), seconds=60)

    assert_each_once(stack, leads)


def test_with_the_relay_dead_the_sweeps_route_and_deliver(stack: Stack) -> None:
    stack.crash("relay")
    leads = send_requests(stack, 5)

    stack.until(lambda: all_acknowledged(stack, leads), seconds=60)
    stack.start("relay")

    assert_each_once(stack, leads)


def test_two_relays_and_two_beats_do_no_harm(stack: Stack) -> None:
    for name in ("relay", "beat"):
        stack.start_another(name)
    leads = send_requests(stack, 15)

    stack.until(lambda: all_acknowledged(stack, leads), seconds=60)
    stack.stop("second relay")
    stack.stop("second beat")

    assert_each_once(stack, leads)


def test_a_broker_that_is_away_for_a_while_delays_and_loses_nothing(stack: Stack) -> None:
    stack.crash("broker")
    leads = send_requests(stack, 8)
    time.sleep(5)
    stack.start("broker")
    move_clock(stack, seconds=76)

    stack.until(lambda: all_acknowledged(stack, leads), seconds=90)

    assert_each_once(stack, leads)


def test_killing_the_worker_again_and_again_loses_no_lead_and_doubles_no_letter(stack: Stack) -> None:
    leads = send_requests(stack, 20)
    for _ in range(3):
        time.sleep(0.5)
        stack.crash("worker")
        stack.start("worker")
        leads += send_requests(stack, 5)

    let_time_pass(stack, leads)

    assert set(stack.sink.copies().values()) <= {1, 2}
    assert sum(copies - 1 for copies in stack.sink.copies().values()) <= 6
