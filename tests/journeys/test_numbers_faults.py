"""Something breaks in the middle of three hundred requests: none is lost, alone, or answered twice.

Waiting out a lease (75 s) and the wait before the one guarded resend (30 min) is done by moving the product’s
clock, and only when all that is left lies in dead hands; see `recover`. Everything else is real time.
`make numbers` sends all three hundred and keeps the broker away for 30 seconds; `make test` a hundred, and 6.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from tests.stack.reckoning import ALL_IS_WELL, all_acknowledged, in_hands, reckon, recover
from tests.stack.running import PROCESSES, Stack, running_stack
from tests.stack.sending import FULL_LENGTH, Told, requests_from_everywhere, send

pytestmark = [pytest.mark.stack, pytest.mark.slow]
COUNT = 300 if FULL_LENGTH else 100
AT_ONCE = 3
BROKER_AWAY_SECONDS = 30 if FULL_LENGTH else 6
Fault = Callable[[int], None]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product with a mail server that accepts everything."""
    with running_stack(tmp_path_factory.mktemp("faults"), *PROCESSES) as running:
        yield running


def send_through(stack: Stack, fault: Fault, *, seed: int) -> list[Told]:
    """Send all requests; after a third, `fault` is called again and again with the number answered."""
    requests = requests_from_everywhere(stack, COUNT, seed=seed)
    with ThreadPoolExecutor(AT_ONCE) as clients:
        answers: list[Future[Told]] = [clients.submit(send, stack.port, each) for each in requests]
        while (done := sum(answer.done() for answer in answers)) < COUNT:
            if done >= COUNT // 3:
                fault(done)
            time.sleep(0.05)
        return [answer.result() for answer in answers]


def once(act: Callable[[], None], *, after: int = COUNT // 3) -> Fault:
    """A fault that happens one time, when so many were answered."""
    left = [act]

    def fault(done: int) -> None:
        if left and done >= after:
            left.pop()()

    return fault


def wait_for_a_letter_in_hand(stack: Stack) -> None:
    """The worst moment for a worker to die."""
    stack.until(lambda: in_hands(stack) > 0, every=0.002)


def children_of(pid: int) -> list[int]:
    """The processes a process has forked."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_killing_a_child_of_the_worker_again_and_again(stack: Stack) -> None:
    worker = stack.family.pids()["worker"]

    def fault() -> None:
        for _ in range(3):
            wait_for_a_letter_in_hand(stack)
            child = children_of(worker)[0]
            os.kill(child, signal.SIGKILL)
            stack.until(
                lambda child=child: child not in children_of(worker) and len(children_of(worker)) == 2
            )

    told = send_through(stack, once(fault), seed=11)
    recover(stack, told)

    assert reckon(stack, told) == ALL_IS_WELL


def test_killing_the_whole_worker(stack: Stack) -> None:
    def fault() -> None:
        wait_for_a_letter_in_hand(stack)
        stack.crash("worker")
        stack.start("worker")

    told = send_through(stack, once(fault), seed=12)
    recover(stack, told)

    assert reckon(stack, told) == ALL_IS_WELL


def test_emptying_the_broker_again_and_again(stack: Stack) -> None:
    broker = redis.Redis.from_url(stack.app.extensions["settings"].redis_url)

    told = send_through(stack, lambda _done: bool(broker.flushall()), seed=13)
    recover(stack, told)

    assert reckon(stack, told) == ALL_IS_WELL
    assert max(stack.sink.copies().values()) <= 2


def test_stopping_the_broker_for_a_while(stack: Stack) -> None:
    def fault() -> None:
        stack.crash("broker")
        time.sleep(BROKER_AWAY_SECONDS)
        stack.start("broker")

    told = send_through(stack, once(fault), seed=14)
    recover(stack, told)

    # Nobody who sends a request notices: the web process has no connection to the broker.
    assert [each.tries for each in told] == [1] * COUNT
    assert reckon(stack, told) == ALL_IS_WELL


def test_restarting_the_database(tmp_path: Path) -> None:
    with running_stack(tmp_path / "restarting", *PROCESSES, own_postgres=True) as stack:

        def fault() -> None:
            stack.stop("postgres")
            stack.start("postgres")

        told = send_through(stack, once(fault), seed=15)
        recover(stack, told)

        assert reckon(stack, told) == ALL_IS_WELL
        assert all_acknowledged(stack, told)
