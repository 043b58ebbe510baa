"""Real threads on real connections: one claim of fifty wins, an undo against an action has one winner."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, update

from leads import app as application
from leads import clock
from leads.database import ENGINE_OPTIONS, db, transaction
from leads.handling.answers import ChangedSince, Claimed, Done, Taken, TooLate, Undone
from leads.handling.claiming import claim
from leads.handling.outcomes import log_attempt
from leads.handling.steps import snooze
from leads.handling.undo import undo
from leads.models import Lead, LeadEvent
from leads.vocabulary import AttemptOutcome, ContactBy, StaffRole
from leads.web.access import StaffMember
from tests.conftest import make_settings
from tests.databases import database_from_template
from tests.handling.conftest import HOME, office_row, routed_lead, worker

PEOPLE = 50


@pytest.fixture(scope="module")
def crowd(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application whose pool has a connection for each of fifty people."""
    patched = pytest.MonkeyPatch()
    patched.setattr(application, "ENGINE_OPTIONS", ENGINE_OPTIONS | {"pool_size": PEOPLE, "pool_timeout": 30})
    with database_from_template(os.environ["DATABASE_URL"], make_settings) as url:
        crowded = application.create_app(make_settings(DATABASE_URL=url))
        yield crowded
        with crowded.app_context():
            db.session.remove()
            db.engine.dispose()
    patched.undo()


def at_once(crowded: Flask, works: Sequence[Callable[[], object]]) -> list[object]:
    """Run each in a transaction of its own connection; all are connected before the first begins."""
    ready = Barrier(len(works))

    def one(work: Callable[[], object]) -> object:
        with crowded.app_context():
            db.session.execute(select(1))
            ready.wait(30)
            with transaction():
                return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def people(count: int) -> tuple[int, list[StaffMember]]:
    """A routed lead of this moment and so many colleagues of its office."""
    with transaction():
        home = office_row(HOME)
        staff = [worker(f"Person {number}", StaffRole.COORDINATOR, home) for number in range(count)]
        lead = routed_lead(at=clock.now())
        return lead.id, staff


def test_of_fifty_who_claim_at_once_one_wins_and_all_others_are_told_who(crowd: Flask) -> None:
    with crowd.app_context():
        lead_id, staff = people(PEOPLE)

    answers = at_once(
        crowd,
        [lambda who=who: claim(lead_id=lead_id, staff=who, now=clock.now()) for who in staff],
    )

    assert Counter(type(answer).__name__ for answer in answers) == {"Claimed": 1, "Taken": PEOPLE - 1}
    winner = staff[next(n for n, answer in enumerate(answers) if isinstance(answer, Claimed))]
    assert {answer.staff_id if isinstance(answer, Taken) else winner.id for answer in answers} == {winner.id}
    with crowd.app_context():
        lead = db.session.get_one(Lead, lead_id)
        assert (lead.owner_id, lead.version) == (winner.id, 2)
        events = select(LeadEvent.id).where(
            LeadEvent.lead_id == lead_id, LeadEvent.kind == "handling.claimed"
        )
        assert len(db.session.scalars(events).all()) == 1


@pytest.mark.parametrize("round_", range(5))
def test_an_undo_that_meets_another_action_has_one_winner(crowd: Flask, round_: int) -> None:
    with crowd.app_context():
        lead_id, (alice, ben) = people(2)
        with transaction():
            done = snooze(
                lead_id=lead_id,
                staff=alice,
                now=clock.now(),
                until=clock.now() + timedelta(days=1),
            )
        assert isinstance(done, Done)

    undone, logged = at_once(
        crowd,
        [
            lambda: undo(batch=str(done.undo), staff=alice, now=clock.now()),
            lambda: log_attempt(
                lead_id=lead_id,
                staff=ben,
                now=clock.now(),
                outcome=AttemptOutcome.REACHED,
                channel=ContactBy.EMAIL,
            ),
        ],
    )

    assert isinstance(logged, Done), "what happened is always written down"
    assert isinstance(undone, Undone | ChangedSince)
    with crowd.app_context():
        assert db.session.get_one(Lead, lead_id).stage == "reached"


def test_two_presses_of_undo_take_it_back_once(crowd: Flask) -> None:
    with crowd.app_context():
        lead_id, (alice,) = people(1)
        with transaction():
            db.session.execute(update(Lead).where(Lead.id == lead_id).values(version=7))
            done = claim(lead_id=lead_id, staff=alice, now=clock.now())
    assert isinstance(done, Claimed)

    answers = at_once(crowd, [lambda: undo(batch=str(done.undo), staff=alice, now=clock.now())] * 4)

    assert Counter(type(answer) for answer in answers) == {Undone: 1, TooLate: 3}
