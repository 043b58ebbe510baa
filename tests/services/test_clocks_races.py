"""Many sweepers at once on real connections: each alarm rings once, and nobody is told anything twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from leads.clocks import service
from leads.clocks.sweep import sweep
from leads.database import ENGINE_OPTIONS, db, transaction
from leads.models import Lead, LeadEvent, LetterRow, Notice, Office
from leads.notices import mornings
from leads.vocabulary import StaffRole
from tests.factories import NOON, make_lead, make_staff

AT_ONCE, LEADS = 6, 60


@pytest.fixture(autouse=True)
def _many_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINE_OPTIONS, "max_overflow", AT_ONCE)
    monkeypatch.setitem(ENGINE_OPTIONS, "pool_timeout", 30)


@pytest.fixture
def world(real_app: Flask) -> Flask:
    """Sixty leads of Coral Gables that are due, with a coordinator who wants letters."""
    with real_app.app_context(), transaction():
        office = db.session.scalars(select(Office).where(Office.slug == "miami-coral-gables")).one()
        make_staff(StaffRole.COORDINATOR, offices=(office,), on_duty_since=NOON)
        for _each in range(LEADS):
            service.start(lead=make_lead(office_id=office.id), now=NOON)
    return real_app


def all_together(app: Flask, step: Callable[[], int]) -> None:
    """Run the same step in several threads that start at one moment, until none finds anything."""
    gate = threading.Barrier(AT_ONCE)

    def run() -> None:
        with app.app_context():
            gate.wait()
            for _round in range(200):
                if not step():
                    break
            db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for each in [pool.submit(run) for _n in range(AT_ONCE)]:
            each.result()


def test_each_alarm_rings_once_however_many_sweep(world: Flask) -> None:
    def step_at(minutes: float) -> Callable[[], int]:
        def step() -> int:
            with transaction():
                return sweep(now=NOON + timedelta(minutes=minutes), limit=7)

        return step

    for minutes in (0, 5):
        all_together(world, step_at(minutes))

    with world.app_context():
        rung = Counter(
            tuple(row)
            for row in db.session.execute(
                select(LeadEvent.lead_id, LeadEvent.kind).where(LeadEvent.kind.like("clocks.%"))
            )
        )
        told = Counter(tuple(row) for row in db.session.execute(select(Notice.lead_id, Notice.kind)))
        leads = db.session.scalars(select(Lead.id)).all()
        alarms = set(db.session.scalars(select(Lead.alarm)))
        db.session.remove()
    assert rung == Counter((lead, "clocks.late") for lead in leads)
    assert {kind for _lead, kind in told} == {"new_request", "late"}
    assert set(told.values()) == {1}
    assert alarms == {"manager"}


def test_a_morning_is_written_once_however_many_write_it(world: Flask) -> None:
    morning = NOON.replace(hour=13, minute=46)

    def step() -> int:
        with transaction():
            return sum(mornings.write(each, now=morning) for each in mornings.due(now=morning))

    all_together(world, step)
    with world.app_context():
        kinds = list(db.session.scalars(select(Notice.kind).where(Notice.kind == "digest")))
        letters = list(db.session.scalars(select(LetterRow.kind)))
        db.session.remove()
    assert len(kinds) == len(letters) >= 1
    assert set(letters) == {"staff_digest"}
