"""Work that is fed to a running product in step with the kills of its workers.

Each kill meets work that has just begun: two follow-ups become due, and now and then a new request arrives
that must be acknowledged. The queue neither runs dry nor grows: before more is fed, what lies in dead hands
is freed by moving the product's clock past the leases.
"""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from celery import Celery
from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from leads import clock
from leads.database import db, transaction
from leads.directory.queries import directory
from leads.followups.planning import plan
from leads.models import ClockOffset, Lead, LetterRow, Touch
from leads.vocabulary import LetterKind, LetterState, TouchState, Trigger
from leads.wake import wake
from tests.factories import make_lead
from tests.followups.conftest import allow
from tests.stack.running import Stack

MORNING = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)  # 8:30 am in Miami
DAY = timedelta(hours=11)  # until 7:30 pm: later on letters would wait for the next morning
LEASE_OVER = timedelta(seconds=80)
MOST_AT_ONCE = 12
STILL_SECONDS = 1.0
"""When nothing has moved for so long, all that is left lies in dead hands, or waits for its time."""

_UNDECIDED = (TouchState.PLANNED, TouchState.CLAIMED)
_UNDELIVERED = (LetterState.PENDING, LetterState.CLAIMED, LetterState.SENDING, LetterState.DEFERRED)


@dataclass
class Killing:
    """One run: what was fed, and whom it met."""

    stack: Stack
    chance: random.Random
    children: int = 0
    workers: int = 0
    touches: int = 0
    requests: int = 0
    morning: datetime = MORNING
    _broker: Celery = field(init=False)

    def __post_init__(self) -> None:
        self._broker = Celery(broker=self.stack.app.extensions["settings"].redis_url, set_as_current=False)
        with transaction():
            by = MORNING - db.session.execute(select(func.clock_timestamp())).scalar_one()
            row = insert(ClockOffset).values(id=1, by=by)
            db.session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"by": by}))

    def feed(self, *, touches: int, requests: int) -> None:
        """More leads: each with one letter that is due now, or not yet routed; then call the sweep."""
        office = directory().office("miami-coral-gables")
        assert office is not None
        with transaction():
            now = clock.now()
            for _ in range(touches):
                lead = make_lead(office_id=office.id, created_at=now - timedelta(days=1))
                allow(lead, "request", now=now - timedelta(hours=1))
                plan(lead=lead, trigger=Trigger.ROUTED, now=now - timedelta(days=1))
                mine = update(Touch).where(Touch.lead_id == lead.id)
                db.session.execute(mine.values(due_at=now + timedelta(days=30)))
                db.session.execute(mine.where(Touch.step == "day_one").values(due_at=now))
            for _ in range(requests):
                new = make_lead(created_at=now)
                allow(new, "request", now=now)
                wake("route", new.id)
        self.touches, self.requests = self.touches + touches, self.requests + requests
        self._sweep("followups.sweep")

    def kill(self, *, whole: bool) -> None:
        """SIGKILL the worker with all its children, or one child of its pool; exactly one of them."""
        if whole:
            self.stack.crash("worker")
            self.stack.start("worker")
            self.workers += 1
            return
        deadline = time.monotonic() + 15
        while not self._kill_child():
            assert time.monotonic() < deadline, "the pool got no new child"
            time.sleep(0.02)
        self.children += 1

    def make_room(self, most: int, *, jump: timedelta = LEASE_OVER, deadline: float) -> None:
        """Wait until at most so many touches and letters are under way."""
        was, still_since = -1, time.monotonic()
        while (now_left := left()) > most:
            assert time.monotonic() < deadline, f"{now_left} did not come to their end"
            if now_left != was:
                was, still_since = now_left, time.monotonic()
            elif time.monotonic() - still_since > STILL_SECONDS:
                move_clock(jump)
                self._sweep("routing.sweep", "followups.sweep", "outbox.drain")
                still_since = time.monotonic()
            time.sleep(0.05)

    def next_morning(self, *, deadline: float) -> None:
        """In the evening let everything end, and go on the next day."""
        with transaction():
            now = clock.now()
        if now < self.morning + DAY:
            return
        self.make_room(0, deadline=deadline)
        self.morning += timedelta(days=1)
        with transaction():
            ahead = self.morning - clock.now()
        move_clock(ahead)

    def _sweep(self, *tasks: str) -> None:
        """What beat does every four seconds."""
        for task in tasks:
            self._broker.send_task(task, expires=60, ignore_result=True)

    def _kill_child(self) -> bool:
        worker = self.stack.family.pids()["worker"]
        children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
        living = [int(child) for child in children if _is_alive(int(child))]
        if not living:
            return False
        try:
            os.kill(self.chance.choice(living), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True


def left() -> int:
    """Touches that are due, letters that have not come to their end, and requests without an office."""
    db.session.rollback()
    now = clock.now()
    touches = select(func.count()).where(Touch.state.in_(_UNDECIDED), Touch.due_at <= now)
    again = and_(
        LetterRow.state == LetterState.UNKNOWN,
        LetterRow.kind == LetterKind.ACKNOWLEDGEMENT,
        LetterRow.resent.is_(False),
    )
    letters = select(func.count()).where(or_(LetterRow.state.in_(_UNDELIVERED), again))
    unrouted = select(func.count()).select_from(Lead).where(Lead.routed_at.is_(None))
    return sum(db.session.execute(each).scalar_one() for each in (touches, letters, unrouted))


def move_clock(by: timedelta) -> None:
    with transaction():
        db.session.execute(update(ClockOffset).values(by=ClockOffset.by + by))


def _is_alive(pid: int) -> bool:
    """Whether this is a running process, and not one that was killed and waits for its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False
