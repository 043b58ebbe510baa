"""Leads as intake leaves them, and what must be true of them in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import func, select

from leads import clock
from leads.database import db, transaction
from leads.models import Allocation, Lead, LetterRow
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


def acknowledged(stack: Stack) -> int:
    """How many leads count as acknowledged."""
    with stack.app.app_context():
        return db.session.execute(select(func.count()).where(Lead.acknowledged_at.is_not(None))).scalar_one()


def waits(stack: Stack) -> list[float]:
    """Seconds from each request to its acknowledgement."""
    with stack.app.app_context():
        rows: list[tuple[datetime, datetime]] = [
            (created, done)
            for created, done in db.session.execute(select(Lead.created_at, Lead.acknowledged_at))
        ]
    return sorted((done - created).total_seconds() for created, done in rows)


def assert_each_once(stack: Stack, leads: list[int]) -> None:
    """Nothing lost, nothing doubled: one allocation, one sent letter and one accepted message for each lead."""
    with stack.app.app_context():
        allocations = Counter(db.session.execute(select(Allocation.lead_id)).scalars())
        states = Counter(db.session.execute(select(LetterRow.state)).scalars())
    assert allocations == Counter(leads)
    assert states == {"sent": len(leads)}
    assert len(stack.sink.copies()) == len(leads)
    assert set(stack.sink.copies().values()) == {1}
    assert set(stack.sink.recipients().values()) == {1}


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A worker, a relay and a beat."""
    with running_stack(tmp_path_factory.mktemp("stack"), "worker", "relay", "beat") as running:
        yield running
