"""Mending with real commits: two people press at once, and what was stopped meanwhile stays here."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from leads import clock
from leads.database import db, transaction
from leads.models import LeadEvent, LetterRow, Suppression, Touch
from leads.operations.service import retry
from leads.operations.troubles import Trouble
from leads.outbox.delivery import deliver
from leads.vocabulary import LetterState, StaffRole, TouchState
from tests.factories import NOON, make_staff
from tests.followups.conftest import Walk
from tests.smtp.scripted import ScriptedServer


@pytest.fixture
def world(real_app: Flask) -> Iterator[Walk]:
    """A product of its own; nothing is sent unless a test says so."""
    with real_app.app_context(), ScriptedServer({}) as server:
        walk = Walk(real_app, server)
        walk.set_clock(NOON)
        yield walk
        db.session.remove()


def staff() -> int:
    with transaction():
        return make_staff(StaffRole.OPERATIONS).id


def test_two_people_who_press_retry_all_at_once_do_it_once(world: Walk, real_app: Flask) -> None:
    for number in range(12):
        world.lead("33133", "US", at=NOON, name=f"Maya {number}")
    with transaction():
        db.session.execute(update(LetterRow).values(state=LetterState.FAILED, reason="hard_bounce"))
    staff_id = staff()

    def press(_number: int) -> int:
        with real_app.app_context(), transaction():
            return retry(
                trouble=Trouble.LETTER_FAILED,
                kind="acknowledgement",
                row_id=None,
                staff_id=staff_id,
                now=clock.now(),
            )

    with ThreadPoolExecutor(4) as people:
        done = list(people.map(press, range(4)))

    assert sum(done) == 12
    told = select(func.count()).where(LeadEvent.kind == "operations.letter_retried")
    assert db.session.scalar(told) == 12


def test_a_follow_up_that_is_sent_again_still_asks_whether_it_may(world: Walk) -> None:
    lead_id = world.lead("33133", "US", at=NOON)
    world.set_clock(NOON.replace(hour=20))
    with transaction():
        db.session.execute(update(LetterRow).values(state=LetterState.SENT, sent_at=NOON))
    world.tick()
    with transaction():
        touch = db.session.scalars(
            select(Touch).where(Touch.lead_id == lead_id, Touch.state == TouchState.SENT)
        ).one()
        letter = db.session.get_one(LetterRow, touch.letter_id)
        letter_id, index = letter.id, letter.recipient_index
        letter.state, letter.sent_at, letter.lease_until = LetterState.UNKNOWN, None, None
        stopped = Suppression(
            address_index=index, scope="all", at=NOON, reason="asked_us_to_stop", source="test"
        )
        db.session.add(stopped)
    staff_id = staff()

    with transaction():
        assert (
            retry(
                trouble=Trouble.LETTER_UNKNOWN,
                kind="office_introduction",
                row_id=letter_id,
                staff_id=staff_id,
                now=clock.now(),
            )
            == 1
        )
    deliver(letter_id=letter_id)

    with transaction():
        row = db.session.get_one(LetterRow, letter_id, populate_existing=True)
        assert (row.state, row.reason) == (LetterState.SUPPRESSED, "asked_us_to_stop")
