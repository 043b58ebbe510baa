"""Letters around a consultation: planned with it, moved with it, and never sent when it does not stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from leads import progress
from leads.database import db
from leads.followups import desk
from leads.followups.planning import plan
from leads.followups.previews import letters_for
from leads.followups.queries import upcoming
from leads.followups.rules import Action
from leads.followups.standing import stand_down
from leads.followups.steps import Stop
from leads.followups.stopping import stop_occasion
from leads.models import Appointment, Lead, LetterRow, Touch
from leads.slots.appointments import facts_of
from leads.vocabulary import (
    Actor,
    AppointmentState,
    CloseReason,
    LeadStage,
    LetterKind,
    StaffRole,
    TouchState,
    Trigger,
)
from tests.factories import NOON, make_staff
from tests.followups.plans import VISIT, a_lead, an_appointment, carry_out, events

pytestmark = pytest.mark.usefixtures("session")
THREE_DAYS, ONE_DAY = VISIT - timedelta(days=3), VISIT - timedelta(days=1)


def a_booked_lead(
    starts_at: datetime = VISIT, *, now: datetime = NOON, zone: str = "America/New_York"
) -> tuple[Lead, Appointment]:
    """A lead whose consultation was booked now, with all that is planned then."""
    lead = a_lead(zone=zone)
    progress.move(lead, LeadStage.BOOKED, actor=Actor.VISITOR, now=now)
    appointment = an_appointment(lead, starts_at=starts_at, made_at=now)
    plan(lead=lead, trigger=Trigger.BOOKED, now=now, appointment=facts_of(appointment))
    return lead, appointment


def around(lead: Lead) -> list[tuple[str, str, str, str | None]]:
    """Step, occasion (without the number of the row), state and reason of what belongs to consultations."""
    db.session.expire_all()
    rows = db.session.scalars(
        select(Touch).where(Touch.lead_id == lead.id, Touch.occasion != "").order_by(Touch.id)
    )
    return [(row.step, row.occasion.partition(":")[2], row.state, row.reason) for row in rows]


def due(lead: Lead) -> list[datetime]:
    """When what is planned around consultations is due, in order."""
    db.session.expire_all()
    planned = select(Touch.due_at).where(
        Touch.lead_id == lead.id, Touch.occasion != "", Touch.state == TouchState.PLANNED
    )
    return list(db.session.scalars(planned.order_by(Touch.due_at)))


def letters(lead: Lead) -> list[str]:
    kinds = select(LetterRow.kind).where(LetterRow.lead_id == lead.id, LetterRow.kind != "acknowledgement")
    return list(db.session.scalars(kinds.order_by(LetterRow.id)))


def move(lead: Lead, appointment: Appointment, to: datetime, now: datetime) -> None:
    """What booking does when a time is changed."""
    before = facts_of(appointment).occasion
    appointment.starts_at, appointment.ends_at = to, to + timedelta(minutes=30)
    appointment.busy_from, appointment.busy_until = appointment.starts_at, appointment.ends_at
    appointment.sequence, appointment.changed_at = appointment.sequence + 1, now
    db.session.flush()
    stop_occasion(lead_id=lead.id, occasion=before, reason=Stop.NOT_BOOKED, now=now)
    plan(lead=lead, trigger=Trigger.BOOKED, now=now, appointment=facts_of(appointment))


def end(appointment: Appointment, state: AppointmentState, now: datetime) -> None:
    """How a consultation ends."""
    appointment.state = state
    if state is AppointmentState.CANCELLED:
        appointment.cancelled_at, appointment.cancelled_by = now, Actor.VISITOR
    else:
        appointment.outcome_at = now
    db.session.flush()


def test_a_booking_is_reminded_of_three_days_and_one_day_before_and_stops_what_asked_for_it() -> None:
    lead, _appointment = a_booked_lead()

    assert due(lead) == [THREE_DAYS, ONE_DAY]
    assert {touch.state for touch in upcoming(lead.id, now=NOON).touches if touch.step == "day_one"} == {
        TouchState.STOPPED
    }


@pytest.mark.parametrize(
    ("zone", "starts_at"),
    [
        ("America/New_York", datetime(2026, 11, 1, 16, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 2, 16, 30, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 10, 26, 16, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 9, 15, 30, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 3, 29, 15, 30, tzinfo=UTC)),
    ],
)
def test_across_a_change_of_clocks_reminders_keep_the_time_of_the_persons_day(
    zone: str, starts_at: datetime
) -> None:
    lead, _appointment = a_booked_lead(starts_at, now=starts_at - timedelta(days=12), zone=zone)
    there = ZoneInfo(zone)
    said = starts_at.astimezone(there).replace(tzinfo=None)

    seen = [at.astimezone(there).replace(tzinfo=None) for at in due(lead)]

    assert seen == [said - timedelta(days=3), said - timedelta(days=1)]


def test_what_is_booked_for_tomorrow_needs_no_reminder() -> None:
    lead, _appointment = a_booked_lead(VISIT, now=VISIT - timedelta(hours=20))

    assert around(lead) == []


def test_each_reminder_goes_out_once_at_its_hour_and_waits_for_nothing() -> None:
    lead, _appointment = a_booked_lead()

    assert carry_out(THREE_DAYS) == carry_out(ONE_DAY) == ["send"]
    assert carry_out(ONE_DAY + timedelta(minutes=1)) == []
    assert letters(lead) == ["reminder", "reminder"]


def test_another_time_takes_its_reminders_along() -> None:
    lead, appointment = a_booked_lead()

    move(lead, appointment, VISIT + timedelta(days=2), NOON + timedelta(hours=1))

    assert around(lead) == [
        ("reminder_early", "0", "stopped", "not_booked"),
        ("reminder_day", "0", "stopped", "not_booked"),
        ("reminder_early", "1", "planned", None),
        ("reminder_day", "1", "planned", None),
    ]
    assert due(lead) == [THREE_DAYS + timedelta(days=2), ONE_DAY + timedelta(days=2)]
    assert carry_out(ONE_DAY) == ["send"]


def test_back_and_forth_leaves_one_pair_of_reminders() -> None:
    lead, appointment = a_booked_lead()

    for number in range(1, 5):
        to = VISIT + timedelta(days=number % 2)
        move(lead, appointment, to, NOON + timedelta(hours=number))

    assert due(lead) == [THREE_DAYS, ONE_DAY]
    assert [each for each in around(lead) if each[2] == "planned"] == [
        ("reminder_early", "4", "planned", None),
        ("reminder_day", "4", "planned", None),
    ]


def test_planning_the_same_time_twice_changes_nothing() -> None:
    lead, appointment = a_booked_lead()

    again = plan(lead=lead, trigger=Trigger.BOOKED, now=NOON, appointment=facts_of(appointment))

    assert again == 0
    assert len(around(lead)) == 2


def test_a_reminder_asks_the_consultation_again_even_if_nobody_stopped_it() -> None:
    lead, appointment = a_booked_lead()
    end(appointment, AppointmentState.CANCELLED, NOON)

    assert carry_out(THREE_DAYS) == ["stop not_booked"]
    assert letters(lead) == []


def test_a_late_reminder_never_comes_after_the_consultation_began() -> None:
    lead, _appointment = a_booked_lead()

    assert carry_out(VISIT) == ["stop not_booked"]
    assert carry_out(VISIT + timedelta(hours=1)) == ["stop not_booked"]
    assert letters(lead) == []


def test_who_told_a_colleague_that_they_will_come_gets_no_reminder() -> None:
    lead, appointment = a_booked_lead()

    stopped = stop_occasion(
        lead_id=lead.id, occasion=facts_of(appointment).occasion, reason=Stop.CONFIRMED, now=NOON
    )

    assert stopped == 2
    assert {each[2:] for each in around(lead)} == {("stopped", "confirmed")}
    assert events(lead).count("followups.stopped") >= 2


@pytest.mark.parametrize(
    ("reason", "left"), [(CloseReason.CHOSE_ELSEWHERE, "closed"), (CloseReason.TAKEN_BACK, "taken_back")]
)
def test_a_closed_request_is_reminded_of_nothing(reason: CloseReason, left: str) -> None:
    lead, _appointment = a_booked_lead()

    progress.move(lead, LeadStage.CLOSED, actor=Actor.STAFF, now=NOON, reason=reason)

    assert {each[2:] for each in around(lead)} == {("stopped", left)}


def test_snoozing_keeps_the_reminders_of_what_is_booked() -> None:
    lead, _appointment = a_booked_lead()

    progress.move(lead, LeadStage.SNOOZED, actor=Actor.STAFF, now=NOON)

    assert due(lead) == [THREE_DAYS, ONE_DAY]


def test_reminders_wait_while_staff_hold_everything_and_go_on_after() -> None:
    (lead, _appointment), staff = a_booked_lead(), make_staff(StaffRole.COORDINATOR)

    desk.pause(lead_id=lead.id, staff_id=staff.id, now=NOON)
    while_paused = carry_out(THREE_DAYS)
    desk.resume(lead_id=lead.id, staff_id=staff.id, now=THREE_DAYS + timedelta(hours=49))

    assert while_paused == []
    # The early one is too late by now; the other is not.
    assert carry_out(THREE_DAYS + timedelta(hours=49)) == ["skip too_late"]
    assert carry_out(THREE_DAYS + timedelta(hours=49)) == ["send"]
    assert letters(lead) == ["reminder"]


def test_staff_leave_a_reminder_out_or_send_it_early() -> None:
    (lead, _appointment), staff = a_booked_lead(), make_staff(StaffRole.COORDINATOR)
    early, day = (
        touch for touch in upcoming(lead.id, now=NOON).touches if touch.letter is LetterKind.REMINDER
    )

    sent = desk.send_now(touch_id=early.id, staff_id=staff.id, now=NOON + timedelta(hours=1))
    skipped = desk.skip(touch_id=day.id, staff_id=staff.id, now=NOON + timedelta(hours=1))

    assert sent is not None
    assert (sent.action, skipped) == (Action.SEND, True)
    assert [each[2:] for each in around(lead)] == [("sent", None), ("skipped", "by_staff")]


def test_staff_see_both_with_their_hour_and_read_them_before() -> None:
    lead, appointment = a_booked_lead()
    planned = [touch for touch in upcoming(lead.id, now=NOON).touches if touch.state is TouchState.PLANNED]

    assert [(touch.letter, touch.due_at, touch.forecast) for touch in planned] == [
        (LetterKind.REMINDER, THREE_DAYS, ""),
        (LetterKind.REMINDER, ONE_DAY, ""),
    ]
    kinds = {each.letter for each in letters_for(lead.id)}
    assert {LetterKind.REMINDER, LetterKind.AFTER_CONSULTATION, LetterKind.MISSED} <= kinds
    assert LetterKind.REMINDER not in {each.letter for each in letters_for(a_lead(email="b@example.com").id)}

    end(appointment, AppointmentState.CANCELLED, NOON)
    db.session.expire_all()
    said = {touch.forecast for touch in upcoming(lead.id, now=NOON).touches if touch.step == "reminder_day"}
    assert said == {"not_booked"}


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


def test_a_second_request_of_the_same_person_takes_no_reminder_away() -> None:
    lead, _appointment = a_booked_lead()
    other = a_lead(email="maya.again@example.com")

    stand_down(lead_ids=[lead.id, other.id], now=NOON)

    assert due(lead) == [THREE_DAYS, ONE_DAY]


def test_a_lead_without_an_address_says_why_nobody_is_reminded() -> None:
    lead, appointment = a_booked_lead()
    nobody = a_lead(email=None, phone="+13055550199")
    db.session.delete(appointment)
    stands = replace(facts_of(appointment), lead_id=nobody.id)

    plan(lead=nobody, trigger=Trigger.BOOKED, now=NOON, appointment=stands)

    assert {each[2:] for each in around(nobody)} == {("skipped", "no_address")}
    assert lead.id != nobody.id
