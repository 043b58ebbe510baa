"""Reminders through the real outbox: what happens between their writing and their leaving still counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from leads import clock
from leads.booking import service as booking
from leads.booking.answers import Booked
from leads.database import db, transaction
from leads.directory.queries import directory
from leads.followups import attempt
from leads.models import Appointment, Lead
from leads.outbox import delivery
from leads.slots.queries import free_days
from leads.vocabulary import Actor, AppointmentMode, AppointmentState, LeadStage, TouchState
from tests.followups.conftest import Walk

MONDAY = datetime(2026, 10, 19, 15, 0, tzinfo=UTC)
"""Twelve days before the clocks go back in Miami."""


def book(walk: Walk, lead_id: int, *, days: int) -> datetime:
    """Book the first free time of a day so many days after Monday, as its visitor does."""
    with transaction():
        now = clock.now()
        lead = db.session.get_one(Lead, lead_id)
        office = directory().office(lead.office_id or 0)
        assert office is not None
        day = (MONDAY + timedelta(days=days)).date()
        [free] = free_days(office, mode=AppointmentMode.IN_PERSON, now=now, first=day, days=1)
        starts_at = free.slots[0].starts_at
        answer = booking.book(
            lead_id=lead_id, starts_at=starts_at, mode=AppointmentMode.IN_PERSON, zone=lead.zone, now=now
        )
        assert isinstance(answer, Booked)
        return starts_at


def the_appointment(lead_id: int) -> Appointment:
    return db.session.execute(select(Appointment).where(Appointment.lead_id == lead_id)).scalar_one()


@pytest.fixture
def lead_id(walk: Walk) -> int:
    found = walk.lead("33133", "US", at=MONDAY)
    walk.tick()
    return found


def test_from_the_booking_to_the_door_there_are_three_letters_at_their_hours(
    walk: Walk, lead_id: int
) -> None:
    starts_at = book(walk, lead_id, days=14)
    walk.until(starts_at, lead_id=lead_id)

    touches = walk.touches(lead_id)
    assert [kind for kind, _ in walk.letters(lead_id)] == [
        "acknowledgement",
        "appointment_booked",
        "reminder",
        "reminder",
    ]
    assert {state for _kind, state in walk.letters(lead_id)} == {"sent"}
    assert touches["reminder_day"].due_at == starts_at - timedelta(days=1)
    # The clocks go back in between, so three days of theirs are an hour longer.
    assert touches["reminder_early"].due_at == starts_at - timedelta(days=3, hours=1)
    assert touches["day_one"].reason == "booked"


def test_a_reminder_that_is_written_stays_here_when_the_consultation_is_called_off_first(
    walk: Walk, lead_id: int
) -> None:
    starts_at = book(walk, lead_id, days=3)
    delivery.drain(limit=100)
    walk.set_clock(starts_at - timedelta(days=1) + timedelta(seconds=2))
    attempt.drain(limit=100)
    with transaction():
        # Nobody stopped the touch: the last question before the letter leaves must be enough.
        row = the_appointment(lead_id)
        row.state, row.cancelled_at, row.cancelled_by = AppointmentState.CANCELLED, clock.now(), Actor.VISITOR
    walk.tick()

    assert ("reminder", "suppressed") in walk.letters(lead_id)
    touch = walk.touches(lead_id)["reminder_day"]
    assert (touch.state, touch.reason) == (TouchState.STOPPED, "not_booked")


def test_calling_off_takes_back_the_reminder_that_waits_and_sends_what_takes_the_entry_out(
    walk: Walk, lead_id: int
) -> None:
    starts_at = book(walk, lead_id, days=3)
    delivery.drain(limit=100)
    walk.set_clock(starts_at - timedelta(days=1) + timedelta(seconds=2))
    attempt.drain(limit=100)
    with transaction():
        booking.cancel(lead_id=lead_id, now=clock.now())
    walk.tick()

    assert walk.letters(lead_id)[1:] == [
        ("appointment_booked", "sent"),
        ("reminder", "suppressed"),
        ("appointment_cancelled", "sent"),
    ]
    assert [b"METHOD:CANCEL" in each.data for each in walk.server.accepted].count(True) == 1
    db.session.rollback()
    assert db.session.get_one(Lead, lead_id).stage == LeadStage.CONTACTING


def test_a_reminder_held_up_until_the_next_day_is_not_sent_with_words_that_are_wrong(
    walk: Walk, lead_id: int
) -> None:
    starts_at = book(walk, lead_id, days=3)
    delivery.drain(limit=100)
    walk.set_clock(starts_at - timedelta(days=1) + timedelta(seconds=2))
    attempt.drain(limit=100)
    walk.set_clock(starts_at - timedelta(hours=2))
    walk.tick()

    assert ("reminder", "suppressed") in walk.letters(lead_id)
    assert walk.touches(lead_id)["reminder_day"].reason == "day_is_over"


def test_when_everything_was_down_over_the_consultation_nothing_reminds_of_it_afterwards(
    walk: Walk, lead_id: int
) -> None:
    starts_at = book(walk, lead_id, days=3)
    delivery.drain(limit=100)
    walk.set_clock(starts_at + timedelta(hours=1))
    walk.tick()

    assert walk.touches(lead_id)["reminder_day"].reason == "not_booked"
    assert [kind for kind, _ in walk.letters(lead_id)] == ["acknowledgement", "appointment_booked"]
