"""Room of an office's day under many hands: given back once, moved whole, never more taken than there is."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from leads import progress
from leads.database import ENGINE_OPTIONS, db, transaction
from leads.directory.queries import directory, forget_directory
from leads.intake.wishes import take_back
from leads.models import Allocation, Lead, OfficeDay, Promo, PromoHold
from leads.routing import moving, service
from leads.routing.closing import give_back_room
from leads.vocabulary import Actor, CloseReason, LeadStage
from tests.factories import NOON, make_adult_lead
from tests.services.test_routing_races import AT_ONCE, WEIGHTS, be_patient, three_equal_offices

LATER = NOON + timedelta(minutes=2)


@pytest.fixture(autouse=True)
def _many_connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(ENGINE_OPTIONS, "max_overflow", AT_ONCE)
    monkeypatch.setitem(ENGINE_OPTIONS, "pool_timeout", 30)
    yield
    forget_directory()


def routed_leads(app: Flask, count: int, capacity: int) -> list[int]:
    with app.app_context(), transaction():
        three_equal_offices(capacity)
        db.session.execute(Promo.__table__.update().where(Promo.slug == "winter-2026").values(budget=500))
        leads = [make_adult_lead().id for _ in range(count)]
    for lead_id in leads:
        with app.app_context(), transaction():
            service.assign(lead_id=lead_id, now=NOON)
    return leads


def at_once(app: Flask, work: Callable[[int, int], None], lead_ids: Sequence[int]) -> None:
    """Let several workers do the same for every lead in the same moment."""
    start = threading.Barrier(AT_ONCE)

    def worker(number: int) -> None:
        start.wait()
        for lead_id in lead_ids:
            with app.app_context(), transaction():
                be_patient()
                work(number, lead_id)

    with ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(worker, range(AT_ONCE)))


def agrees(app: Flask) -> int:
    """Every day counts exactly the allocations that hold a place of it; gives how many that are."""
    with app.app_context():
        held = select(Allocation.office_id, Allocation.room_on, func.count()).where(
            Allocation.room_on.is_not(None)
        )
        counted = {
            (row[0], row[1]): row[2]
            for row in db.session.execute(held.group_by(Allocation.office_id, Allocation.room_on))
        }
        days = db.session.execute(select(OfficeDay.office_id, OfficeDay.on_date, OfficeDay.taken)).all()
        assert {(row[0], row[1]): row[2] for row in days if row[2]} == counted
        winter = db.session.execute(select(Promo).where(Promo.slug == "winter-2026")).scalar_one()
        open_holds = select(func.count()).where(PromoHold.promo_id == winter.id, PromoHold.state == "held")
        assert db.session.execute(open_holds).scalar_one() == winter.taken
        return sum(counted.values())


def test_a_request_taken_back_by_many_hands_gives_its_place_back_once(real_app: Flask) -> None:
    leads = routed_leads(real_app, 12, capacity=50)
    assert agrees(real_app) == 12

    at_once(real_app, lambda _number, lead_id: take_back(lead_id=lead_id, now=LATER), leads[:5])

    assert agrees(real_app) == 7


@pytest.mark.parametrize(
    ("reason", "given_back"),
    [
        (CloseReason.SPAM, True),
        (CloseReason.DUPLICATE, True),
        (CloseReason.WRONG_NUMBER, True),
        (CloseReason.NO_ANSWER, False),
        (CloseReason.NOT_READY_YET, False),
    ],
)
def test_a_closing_gives_the_place_back_when_it_was_no_lead(
    real_app: Flask, reason: CloseReason, given_back: bool
) -> None:
    lead_id = routed_leads(real_app, 1, capacity=50)[0]

    with real_app.app_context(), transaction():
        lead = db.session.get_one(Lead, lead_id, with_for_update=True)
        progress.move(lead, LeadStage.CLOSED, actor=Actor.STAFF, now=LATER, reason=reason)
        # Reopened by mistake and closed again: there is nothing left to give back.
        progress.move(lead, LeadStage.CONTACTING, actor=Actor.STAFF, now=LATER)
        progress.move(lead, LeadStage.CLOSED, actor=Actor.STAFF, now=LATER, reason=reason)
        assert give_back_room(lead_id=lead_id) is not given_back

    assert agrees(real_app) == 0


def test_requests_that_change_places_and_are_taken_back_at_once_never_wait_in_a_ring(
    real_app: Flask,
) -> None:
    leads = routed_leads(real_app, 12, capacity=5)
    slugs = sorted(WEIGHTS)

    def wander(number: int, lead_id: int) -> None:
        if (lead_id + number) % 5 == 0:
            take_back(lead_id=lead_id, now=LATER)
            return
        office = directory().office(slugs[(lead_id * 7 + number) % len(slugs)])
        assert office is not None
        try:
            with db.session.begin_nested():
                seen = moving.consider(lead_id=lead_id, office=office, now=LATER).offers.mark
                moving.move(lead_id=lead_id, office=office, seen=seen, now=LATER)
        except (moving.OfficeRefused, moving.OffersDiffer):
            db.session.expire_all()

    at_once(real_app, wander, leads)

    left = agrees(real_app)
    with real_app.app_context():
        open_leads = select(func.count()).select_from(Lead).where(Lead.stage == LeadStage.NEW)
        assert db.session.execute(open_leads).scalar_one() == left
        assert all(taken <= 5 for taken in db.session.execute(select(OfficeDay.taken)).scalars())
