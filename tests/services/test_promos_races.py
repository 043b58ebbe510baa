"""Many takers at once: a budget never gives more than it has, a person never gets an offer twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from leads.database import ENGINE_OPTIONS, db, transaction
from leads.models import Lead, Person, Promo, PromoHold
from leads.promos import service
from leads.promos.rules import OfferStatus
from leads.promos.service import OfficeForPromos
from leads.vocabulary import HoldState
from tests.factories import NOON, make_adult_lead, make_person

MIAMI = OfficeForPromos("miami-coral-gables", "America/New_York")
AT_ONCE = 25


@pytest.fixture(autouse=True)
def _many_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINE_OPTIONS, "max_overflow", AT_ONCE)
    monkeypatch.setitem(ENGINE_OPTIONS, "pool_timeout", 30)


def adult_lead(person: Person | None = None) -> int:
    lead = make_adult_lead(person=person) if person else make_adult_lead()
    return lead.id


def take(app: Flask, lead_id: int) -> OfferStatus:
    with app.app_context(), transaction():
        # As long as a busy machine needs; a deadlock is still found after a second.
        db.session.execute(text("set local statement_timeout = '60s'"))
        db.session.execute(text("set local lock_timeout = '60s'"))
        lead = db.session.execute(select(Lead).where(Lead.id == lead_id).with_for_update()).scalar_one()
        service.lock_budgets(lead.promo_code)
        found = service.settle(lead=lead, procedure=None, office=MIAMI, now=NOON)
        return next(verdict.status for verdict in found if verdict.code == "WINTER26")


def give_back(app: Flask, lead_id: int) -> int:
    with app.app_context(), transaction():
        return service.lapse(lead_id=lead_id, reason="taken_back", now=NOON)


def held_and_taken(app: Flask) -> tuple[int, int]:
    with app.app_context():
        winter = db.session.execute(select(Promo.id, Promo.taken).where(Promo.code == "WINTER26")).one()
        open_holds = select(func.count()).where(
            PromoHold.promo_id == winter.id, PromoHold.state != HoldState.LAPSED
        )
        return db.session.execute(open_holds).scalar_one(), winter.taken


def test_a_hundred_takers_of_a_budget_of_ten_leave_exactly_ten_and_each_comes_back_once(
    real_app: Flask,
) -> None:
    with real_app.app_context(), transaction():
        db.session.execute(update(Promo).where(Promo.code == "WINTER26").values(budget=10))
        leads = [adult_lead() for _ in range(100)]

    with ThreadPoolExecutor(AT_ONCE) as takers:
        answers = Counter(takers.map(lambda lead_id: take(real_app, lead_id), leads))

    assert answers == {OfferStatus.HELD: 10, OfferStatus.NOT_ELIGIBLE: 90}
    assert held_and_taken(real_app) == (10, 10)

    with ThreadPoolExecutor(AT_ONCE) as givers:
        ended = sum(givers.map(lambda lead_id: give_back(real_app, lead_id), leads * 2))

    # The financing offer was held by every one of them and has no budget.
    assert ended == 10 + 100
    assert held_and_taken(real_app) == (0, 0)


def test_one_person_sending_many_requests_at_once_gets_the_offer_once(real_app: Flask) -> None:
    with real_app.app_context(), transaction():
        maya = make_person()
        leads = [adult_lead(maya) for _ in range(20)]

    with ThreadPoolExecutor(20) as takers:
        answers = Counter(takers.map(lambda lead_id: take(real_app, lead_id), leads))

    assert answers == {OfferStatus.HELD: 1, OfferStatus.NOT_ELIGIBLE: 19}
    assert held_and_taken(real_app) == (1, 0)
