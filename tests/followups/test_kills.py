"""Workers killed at random while they follow up: each letter is accepted at most once, and none is forgotten.

FULL_NUMBERS is set by `make crash`: a thousand kills, nine of ten of pool children, the others of whole
workers, each with two follow-ups under way. A failure prints its seed; KILLS_SEED repeats its choices.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from leads.database import db
from leads.models import LetterRow, Touch
from leads.outbox.message import message_id_of
from leads.settings import current_settings
from leads.vocabulary import LetterKind, LetterState, TouchState
from tests.followups.killing import MOST_AT_ONCE, Killing, left
from tests.stack.running import running_stack

pytestmark = [pytest.mark.stack, pytest.mark.slow]
FULL = "FULL_NUMBERS" in os.environ
KILLS = 1_000 if FULL else 20
WHOLE_WORKERS = KILLS // 10
TOUCHES_PER_KILL = 2
REQUEST_EVERY = 5
SECONDS = 3_400 if FULL else 150
LONGEST_BREATH = 0.15
"""Kills fall between the sweep and the last answer of the mail server; on two cores that takes so long."""

SEED = int(os.environ.get("KILLS_SEED") or random.SystemRandom().randrange(1_000_000))


def test_no_kill_sends_a_letter_twice_or_loses_one(tmp_path: Path) -> None:
    with repeated_by(SEED):
        feed_and_kill(tmp_path)


@contextmanager
def repeated_by(seed: int) -> Iterator[None]:
    """Say with every failure how to make the same choices again."""
    try:
        yield
    except Exception as failure:
        failure.add_note(f"KILLS_SEED={seed} repeats what was chosen")
        raise


def feed_and_kill(tmp_path: Path) -> None:
    chance, deadline = random.Random(SEED), time.monotonic() + SECONDS
    victims = [True] * WHOLE_WORKERS + [False] * (KILLS - WHOLE_WORKERS)
    chance.shuffle(victims)
    with running_stack(tmp_path / "kills", "worker", "relay", "beat") as stack, stack.app.app_context():
        run = Killing(stack, chance)
        for number, whole in enumerate(victims):
            run.make_room(MOST_AT_ONCE, deadline=deadline)
            run.next_morning(deadline=deadline)
            run.feed(touches=TOUCHES_PER_KILL, requests=int(number % REQUEST_EVERY == 0))
            time.sleep(chance.uniform(0, LONGEST_BREATH))
            assert left(), "there was nothing to kill"
            run.kill(whole=whole)
        run.make_room(0, jump=timedelta(minutes=4), deadline=deadline)

        assert (run.children, run.workers) == (KILLS - WHOLE_WORKERS, WHOLE_WORKERS)
        assert run.touches == KILLS * TOUCHES_PER_KILL
        day_one = Counter(db.session.scalars(select(Touch.state).where(Touch.step == "day_one")))
        assert day_one[TouchState.SENT] == run.touches
        rows = {row.dedupe_key: row for row in db.session.scalars(select(LetterRow))}
        kinds = Counter(row.kind for row in rows.values())
        assert kinds[LetterKind.DAY_ONE] == run.touches
        assert kinds[LetterKind.ACKNOWLEDGEMENT] == run.requests
        states = Counter(row.state for row in rows.values())
        assert set(states) <= {LetterState.SENT, LetterState.UNKNOWN}
        assert states[LetterState.UNKNOWN] <= KILLS
        untried = select(func.count()).where(LetterRow.attempts == 0)
        assert db.session.execute(untried).scalar_one() == 0

        stack.sink.settle()
        copies = stack.sink.copies()
        for key, row in rows.items():
            accepted = copies[message_id(key)]
            if row.kind != LetterKind.ACKNOWLEDGEMENT:
                assert accepted <= 1, f"{row.kind} was accepted {accepted} times"
                continue
            # It may come twice, under one Message-ID, and only where we could not know: that sets `resent`.
            assert accepted <= (2 if row.resent else 1)
        assert copies.total() >= states[LetterState.SENT]
        assert set(copies) <= {message_id(key) for key in rows}


def message_id(dedupe_key: str) -> str:
    """The Message-ID of a row, the same on every attempt."""
    settings = current_settings()
    return message_id_of(dedupe_key, key=settings.index_key, sender=settings.care_sender)
