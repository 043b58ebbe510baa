"""Workers killed at random while they follow up: each letter is accepted at most once, and none is forgotten.

Leases (75 s) are waited out by moving the product's clock. FULL_NUMBERS is set by `make crash`: two thousand
follow-ups and a thousand kills, nine of ten of pool children, the others of the whole worker.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from leads import clock
from leads.database import db, transaction
from leads.directory.queries import directory
from leads.followups.planning import plan
from leads.models import ClockOffset, LetterRow, Touch
from leads.vocabulary import LetterState, TouchState, Trigger
from tests.factories import make_lead
from tests.followups.conftest import allow
from tests.stack.running import Stack, running_stack

pytestmark = [pytest.mark.stack, pytest.mark.slow]
FULL = "FULL_NUMBERS" in os.environ
TOUCHES, KILLS = (2_000, 1_000) if FULL else (100, 25)
PAUSES = (0.2, 1.0) if FULL else (0.05, 0.4)
"""Seconds between two kills: the long form spreads them over all its follow-ups."""

MORNING = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)  # 10 am in Miami
LEASE_OVER = timedelta(seconds=80)
UNDECIDED = (TouchState.PLANNED, TouchState.CLAIMED)
UNDELIVERED = (LetterState.PENDING, LetterState.CLAIMED, LetterState.SENDING, LetterState.DEFERRED)


def set_clock(at: datetime) -> None:
    with transaction():
        by = at - db.session.execute(select(func.clock_timestamp())).scalar_one()
        row = insert(ClockOffset).values(id=1, by=by)
        db.session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"by": by}))


def wait_out_leases() -> None:
    with transaction():
        db.session.execute(update(ClockOffset).values(by=ClockOffset.by + LEASE_OVER))


def due_follow_ups(count: int) -> None:
    """So many leads of as many people, each with one letter that is due now."""
    office = directory().office("miami-coral-gables")
    assert office is not None
    for _ in range(count):
        with transaction():
            now = clock.now()
            lead = make_lead(office_id=office.id, created_at=now - timedelta(days=1))
            allow(lead, "request", now=now - timedelta(hours=1))
            plan(lead=lead, trigger=Trigger.ROUTED, now=now - timedelta(days=1))
            mine = update(Touch).where(Touch.lead_id == lead.id)
            db.session.execute(mine.where(Touch.step == "day_one").values(due_at=now))
            db.session.execute(
                mine.where(Touch.step == "office_introduction").values(due_at=now + timedelta(days=2))
            )


def left() -> int:
    """Touches and letters that have not come to their end."""
    db.session.rollback()
    touches = select(func.count()).where(Touch.step == "day_one", Touch.state.in_(UNDECIDED))
    letters = select(func.count()).where(LetterRow.state.in_(UNDELIVERED))
    return db.session.execute(touches).scalar_one() + db.session.execute(letters).scalar_one()


def kill_one(stack: Stack, chance: random.Random) -> None:
    """SIGKILL a random child of the pool, one time in ten the whole worker."""
    worker = stack.family.pids()["worker"]
    children = [int(child) for child in Path(f"/proc/{worker}/task/{worker}/children").read_text().split()]
    if chance.random() < 0.1 or not children:
        stack.crash("worker")
        stack.start("worker")
        return
    try:
        os.kill(chance.choice(children), signal.SIGKILL)
    except ProcessLookupError:
        return


def test_no_kill_sends_a_follow_up_twice_or_loses_one(tmp_path: Path) -> None:
    chance = random.Random(7)
    with running_stack(tmp_path / "kills", "relay", "beat") as stack, stack.app.app_context():
        set_clock(MORNING)
        due_follow_ups(TOUCHES)
        stack.start("worker")
        killed, was, stuck_since = 0, left(), time.monotonic()
        deadline = time.monotonic() + (3_000 if FULL else 150)
        while (now_left := left()) and time.monotonic() < deadline:
            if now_left != was:
                was, stuck_since = now_left, time.monotonic()
            elif time.monotonic() - stuck_since > 3:
                # Everything that is left lies in dead hands.
                wait_out_leases()
                stuck_since = time.monotonic()
            if killed < KILLS and now_left < TOUCHES * 2:
                kill_one(stack, chance)
                killed += 1
            time.sleep(chance.uniform(*PAUSES))

        touches = Counter(db.session.scalars(select(Touch.state).where(Touch.step == "day_one")))
        letters = Counter(db.session.scalars(select(LetterRow.state)))
        untried = select(func.count()).where(LetterRow.attempts == 0)
        assert left() == 0
        assert touches == {TouchState.SENT: TOUCHES}
        assert sum(letters.values()) == TOUCHES
        assert set(letters) <= {LetterState.SENT, LetterState.UNKNOWN}
        assert letters[LetterState.UNKNOWN] <= killed
        assert db.session.execute(untried).scalar_one() == 0
        stack.sink.settle()
        assert set(stack.sink.copies().values()) == {1}
        assert len(stack.sink.taken) >= letters[LetterState.SENT]
        assert killed >= KILLS // 2
