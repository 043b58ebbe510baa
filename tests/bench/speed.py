"""From pressing "Send my request" to the mail server’s 250, at two requests a second; and without the relay.

The routing transaction and the mail server are watched from outside: PostgreSQL tells every commit that puts
a letter into the outbox, and the sink notes when it said 250. Nothing is taken from the product’s own times.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread

import psycopg
from sqlalchemy import select

from leads.database import db
from leads.models import Lead, LetterRow
from leads.wake import CHANNEL
from tests.stack.reckoning import all_acknowledged
from tests.stack.running import PROCESSES, Stack, running_stack
from tests.stack.sending import Sent, Told, requests_from_everywhere, send, send_all

PER_SECOND = 2
SECONDS = 60
SECONDS_WITHOUT_RELAY = 30
BURST = 300


@dataclass(frozen=True)
class Times:
    """Seconds from sending one request to its answer, its office, its accepted letter."""

    answered: float
    routed: float
    acknowledged: float


def figures(folder: Path) -> dict[str, object]:
    """The goals of the order: acknowledged p95 ≤ 1 s, routed p95 ≤ 0.5 s, without the relay ≤ 15 s."""
    with running_stack(folder / "stack", *PROCESSES) as stack:
        warm_up = send_all(stack, requests_from_everywhere(stack, 20, seed=1))
        stack.until(lambda: all_acknowledged(stack, warm_up), seconds=120)
        steady = at_a_pace(stack, SECONDS, seed=2)
        burst = per_second(stack, seed=3)
        stack.crash("relay")
        orphaned = at_a_pace(stack, SECONDS_WITHOUT_RELAY, seed=4)
    return {
        **spread("answered", [each.answered for each in steady], "no goal"),
        **spread("routed", [each.routed for each in steady], "goal p95 ≤ 0.5 s"),
        **spread("acknowledged", [each.acknowledged for each in steady], "goal p95 ≤ 1 s"),
        **spread("acknowledged without relay", [each.acknowledged for each in orphaned], "goal max ≤ 15 s"),
        f"acknowledged per second in a burst of {BURST}": burst,
    }


def spread(what: str, seconds: Sequence[float], goal: str) -> dict[str, object]:
    """p50, p95 and the slowest, in seconds, in one line."""
    cuts = quantiles(seconds, n=20)
    found = f"p50 {cuts[9]:.3f}  p95 {cuts[18]:.3f}  max {max(seconds):.3f}  of {len(seconds)}"
    return {f"{what}, s ({goal})": found}


def at_a_pace(stack: Stack, seconds: int, *, seed: int) -> list[Times]:
    """Send at the pace whether or not answers come, wait for the letters, and give the times of each."""
    requests = requests_from_everywhere(stack, seconds * PER_SECOND, seed=seed)
    with heard_letters(stack) as heard, ThreadPoolExecutor(16) as clients:
        begun = time.monotonic()
        answers = []
        for number, request in enumerate(requests):
            time.sleep(max(0.0, begun + number / PER_SECOND - time.monotonic()))
            answers.append(clients.submit(send, stack.port, request))
        told = [answer.result() for answer in answers]
        stack.until(lambda: all_acknowledged(stack, told), seconds=120, every=0.5)
    return [_times(stack, each, heard) for each in told]


def per_second(stack: Stack, *, seed: int) -> float:
    """How many requests a second come out at the end when they come in as fast as they can."""
    requests: list[Sent] = requests_from_everywhere(stack, BURST, seed=seed)
    begun = time.monotonic()
    told = send_all(stack, requests)
    stack.until(lambda: all_acknowledged(stack, told), seconds=300, every=0.2)
    return round(BURST / (time.monotonic() - begun), 1)


def _times(stack: Stack, told: Told, heard: dict[int, float]) -> Times:
    accepted = next(letter.at for letter in stack.sink.taken if told.email in letter.recipients)
    with stack.app.app_context():
        letter = select(LetterRow.id).join(Lead, Lead.id == LetterRow.lead_id).where(Lead.email == told.email)
        routed = heard[db.session.execute(letter).scalar_one()]
        db.session.remove()
    return Times(told.answered_at - told.sent_at, routed - told.sent_at, accepted - told.sent_at)


@contextmanager
def heard_letters(stack: Stack) -> Iterator[dict[int, float]]:
    """When each letter's transaction was committed, by letter id: it carries the allocation too."""
    heard: dict[int, float] = {}
    address = stack.app.extensions["settings"].database_url.replace("postgresql+psycopg://", "postgresql://")
    over, ready = Event(), Event()
    listener = Thread(target=_listen, args=(address, heard, ready.set, over), daemon=True)
    listener.start()
    ready.wait(10)
    yield heard
    over.set()
    listener.join()


def _listen(address: str, heard: dict[int, float], ready: Callable[[], None], over: Event) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"listen {CHANNEL}")
        ready()
        while not over.is_set():
            for notice in connection.notifies(timeout=0.2):
                kind, _, row_id = notice.payload.partition(":")
                if kind == "deliver":
                    heard.setdefault(int(row_id), time.time())
