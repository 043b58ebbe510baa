"""Many workers at once: one allocation for each lead, agreed shares, no full day overrun, no deadlock."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from leads.database import ENGINE_OPTIONS, db, transaction
from leads.directory.queries import directory, forget_directory
from leads.models import (
    Allocation,
    LetterRow,
    Office,
    OfficeDay,
    OfficeProcedure,
    Promo,
    PromoHold,
)
from leads.promos import service as promos
from leads.routing import service
from leads.routing.record import replay
from tests.factories import NOON, make_adult_lead, make_lead

AT_ONCE = 6
WEIGHTS = {"miami-coral-gables": 1, "miami-beach": 2, "fort-lauderdale": 4}


@pytest.fixture(autouse=True)
def _many_connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(ENGINE_OPTIONS, "max_overflow", AT_ONCE)
    monkeypatch.setitem(ENGINE_OPTIONS, "pool_timeout", 30)
    yield
    forget_directory()


def three_equal_offices(capacity: int) -> None:
    """Three clinics at one place, with weights 1, 2 and 4; every other clinic takes no leads."""
    db.session.execute(update(Office).where(Office.slug.not_in(WEIGHTS)).values(accepts_leads=False))
    for slug, weight in WEIGHTS.items():
        db.session.execute(
            update(Office)
            .where(Office.slug == slug)
            .values(weight=weight, daily_capacity=capacity, latitude=25.73, longitude=-80.24)
        )
    db.session.execute(OfficeProcedure.__table__.delete())
    forget_directory()


def be_patient() -> None:
    """Wait for locks as long as a busy machine needs; a deadlock is still found after a second."""
    db.session.execute(text("set local statement_timeout = '60s'"))
    db.session.execute(text("set local lock_timeout = '60s'"))


def route_all(app: Flask, lead_ids: Sequence[int]) -> Counter[bool]:
    """Announce every lead to several workers at once, as a relay and two sweeps would."""
    start = threading.Barrier(AT_ONCE)

    def work(part: Sequence[int]) -> list[bool]:
        start.wait()
        done = []
        for lead_id in part:
            with app.app_context(), transaction():
                be_patient()
                done.append(service.assign(lead_id=lead_id, now=NOON))
        return done

    parts = [lead_ids[number % (AT_ONCE // 2) :: AT_ONCE // 2] for number in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as workers:
        return Counter(answer for part in workers.map(work, parts) for answer in part)


def test_concurrent_workers_keep_the_agreed_shares_at_every_moment(real_app: Flask) -> None:
    with real_app.app_context(), transaction():
        three_equal_offices(capacity=5_000)
        leads = [make_lead().id for _ in range(84)]

    answers = route_all(real_app, leads)

    assert answers[True] == len(leads)
    with real_app.app_context():
        weights = {office.id: office.weight for office in directory().clinics if office.slug in WEIGHTS}
        allocations = db.session.execute(select(Allocation)).scalars().all()
        letters = db.session.execute(select(func.count()).select_from(LetterRow)).scalar_one()
        assert Counter(each.lead_id for each in allocations) == dict.fromkeys(leads, 1)
        assert letters == len(leads)
        in_order = sorted(allocations, key=lambda each: sum(share["given"] for share in each.facts["shares"]))
        given = Counter[int]()
        for count, each in enumerate(in_order, start=1):
            # Each decision saw exactly the decisions before it: the locked rows made one line of them.
            assert sum(share["given"] for share in each.facts["shares"]) == count - 1
            assert replay(each.facts).office_id == each.office_id
            given[each.office_id] += 1
            for office_id, weight in weights.items():
                assert abs(weight * count - 7 * given[office_id]) < 7


def test_a_full_day_is_never_overrun_and_the_rest_goes_to_the_central_desk(real_app: Flask) -> None:
    with real_app.app_context(), transaction():
        three_equal_offices(capacity=5)
        leads = [make_lead().id for _ in range(40)]

    route_all(real_app, leads)

    with real_app.app_context():
        taken = db.session.execute(select(OfficeDay.taken)).scalars().all()
        at_desk = select(func.count()).where(Allocation.office_id == directory().central.id)
        assert list(taken) == [5, 5, 5]
        assert db.session.execute(at_desk).scalar_one() == 25


def test_routing_and_taking_back_at_the_same_time_never_lock_each_other_out(real_app: Flask) -> None:
    with real_app.app_context(), transaction():
        three_equal_offices(capacity=5_000)
        db.session.execute(update(Promo).where(Promo.slug == "winter-2026").values(budget=12))
        leads = [make_adult_lead().id for _ in range(60)]

    def work(number: int) -> None:
        for lead_id in leads[number :: AT_ONCE // 2]:
            with real_app.app_context(), transaction():
                be_patient()
                service.assign(lead_id=lead_id, now=NOON)
            with real_app.app_context(), transaction():
                be_patient()
                promos.lapse(
                    lead_id=leads[(lead_id * 7 + number) % len(leads)], reason="taken_back", now=NOON
                )

    with ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(work, [number % (AT_ONCE // 2) for number in range(AT_ONCE)]))

    with real_app.app_context():
        winter = db.session.execute(select(Promo).where(Promo.slug == "winter-2026")).scalar_one()
        open_holds = select(func.count()).where(PromoHold.promo_id == winter.id, PromoHold.state == "held")
        assert db.session.execute(open_holds).scalar_one() == winter.taken <= 12
        assert service.unrouted(now=NOON, limit=100) == []
