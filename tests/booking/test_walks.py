"""Random walks over everything that happens to an office's calendar: what is promised holds after every step.

The office is a small one: two resources, three leads that hold an offer of which there are two.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import delete, func, select, text

from leads.booking import service, staffwork, sweeping
from leads.booking.answers import Booked, Kept
from leads.database import db
from leads.directory.queries import directory, forget_directory
from leads.handling.answers import Done
from leads.handling.steps import close, move_stage, reopen
from leads.handling.undo import undo
from leads.models import (
    Appointment,
    Lead,
    OfficeClosure,
    OfficeHours,
    Promo,
    PromoHold,
    ResourceAbsence,
    Touch,
)
from leads.promos.queries import forget_live_terms
from leads.slots.queries import free_days
from leads.slots.rules import Slot
from leads.vocabulary import AppointmentMode, CloseReason, HoldState, LeadStage, StaffRole
from tests.conftest import rolled_back
from tests.factories import NOON
from tests.handling.conftest import HOME, office_row, routed_lead, worker

FULL = "FULL_NUMBERS" in os.environ
_APP: list[Flask] = []
_BUDGET = 2
_ZONE = ZoneInfo("America/New_York")
leads = st.integers(0, 2)
modes = st.sampled_from(list(AppointmentMode))
choices = st.integers(0, 400)


class Walk(RuleBasedStateMachine):
    """One office, three visitors, and everybody who may change something."""

    @initialize()
    def begin(self) -> None:
        self.rollback = rolled_back(_APP[0])
        self.rollback.__enter__()
        self.context = _APP[0].test_request_context()
        self.context.push()
        self.office_id = office_row(HOME).id
        self._fewer_resources()
        self.promo_id = self._scarce_offer()
        self.now: datetime = NOON + timedelta(minutes=1)
        self.lead_ids = [routed_lead().id for _ in range(3)]
        self.alice = worker("Alice Example", StaffRole.COORDINATOR, office_row(HOME))
        self.undoable = ""

    def _fewer_resources(self) -> None:
        db.session.execute(
            text(
                "update resource set active = false where office_id = :office and id not in "
                "(select id from resource where office_id = :office order by position limit 2)"
            ),
            {"office": self.office_id},
        )
        forget_directory()

    def _scarce_offer(self) -> int:
        promo = db.session.scalars(select(Promo).where(Promo.slug == "winter-2026")).one()
        promo.budget = _BUDGET
        db.session.flush()
        forget_live_terms()
        return promo.id

    def teardown(self) -> None:
        if hasattr(self, "context"):
            db.session.rollback()
            self.context.pop()
            self.rollback.__exit__(None, None, None)

    def free(
        self, mode: AppointmentMode, *, for_lead: int | None = None, for_staff: bool = False
    ) -> list[Slot]:
        """What is on offer in the coming days."""
        office = directory().office(self.office_id)
        assert office is not None
        days = free_days(office, mode=mode, now=self.now, days=8, for_lead=for_lead, for_staff=for_staff)
        return [slot for day in days for slot in day.slots]

    def lead(self, number: int) -> Lead:
        return db.session.get_one(Lead, self.lead_ids[number], populate_existing=True)

    @rule(number=leads, mode=modes, choice=choices, only_keep=st.booleans())
    def visitor_books(self, number: int, mode: AppointmentMode, choice: int, only_keep: bool) -> None:
        free = self.free(mode, for_lead=self.lead_ids[number])
        if not free:
            return
        slot = free[choice % len(free)]
        asked: dict[str, Any] = {"lead_id": self.lead_ids[number], "starts_at": slot.starts_at, "mode": mode}
        kept = service.keep(**asked, zone="America/Chicago", now=self.now)
        if not only_keep:
            answer = service.book(**asked, zone="America/Chicago", now=self.now)
            assert isinstance(answer, Booked) == isinstance(kept, Kept), (kept, answer)

    @rule(number=leads, choice=choices)
    def visitor_asks_for_any_moment(self, number: int, choice: int) -> None:
        odd = self.now + timedelta(minutes=17 * choice)
        offered = {
            slot.starts_at for slot in self.free(AppointmentMode.IN_PERSON, for_lead=self.lead_ids[number])
        }
        asked: dict[str, Any] = {"lead_id": self.lead_ids[number], "starts_at": odd}
        answer = service.keep(**asked, mode=AppointmentMode.IN_PERSON, zone="", now=self.now)
        assert odd in offered or not isinstance(answer, Kept)

    @rule(number=leads)
    def visitor_cancels(self, number: int) -> None:
        service.cancel(lead_id=self.lead_ids[number], now=self.now)

    @rule(number=leads, mode=modes, choice=choices)
    def staff_book(self, number: int, mode: AppointmentMode, choice: int) -> None:
        free = self.free(mode, for_lead=self.lead_ids[number], for_staff=True)
        if free:
            slot = free[choice % len(free)]
            asked: dict[str, Any] = {"lead_id": self.lead_ids[number], "starts_at": slot.starts_at}
            self.did(staffwork.book(**asked, mode=mode, resource_id=None, staff=self.alice, now=self.now))

    @rule(number=leads)
    def staff_cancel(self, number: int) -> None:
        self.did(staffwork.cancel(lead_id=self.lead_ids[number], staff=self.alice, now=self.now))

    @rule(number=leads, came=st.booleans())
    def staff_say_how_it_went(self, number: int, came: bool) -> None:
        booked = select(Appointment).where(
            Appointment.lead_id == self.lead_ids[number], Appointment.state == "booked"
        )
        row = db.session.scalars(booked).one_or_none()
        if row is None:
            return
        self.now = max(self.now, row.starts_at)
        answer = (staffwork.came if came else staffwork.missed)(
            appointment_id=row.id, staff=self.alice, now=self.now
        )
        assert isinstance(answer, Done)
        self.did(answer)

    @rule(number=leads, reason=st.sampled_from([CloseReason.TAKEN_BACK, CloseReason.CHOSE_ELSEWHERE]))
    def staff_close(self, number: int, reason: CloseReason) -> None:
        self.did(close(lead_id=self.lead_ids[number], reason=reason, staff=self.alice, now=self.now))

    @rule(number=leads)
    def staff_reopen(self, number: int) -> None:
        self.did(reopen(lead_id=self.lead_ids[number], staff=self.alice, now=self.now))

    @rule(
        number=leads,
        stage=st.sampled_from([LeadStage.BOOKED, LeadStage.PROCEDURE_BOOKED, LeadStage.COMPLETED]),
    )
    def staff_move(self, number: int, stage: LeadStage) -> None:
        self.did(move_stage(lead_id=self.lead_ids[number], stage=stage, staff=self.alice, now=self.now))

    @rule(seconds=st.sampled_from([0, 5, 11]))
    def staff_undo(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        undo(batch=self.undoable, staff=self.alice, now=self.now)

    @rule(ahead=st.integers(0, 9), length=st.integers(0, 2))
    def the_office_closes(self, ahead: int, length: int) -> None:
        first = self.today() + timedelta(days=ahead)
        known = OfficeClosure.office_id == self.office_id, OfficeClosure.starts_on == first
        db.session.execute(delete(OfficeClosure).where(*known))
        last = first + timedelta(days=length)
        row = OfficeClosure(office_id=self.office_id, starts_on=first, ends_on=last, reason="Moving in")
        db.session.add(row)
        db.session.flush()
        forget_directory()

    @rule()
    def the_office_opens_again(self) -> None:
        db.session.execute(delete(OfficeClosure).where(OfficeClosure.office_id == self.office_id))
        forget_directory()

    @rule(weekday=st.integers(0, 6), opens=st.integers(7, 12), length=st.integers(1, 8))
    def the_office_changes_its_hours(self, weekday: int, opens: int, length: int) -> None:
        known = OfficeHours.office_id == self.office_id, OfficeHours.weekday == weekday
        db.session.execute(delete(OfficeHours).where(*known))
        row = OfficeHours(
            office_id=self.office_id, weekday=weekday, opens_at=time(opens), closes_at=time(opens + length)
        )
        db.session.add(row)
        db.session.flush()
        forget_directory()

    @rule(ahead=st.integers(0, 5))
    def somebody_is_away(self, ahead: int) -> None:
        office = directory().office(self.office_id)
        assert office is not None
        assert office.consultations is not None
        first = self.today() + timedelta(days=ahead)
        resource_id = office.consultations.resources[0].id
        known = ResourceAbsence.resource_id == resource_id, ResourceAbsence.starts_on == first
        db.session.execute(delete(ResourceAbsence).where(*known))
        db.session.add(
            ResourceAbsence(resource_id=resource_id, starts_on=first, ends_on=first, reason="Away")
        )
        db.session.flush()
        forget_directory()

    @rule(minutes=st.sampled_from([1, 9, 11, 60, 60 * 24, 60 * 24 * 9]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        sweeping.let_go_of_run_out(now=self.now)

    def did(self, answer: object) -> None:
        if isinstance(answer, Done):
            self.undoable = answer.undo or ""

    def today(self) -> date:
        return self.now.astimezone(_ZONE).date()

    @invariant()
    def no_resource_sees_two_people_at_once(self) -> None:
        if hasattr(self, "lead_ids"):
            meet = text(
                "select count(*) from appointment a join appointment b on a.id < b.id "
                "and a.resource_id = b.resource_id and a.lead_id <> b.lead_id "
                "and a.busy_from < b.busy_until and b.busy_from < a.busy_until "
                "where a.state <> 'cancelled' and b.state <> 'cancelled'"
            )
            assert db.session.execute(meet).scalar_one() == 0

    @invariant()
    def nothing_is_offered_outside_hours(self) -> None:
        if not hasattr(self, "lead_ids"):
            return
        hours = db.session.execute(
            select(OfficeHours.weekday, OfficeHours.opens_at, OfficeHours.closes_at).where(
                OfficeHours.office_id == self.office_id
            )
        ).all()
        shut = db.session.execute(
            select(OfficeClosure.starts_on, OfficeClosure.ends_on).where(
                OfficeClosure.office_id == self.office_id
            )
        ).all()
        for slot in self.free(AppointmentMode.IN_PERSON):
            here, until = slot.starts_at.astimezone(_ZONE), slot.ends_at.astimezone(_ZONE)
            assert any(
                (weekday, here.date()) == (here.weekday(), until.date())
                and opens <= here.time()
                and until.time() <= closes
                for weekday, opens, closes in hours
            ), slot
            assert not any(first <= here.date() <= last for first, last in shut), slot

    @invariant()
    def the_units_of_an_offer_add_up(self) -> None:
        if hasattr(self, "lead_ids"):
            taken = db.session.scalars(select(Promo.taken).where(Promo.id == self.promo_id)).one()
            held = PromoHold.promo_id == self.promo_id, PromoHold.takes_budget
            given = select(func.count()).where(*held, PromoHold.state != HoldState.LAPSED)
            assert taken == db.session.scalars(given).one() <= _BUDGET

    @invariant()
    def what_is_booked_ahead_shows_on_its_lead(self) -> None:
        if not hasattr(self, "lead_ids"):
            return
        for row in self._booked_ahead():
            lead = db.session.get_one(Lead, row.lead_id, populate_existing=True)
            assert lead.stage not in (
                LeadStage.NEW,
                LeadStage.CONTACTING,
                LeadStage.REACHED,
                LeadStage.CLOSED,
            )
            assert lead.next_action is not None or lead.stage == LeadStage.COMPLETED

    @invariant()
    def reminders_belong_to_the_time_that_is_booked(self) -> None:
        if not hasattr(self, "lead_ids"):
            return
        current = {f"{row.id}:{row.sequence}" for row in self._booked_ahead()}
        reminders = select(Touch.occasion).where(Touch.step.startswith("reminder"), Touch.state == "planned")
        ahead = reminders.where(Touch.due_at > self.now, Touch.lead_id.in_(self.lead_ids))
        assert set(db.session.scalars(ahead)) <= current

    def _booked_ahead(self) -> Iterable[Appointment]:
        booked = Appointment.state == "booked", Appointment.starts_at > self.now
        wanted = select(Appointment).where(*booked, Appointment.lead_id.in_(self.lead_ids))
        return db.session.scalars(wanted.execution_options(populate_existing=True)).all()


@pytest.fixture(autouse=True)
def on_app(shared_app: Flask) -> None:
    _APP[:] = [shared_app]


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=200 if FULL else 12,
    stateful_step_count=50 if FULL else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
