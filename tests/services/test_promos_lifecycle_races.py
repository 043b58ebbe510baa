"""What happens to one promise at the same moment happens in some order, and its unit comes back once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from leads import progress
from leads.database import ENGINE_OPTIONS, db, transaction
from leads.models import Lead, LeadEvent, Office, Promo, PromoHold
from leads.progress import StageRefused
from leads.promos import lifecycle, service
from leads.promos.applying import Applied, AppliedBefore, apply
from leads.promos.queries import forget_live_terms
from leads.promos.service import OfficeForPromos
from leads.promos.sweeping import sweep
from leads.vocabulary import Actor, HoldState, LeadStage, StaffRole
from leads.web.access import StaffMember
from tests.factories import NOON, make_adult_lead, make_staff

AT_ONCE = 12
LATE = datetime.fromisoformat("2027-01-02T12:00:00+00:00")
BUDGET = 40
Act = Callable[[int], object]


@pytest.fixture(autouse=True)
def _many_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINE_OPTIONS, "max_overflow", AT_ONCE)
    monkeypatch.setitem(ENGINE_OPTIONS, "pool_timeout", 30)


@pytest.fixture
def leads(real_app: Flask) -> list[int]:
    """Twenty leads with the limited offer and the financing held."""
    with real_app.app_context(), transaction():
        db.session.execute(update(Promo).where(Promo.code.in_(("WINTER26", "ZERO12"))).values(budget=BUDGET))
        forget_live_terms()
        here = db.session.execute(select(Office).where(Office.slug == "miami-coral-gables")).scalar_one()
        found = []
        for _ in range(20):
            lead = make_adult_lead(office_id=here.id)
            where = OfficeForPromos(here.slug, here.zone)
            service.settle(lead=lead, procedure=None, office=where, now=NOON)
            found.append(lead.id)
        return found


def locked(lead_id: int) -> Lead:
    wanted = select(Lead).where(Lead.id == lead_id).with_for_update()
    return db.session.execute(wanted.execution_options(populate_existing=True)).scalar_one()


def moves(stage: LeadStage, at: datetime) -> Act:
    def act(lead_id: int) -> object:
        try:
            return progress.move(locked(lead_id), stage, actor=Actor.STAFF, now=at)
        except StageRefused:
            return None

    return act


def is_called_off(at: datetime) -> Act:
    return lambda lead_id: lifecycle.unbook(lead=locked(lead_id), by_us=False, now=at)


def lapses(lead_id: int) -> object:
    return service.lapse(lead_id=locked(lead_id).id, reason="duplicate", now=LATE)


def sweeps(_lead_id: int) -> object:
    return sweep(now=LATE, limit=5)


def all_at_once(app: Flask, leads: list[int], *acts: Act) -> list[object]:
    """Do all of this to each lead, many at a time."""

    def do(job: tuple[Act, int]) -> object:
        act, lead_id = job
        with app.app_context(), transaction():
            db.session.execute(text("set local statement_timeout = '60s'"))
            db.session.execute(text("set local lock_timeout = '60s'"))
            return act(lead_id)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(do, [(act, lead_id) for lead_id in leads for act in acts]))


def balance(app: Flask) -> tuple[int, int, int]:
    """Units taken, promises that hold one, and how often a promise was told to have lapsed."""
    with app.app_context():
        taken = db.session.execute(select(func.sum(Promo.taken))).scalar_one()
        holding = select(func.count()).where(PromoHold.takes_budget, PromoHold.state != HoldState.LAPSED)
        told = select(LeadEvent.data["hold_ids"]).where(LeadEvent.kind == "promos.lapsed")
        ids = [each for found in db.session.execute(told).scalars() for each in found]
        assert len(ids) == len(set(ids))
        return taken, db.session.execute(holding).scalar_one(), len(ids)


def test_cancelling_and_completing_at_once_earn_or_lapse_each_promise_and_give_back_once(
    real_app: Flask, leads: list[int]
) -> None:
    all_at_once(real_app, leads, moves(LeadStage.BOOKED, NOON))

    all_at_once(
        real_app, leads, is_called_off(LATE), moves(LeadStage.COMPLETED, LATE), is_called_off(LATE), lapses
    )

    taken, holding, told = balance(real_app)
    assert taken == holding
    assert holding + told == 40


def test_booking_too_late_twice_while_the_machine_sweeps_gives_every_unit_back_once(
    real_app: Flask, leads: list[int]
) -> None:
    all_at_once(
        real_app,
        leads,
        moves(LeadStage.BOOKED, LATE),
        sweeps,
        moves(LeadStage.CONSULTED, LATE),
        lapses,
    )

    assert balance(real_app) == (0, 0, 40)


def test_of_many_who_apply_one_does_and_the_others_are_told_who(real_app: Flask, leads: list[int]) -> None:
    all_at_once(real_app, leads[:1], moves(LeadStage.COMPLETED, NOON))
    with real_app.app_context(), transaction():
        staff = [make_staff(StaffRole.CENTRAL_DESK, name=f"Person {each}") for each in range(10)]
        people = [
            StaffMember(each.id, each.name, frozenset({StaffRole.CENTRAL_DESK}), frozenset())
            for each in staff
        ]
        winter = select(PromoHold.id).join(Promo, Promo.id == PromoHold.promo_id)
        hold_id = db.session.execute(
            winter.where(PromoHold.lead_id == leads[0], Promo.code == "WINTER26")
        ).scalar_one()

    def applies(person: StaffMember) -> Act:
        return lambda _lead: apply(hold_id=hold_id, areas=2, staff=person, now=NOON + timedelta(days=1))

    answers = all_at_once(real_app, leads[:1], *(applies(person) for person in people))

    assert sum(isinstance(answer, Applied) for answer in answers) == 1
    names = {answer.by for answer in answers if isinstance(answer, AppliedBefore)}
    assert len(names) == 1
