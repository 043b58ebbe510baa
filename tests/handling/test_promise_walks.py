"""Random walks through the life of promised offers: the budget balances after every step, whoever did it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select, update

from leads.database import db
from leads.handling.steps import close, move_stage, reopen
from leads.handling.undo import undo
from leads.models import Lead, LeadEvent, Promo, PromoHold
from leads.promos import lifecycle
from leads.promos.applying import apply
from leads.promos.queries import forget_live_terms
from leads.promos.sweeping import sweep
from leads.vocabulary import CloseReason, HoldState, LeadStage, StaffRole
from tests.conftest import rolled_back
from tests.handling.conftest import HOME, office_row, routed_lead, worker

_APP: list[Flask] = []
BEGIN = datetime(2026, 12, 29, 18, 40, tzinfo=UTC)
"""Two days before the last day to book."""
BUDGET, MOST_LEADS = 2, 5
leads = st.integers(0, MOST_LEADS - 1)
stages = st.sampled_from([stage for stage in LeadStage if stage not in (LeadStage.NEW, LeadStage.SNOOZED)])


class Walk(RuleBasedStateMachine):
    """Some leads that want an offer of which there are two."""

    @initialize()
    def begin(self) -> None:
        self.rollback = rolled_back(_APP[0])
        self.rollback.__enter__()
        self.context = _APP[0].test_request_context()
        self.context.push()
        db.session.execute(update(Promo).where(Promo.code == "WINTER26").values(budget=BUDGET))
        forget_live_terms()
        self.alice = worker("Alice Example", StaffRole.COORDINATOR, office_row(HOME))
        self.now, self.leads, self.last = BEGIN, [routed_lead(at=BEGIN).id], ""
        self.applied: dict[int, tuple[Any, ...]] = {}

    def teardown(self) -> None:
        if hasattr(self, "context"):
            db.session.rollback()
            forget_live_terms()
            self.context.pop()
            self.rollback.__exit__(None, None, None)

    def lead(self, number: int) -> Lead:
        db.session.expire_all()
        lead_id = self.leads[number % len(self.leads)]
        return db.session.get_one(Lead, lead_id, with_for_update=True)

    def holds(self) -> Iterator[PromoHold]:
        db.session.expire_all()
        yield from db.session.execute(select(PromoHold).order_by(PromoHold.id)).scalars()

    def act(self, do: Any, number: int, **more: Any) -> None:
        answer = do(lead_id=self.lead(number).id, staff=self.alice, now=self.now, **more)
        self.last = getattr(answer, "undo", "") or self.last

    @rule(hours=st.sampled_from([0, 1, 7, 26, 60]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours, seconds=1)

    @rule()
    def somebody_asks(self) -> None:
        if len(self.leads) < MOST_LEADS:
            self.leads.append(routed_lead(at=self.now).id)

    @rule(number=leads, stage=stages)
    def moves(self, number: int, stage: LeadStage) -> None:
        self.act(move_stage, number, stage=stage)

    @rule(number=leads, by_us=st.booleans())
    def is_called_off(self, number: int, by_us: bool) -> None:
        lifecycle.unbook(lead=self.lead(number), by_us=by_us, now=self.now)

    @rule(number=leads, reason=st.sampled_from(CloseReason))
    def closes(self, number: int, reason: CloseReason) -> None:
        self.act(close, number, reason=reason)

    @rule(number=leads)
    def reopens(self, number: int) -> None:
        self.act(reopen, number)

    @rule(seconds=st.sampled_from([0, 5, 11]))
    def undoes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        undo(batch=self.last, staff=self.alice, now=self.now)

    @rule(place=st.integers(0, 9), areas=st.sampled_from([None, 0, 1, 4, 5]))
    def applies(self, place: int, areas: int | None) -> None:
        found = list(self.holds())
        if found:
            apply(hold_id=found[place % len(found)].id, areas=areas, staff=self.alice, now=self.now)

    @rule()
    def machines_sweep(self) -> None:
        sweep(now=self.now, limit=10)

    @invariant()
    def the_budget_balances(self) -> None:
        if not hasattr(self, "alice"):
            return
        db.session.expire_all()
        counts = func.count(PromoHold.id).filter(PromoHold.takes_budget, PromoHold.state != HoldState.LAPSED)
        rows = db.session.execute(
            select(Promo.code, Promo.taken, counts)
            .outerjoin(PromoHold, PromoHold.promo_id == Promo.id)
            .group_by(Promo.id)
        ).all()
        assert [(code, taken) for code, taken, _count in rows] == [
            (code, count) for code, _taken, count in rows
        ]
        assert {code: taken for code, taken, _count in rows}["WINTER26"] <= BUDGET

    @invariant()
    def what_is_applied_stays_applied_as_it_was(self) -> None:
        if not hasattr(self, "alice"):
            return
        for hold in self.holds():
            if hold.state == HoldState.APPLIED:
                now = hold.applied_at, hold.applied_by, hold.applied_areas, hold.applied_cents
                assert self.applied.setdefault(hold.id, now) == now
            assert hold.state == HoldState.APPLIED or hold.id not in self.applied

    @invariant()
    def every_end_says_why(self) -> None:
        if not hasattr(self, "alice"):
            return
        kinds = select(LeadEvent.data["hold_ids"]).where(LeadEvent.kind == "promos.lapsed")
        told = {hold_id for ids in db.session.execute(kinds).scalars() for hold_id in ids}
        assert all(
            hold.lapse_reason and hold.id in told for hold in self.holds() if hold.state == HoldState.LAPSED
        )


@pytest.fixture(autouse=True)
def on_app(shared_app: Flask) -> None:
    _APP[:] = [shared_app]


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
