"""The morning after a consultation: thanks to whoever came, another time for whoever was missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leads import progress
from leads.database import db
from leads.followups.planning import plan
from leads.slots.appointments import facts_of
from leads.vocabulary import (
    Actor,
    AppointmentState,
    LeadStage,
    Trigger,
)
from tests.followups.booked import a_booked_lead, around, due, end, letters
from tests.followups.plans import VISIT, carry_out

pytestmark = pytest.mark.usefixtures("session")


def test_whoever_came_is_thanked_the_next_morning_once() -> None:
    lead, appointment = a_booked_lead()
    end(appointment, AppointmentState.CAME, VISIT + timedelta(hours=1))
    progress.move(lead, LeadStage.CONSULTED, actor=Actor.STAFF, now=VISIT + timedelta(hours=1))

    plan(
        lead=lead,
        trigger=Trigger.CAME,
        now=VISIT + timedelta(hours=1),
        appointment=facts_of(appointment),
    )
    thanks = datetime(2026, 12, 5, 15, 0, tzinfo=UTC)

    assert thanks in due(lead)
    assert carry_out(VISIT + timedelta(hours=2)) == ["stop not_booked"]
    assert "send" in carry_out(thanks) + carry_out(thanks + timedelta(seconds=1))
    assert letters(lead)[-1:] == ["after_consultation"]


def test_what_staff_take_back_is_not_written_about() -> None:
    lead, appointment = a_booked_lead()
    end(appointment, AppointmentState.CAME, VISIT + timedelta(hours=1))
    plan(lead=lead, trigger=Trigger.CAME, now=VISIT, appointment=facts_of(appointment))
    appointment.state, appointment.outcome_at = AppointmentState.BOOKED, None
    db.session.flush()

    carry_out(VISIT + timedelta(hours=2))
    answered = carry_out(VISIT + timedelta(days=2))

    assert set(answered) == {"stop not_booked"}
    assert "after_consultation" not in letters(lead)


def test_whoever_was_missed_and_booked_again_is_not_told_that_they_were_missed() -> None:
    lead, appointment = a_booked_lead()
    end(appointment, AppointmentState.MISSED, VISIT + timedelta(hours=1))
    progress.move(lead, LeadStage.CONTACTING, actor=Actor.STAFF, now=VISIT + timedelta(hours=1))
    plan(lead=lead, trigger=Trigger.MISSED, now=VISIT, appointment=facts_of(appointment))

    progress.move(lead, LeadStage.BOOKED, actor=Actor.VISITOR, now=VISIT + timedelta(hours=3))

    assert ("missed", "0", "stopped", "booked") in around(lead)


def test_whoever_was_missed_hears_of_it_the_next_morning() -> None:
    lead, appointment = a_booked_lead(now=VISIT - timedelta(hours=20))
    end(appointment, AppointmentState.MISSED, VISIT + timedelta(hours=1))
    progress.move(lead, LeadStage.CONTACTING, actor=Actor.STAFF, now=VISIT + timedelta(hours=1))
    plan(lead=lead, trigger=Trigger.MISSED, now=VISIT, appointment=facts_of(appointment))

    assert due(lead) == [datetime(2026, 12, 5, 15, 0, tzinfo=UTC)]
    assert carry_out(datetime(2026, 12, 5, 15, 0, tzinfo=UTC)) == ["send"]
    assert letters(lead) == ["missed"]
