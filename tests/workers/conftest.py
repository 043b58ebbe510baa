"""Leads as intake leaves them, and what must be true of them in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from leads import clock
from leads.database import db, transaction
from leads.models import Allocation, ClockOffset, Lead, LetterRow
from leads.wake import wake
from tests.factories import make_lead
from tests.stack.running import Stack, running_stack


def send_requests(stack: Stack, count: int, *, announced: bool = True) -> list[int]:
    """Commit unrouted leads as the form does, each of a person of its own, and give their ids."""
    ids = []
    with stack.app.app_context():
        for _ in range(count):
            with transaction():
                lead = make_lead(created_at=clock.now())
                if announced:
                    wake("route", lead.id)
                ids.append(lead.id)
        db.session.remove()
    return ids


def all_acknowledged(stack: Stack, leads: list[int]) -> bool:
    """Whether each of these leads counts as acknowledged."""
    done = select(func.count()).where(Lead.id.in_(leads), Lead.acknowledged_at.is_not(None))
    with stack.app.app_context():
        return db.session.execute(done).scalar_one() == len(leads)


def move_clock(stack: Stack, **span: float) -> None:
    """Move the clock of every process, so that no test waits for a lease to run out."""
    by = timedelta(**span)
    with stack.app.app_context(), transaction():
        row = insert(ClockOffset).values(id=1, by=by)
        moved = row.on_conflict_do_update(index_elements=["id"], set_={"by": ClockOffset.by + by})
        db.session.execute(moved)


def let_time_pass(stack: Stack, leads: list[int]) -> None:
    """Move the clock in steps until all are acknowledged: leases of the dead run out, resends fall due.

    A step may also outdate the lease of a living worker, which then stops before its dot and tries again.
    """
    for _ in range(20):
        try:
            stack.until(lambda: all_acknowledged(stack, leads), seconds=6)
        except AssertionError:
            move_clock(stack, minutes=4)
        else:
            return
    assert all_acknowledged(stack, leads)


def assert_each_once(stack: Stack, leads: list[int]) -> None:
    """Nothing lost or doubled: one allocation, one sent letter and one accepted message for each lead."""
    with stack.app.app_context():
        ours = LetterRow.lead_id.in_(leads)
        allocations = Counter(
            db.session.execute(select(Allocation.lead_id).where(Allocation.lead_id.in_(leads))).scalars()
        )
        letters = {
            row.lead_id: row.state for row in db.session.execute(select(LetterRow).where(ours)).scalars()
        }
        addresses = db.session.execute(select(Lead.email).where(Lead.id.in_(leads))).scalars().all()
    assert allocations == Counter(leads)
    assert letters == dict.fromkeys(leads, "sent")
    assert {address: stack.sink.recipients()[address] for address in addresses} == dict.fromkeys(addresses, 1)
    assert set(stack.sink.copies().values()) == {1}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A worker, a relay and a beat."""
    with running_stack(tmp_path_factory.mktemp("stack"), "worker", "relay", "beat") as running:
        yield running
