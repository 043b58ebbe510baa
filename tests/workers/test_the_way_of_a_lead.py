"""A lead row becomes a routed and acknowledged lead through real processes, whatever happens to them."""

from __future__ import annotations

import pytest

from tests.stack.running import Stack
from tests.workers.conftest import acknowledged, assert_each_once, send_requests, waits

pytestmark = pytest.mark.stack


def test_twenty_requests_are_routed_and_acknowledged_within_moments(stack: Stack) -> None:
    leads = send_requests(stack, 20)

    stack.until(lambda: acknowledged(stack) == 20)

    assert_each_once(stack, leads)
    print(f"request to acknowledgement: median {waits(stack)[10]:.3f} s, longest {waits(stack)[-1]:.3f} s")
