"""Random walks over everything that happens to an office's calendar: what is promised holds after every step.

The office is a small one: two resources, three leads that hold an offer of which there are two.
"""

from __future__ import annotations

import os
from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import delete, select

from leads.booking import service, staffwork, sweeping
from leads.booking.answers import Booked, Kept
from leads.database import db
from leads.directory.queries import directory, forget_directory
from leads.handling.answers import Done
from leads.handling.steps import close, move_stage, reopen
from leads.handling.undo import undo
from leads.models import (
    Appointment,
    OfficeClosure,
    OfficeHours,
    ResourceAbsence,
)
from leads.vocabulary import AppointmentMode, CloseReason, LeadStage
from tests.booking.walking import APP, SmallOffice

FULL = "FULL_NUMBERS" in os.environ
leads = st.integers(0, 2)
modes = st.sampled_from(list(AppointmentMode))
choices = st.integers(0, 400)


class Walk(SmallOffice):
    """Everything visitors, staff and time do to a calendar."""

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


@pytest.fixture(autouse=True)
def on_app(shared_app: Flask) -> None:
    APP[:] = [shared_app]


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=200 if FULL else 12,
    stateful_step_count=50 if FULL else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
