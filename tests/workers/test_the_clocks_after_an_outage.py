"""No worker for days: when one comes back, each lead is told of once, at the last rung it reached."""

from __future__ import annotations

import pytest

from tests.stack.running import Stack
from tests.workers.clocks import move_to_noon, people, told
from tests.workers.conftest import move_clock, send_requests

pytestmark = pytest.mark.stack


def test_after_three_days_without_a_worker_each_lead_is_told_once_at_its_last_rung(stack: Stack) -> None:
    people(stack)
    move_to_noon(stack)
    leads = send_requests(stack, 3)
    stack.until(lambda: all(told(stack, each) for each in leads))
    stack.crash("worker")
    move_clock(stack, days=6, hours=20)
    stack.start("worker")
    stack.until(lambda: all(told(stack, each)[-1] == "no_contact" for each in leads), seconds=60)

    for each in leads:
        assert len(told(stack, each)) <= 3
