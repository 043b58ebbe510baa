"""The office that random walks go through, and what is true of it after every step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from sqlalchemy import func, select, text

from leads.database import db
from leads.directory.queries import directory, forget_directory
from leads.handling.answers import Done
from leads.models import (
    Appointment,
    Lead,
    OfficeClosure,
    OfficeHours,
    Promo,
    PromoHold,
    Touch,
)
from leads.promos.queries import forget_live_terms
from leads.slots.queries import free_days
from leads.slots.rules import Slot
from leads.vocabulary import AppointmentMode, HoldState, LeadStage, StaffRole
from tests.conftest import rolled_back
from tests.factories import NOON
from tests.handling.conftest import HOME, office_row, routed_lead, worker

APP: list[Flask] = []
"""Where the application of a test run is put: a state machine takes no fixtures."""
_BUDGET = 2
_ZONE = ZoneInfo("America/New_York")


class SmallOffice(RuleBasedStateMachine):
    """Two resources, three leads that hold an offer of which there are two, and what must always be true."""

    @initialize()
    def begin(self) -> None:
        self.rollback = rolled_back(APP[0])
        self.rollback.__enter__()
        self.context = APP[0].test_request_context()
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
