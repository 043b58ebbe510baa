"""Letters around a consultation: planned with it, moved with it, and never sent when it does not stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

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
from tests.followups.booked import ONE_DAY, THREE_DAYS, a_booked_lead, around, due, end, letters, move
from tests.followups.plans import VISIT, a_lead, carry_out, events

pytestmark = pytest.mark.usefixtures("session")


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


def test_what_ends_one_time_of_a_consultation_leaves_another_alone() -> None:
    lead, appointment = a_booked_lead()
    other = replace(facts_of(appointment), sequence=1)
    plan(lead=lead, trigger=Trigger.BOOKED, now=NOON, appointment=other)

    stop_occasion(lead_id=lead.id, occasion=other.occasion, reason=Stop.NOT_BOOKED, now=NOON)

    assert [each[1:3] for each in around(lead)] == [
        ("0", "planned"),
        ("0", "planned"),
        ("1", "stopped"),
        ("1", "stopped"),
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
