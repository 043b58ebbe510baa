"""Random walks over everything people and visitors do: the promises about a lead hold after every step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from leads.database import db
from leads.handling import arrivals, sweeping
from leads.handling.answers import Claimed, Done, NextAction, Undone
from leads.handling.claiming import claim, free_leads_of, release
from leads.handling.letters import write_personal
from leads.handling.outcomes import log_attempt
from leads.handling.rerouting import reroute
from leads.handling.rules import ActionKind, RerouteReason
from leads.handling.snapshot import columns_of
from leads.handling.steps import assign, close, move_stage, reopen, set_next_action, snooze, wake_up
from leads.handling.undo import undo
from leads.models import Lead, Touch
from leads.stages import OPEN_STAGES
from leads.vocabulary import AttemptOutcome, CloseReason, ContactBy, LeadStage, StaffRole
from tests.conftest import rolled_back
from tests.factories import NOON
from tests.handling.conftest import AWAY, HOME, office_row, routed_lead, worker

_APP: list[Flask] = []
people = st.integers(0, 2)


class Walk(RuleBasedStateMachine):
    """One lead in many hands."""

    @initialize()
    def begin(self) -> None:
        self.rollback = rolled_back(_APP[0])
        self.rollback.__enter__()
        self.context = _APP[0].test_request_context()
        self.context.push()
        self.lead_id = routed_lead().id
        home = office_row(HOME)
        self.offices = [home.id, office_row(AWAY).id]
        self.staff = [
            worker("Alice Example", StaffRole.COORDINATOR, home),
            worker("Mona Example", StaffRole.OFFICE_MANAGER, home),
            worker("Cleo Example", StaffRole.CENTRAL_DESK),
        ]
        self.now: datetime = NOON + timedelta(minutes=1)
        self.version, self.last = self.lead().version, ("", 0, {})
        self.replies = 0

    def teardown(self) -> None:
        if hasattr(self, "context"):
            db.session.rollback()
            self.context.pop()
            self.rollback.__exit__(None, None, None)

    def lead(self) -> Lead:
        db.session.expire_all()
        return db.session.get_one(Lead, self.lead_id)

    def by(self, who: int) -> dict[str, Any]:
        return {"lead_id": self.lead_id, "staff": self.staff[who], "now": self.now}

    def did(self, who: int, before: dict[str, Any], answer: object) -> None:
        """An action that was done makes a newer version, a refused one changes nothing."""
        lead = self.lead()
        if isinstance(answer, Done) or (isinstance(answer, Claimed) and not answer.again):
            assert lead.version > self.version
            self.last = (answer.undo or "", who, before)
        else:
            assert (columns_of(lead), lead.version) == (before, self.version), answer
        self.version = lead.version

    def act(self, who: int, do: Any, **more: Any) -> None:
        before = columns_of(self.lead())
        self.did(who, before, do(**self.by(who) | more))

    @rule(minutes=st.sampled_from([0, 1, 11, 300, 2000]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes, seconds=1)

    @rule(who=people)
    def claims(self, who: int) -> None:
        self.act(who, claim)

    @rule(who=people)
    def releases(self, who: int) -> None:
        self.act(who, release)

    @rule(who=people, to=st.sampled_from([None, 0, 1, 2]))
    def assigns(self, who: int, to: int | None) -> None:
        self.act(who, assign, owner_id=None if to is None else self.staff[to].id)

    @rule(who=people, outcome=st.sampled_from(AttemptOutcome), channel=st.sampled_from(ContactBy))
    def tries(self, who: int, outcome: AttemptOutcome, channel: ContactBy) -> None:
        back = NextAction(ActionKind.CALL_BACK, self.now + timedelta(hours=1))
        chosen = back if outcome is AttemptOutcome.CALL_BACK else None
        more = {"outcome": outcome, "channel": channel, "next_action": chosen}
        self.act(who, log_attempt, **more, outside_hours="they_asked")

    @rule(who=people, days=st.integers(0, 3))
    def snoozes(self, who: int, days: int) -> None:
        self.act(who, snooze, until=self.now + timedelta(days=days))

    @rule(who=people)
    def wakes(self, who: int) -> None:
        self.act(who, wake_up)

    @rule(who=people, reason=st.sampled_from(CloseReason))
    def closes(self, who: int, reason: CloseReason) -> None:
        self.act(who, close, reason=reason)

    @rule(who=people)
    def reopens(self, who: int) -> None:
        self.act(who, reopen)

    @rule(who=people, stage=st.sampled_from([s for s in LeadStage if s != LeadStage.COMPLETED]))
    def moves(self, who: int, stage: LeadStage) -> None:
        self.act(who, move_stage, stage=stage)

    @rule(who=people, kind=st.sampled_from(ActionKind))
    def plans(self, who: int, kind: ActionKind) -> None:
        self.act(who, set_next_action, kind=kind, due_at=self.now + timedelta(hours=2))

    @rule(who=people)
    def writes(self, who: int) -> None:
        self.act(who, write_personal, subject="Hello", text=f"A word after {self.version}")

    @rule(who=people, there=st.integers(0, 1))
    def reroutes(self, who: int, there: int) -> None:
        self.act(who, reroute, office_id=self.offices[there], reason=RerouteReason.CLOSER)

    @rule(seconds=st.sampled_from([0, 5, 11]))
    def undoes(self, seconds: int) -> None:
        batch, who, before = self.last
        self.now += timedelta(seconds=seconds)
        answer = undo(batch=batch, staff=self.staff[who], now=self.now)
        lead = self.lead()
        if isinstance(answer, Undone):
            assert columns_of(lead) == before
            assert lead.version > self.version
        else:
            assert lead.version == self.version
        self.version = lead.version

    @rule()
    def answers(self) -> None:
        self.replies += 1
        arrivals.reply_came(lead_id=self.lead_id, message_id=self.replies, now=self.now)
        self.version = self.lead().version

    @rule()
    def machines_sweep(self) -> None:
        sweeping.sweep(now=self.now, limit=100)
        self.version = self.lead().version

    @rule(who=people)
    def somebody_leaves(self, who: int) -> None:
        free_leads_of(staff_id=self.staff[who].id, now=self.now)
        self.version = self.lead().version

    @invariant()
    def an_open_lead_has_somebody_and_something_to_do(self) -> None:
        if not hasattr(self, "lead_id"):
            return
        lead = self.lead()
        if lead.stage in OPEN_STAGES:
            assert lead.owner_id is not None or lead.office_id is not None
            assert lead.next_action is not None
            if lead.stage != LeadStage.NEW:
                assert lead.next_action_due_at is not None
                assert lead.snoozed_from is not None or lead.stage != LeadStage.SNOOZED
        else:
            assert (lead.next_action, lead.next_action_due_at, lead.claim_lapses_at) == (None, None, None)
            assert lead.alarm is None

    @invariant()
    def a_clock_that_a_person_stopped_says_nothing_about_the_promise(self) -> None:
        if hasattr(self, "lead_id"):
            lead = self.lead()
            assert lead.first_attempt_at is None or lead.alarm in (None, "contact")
            assert lead.first_contact_at is None or lead.first_attempt_at is not None

    @invariant()
    def nothing_is_planned_for_who_was_reached(self) -> None:
        if hasattr(self, "lead_id") and self.lead().stage in (LeadStage.REACHED, LeadStage.BOOKED):
            planned = select(Touch.step).where(Touch.lead_id == self.lead_id, Touch.state == "planned")
            first = {"office_introduction", "day_one", "day_three", "final"}
            assert not first & set(db.session.execute(planned).scalars())


@pytest.fixture(autouse=True)
def on_app(shared_app: Flask) -> None:
    _APP[:] = [shared_app]


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
