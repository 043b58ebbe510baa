"""The promise clock and the next right thing, case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.desk.rules import ClockKind, Step, first_contact, may_call, next_step, read_clock
from leads.vocabulary import ContactBy, LeadStage

NOW = datetime(2026, 11, 24, 18, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("starts", "due", "kind", "percent"),
    [
        (-1 * MINUTE, 4 * MINUTE, ClockKind.OK, 80),
        (-3 * MINUTE, 2 * MINUTE, ClockKind.SOON, 40),
        (-4 * MINUTE, 1 * MINUTE, ClockKind.SOON, 20),
        (0 * MINUTE, 5 * MINUTE, ClockKind.OK, 100),
        (-5 * MINUTE, 0 * MINUTE, ClockKind.LATE, None),
        (-65 * MINUTE, -60 * MINUTE, ClockKind.LATE, None),
        (60 * MINUTE, 75 * MINUTE, ClockKind.WAIT, None),
        (None, 5 * MINUTE, ClockKind.OK, 100),
        (None, None, ClockKind.WAIT, None),
    ],
)
def test_the_promise_clock_says(starts, due, kind, percent) -> None:
    clock = read_clock(
        stage=LeadStage.NEW,
        starts_at=None if starts is None else NOW + starts,
        due_at=None if due is None else NOW + due,
        now=NOW,
    )

    assert (clock.kind, clock.percent) == (kind, percent)


def test_lateness_and_time_left_are_told_apart() -> None:
    late = read_clock(stage=LeadStage.NEW, starts_at=NOW - 9 * MINUTE, due_at=NOW - 4 * MINUTE, now=NOW)
    left = read_clock(stage=LeadStage.NEW, starts_at=NOW - MINUTE, due_at=NOW + 4 * MINUTE, now=NOW)
    wait = read_clock(stage=LeadStage.NEW, starts_at=NOW + 9 * MINUTE, due_at=NOW + 24 * MINUTE, now=NOW)

    assert (late.span, left.span, wait.span) == (4 * MINUTE, 4 * MINUTE, 9 * MINUTE)
    assert wait.at == NOW + 9 * MINUTE


@pytest.mark.parametrize("stage", [s for s in LeadStage if s not in (LeadStage.NEW, LeadStage.SNOOZED)])
def test_only_a_persons_attempt_stops_the_clock(stage: LeadStage) -> None:
    clock = read_clock(stage=stage, starts_at=NOW, due_at=NOW - 60 * MINUTE, now=NOW)

    assert clock.kind is ClockKind.MET


def test_a_snooze_before_anybody_tried_stops_no_clock() -> None:
    def kind(due_at: datetime) -> ClockKind:
        return read_clock(stage=LeadStage.SNOOZED, starts_at=NOW - MINUTE, due_at=due_at, now=NOW).kind

    assert kind(NOW + 4 * MINUTE) is ClockKind.OK
    assert kind(NOW) is ClockKind.LATE


def test_an_attempt_after_the_due_time_stops_the_clock_and_stays_late() -> None:
    def kind(attempted_at: datetime) -> ClockKind:
        due = NOW - 4 * MINUTE
        return read_clock(
            stage=LeadStage.CONTACTING,
            starts_at=NOW - 9 * MINUTE,
            due_at=due,
            now=NOW,
            attempted_at=attempted_at,
        ).kind

    assert kind(NOW - 4 * MINUTE) is ClockKind.MET
    assert kind(NOW - 3 * MINUTE) is ClockKind.MISSED


@given(st.integers(-10_000, 10_000), st.integers(1, 10_000))
def test_a_running_clock_never_shows_more_than_all_or_less_than_nothing(start: int, length: int) -> None:
    starts_at = NOW + timedelta(seconds=start)
    clock = read_clock(
        stage=LeadStage.NEW, starts_at=starts_at, due_at=starts_at + timedelta(seconds=length), now=NOW
    )

    assert clock.span >= timedelta(0)
    assert clock.percent is None or 0 <= clock.percent <= 100
    assert (clock.kind is ClockKind.LATE) == (start + length <= 0)
    assert (clock.kind is ClockKind.WAIT) == (start > 0)


@pytest.mark.parametrize(
    ("wish", "phone", "email", "step"),
    [
        (ContactBy.CALL, True, True, Step.CALL),
        (ContactBy.TEXT, True, True, Step.TEXT),
        (ContactBy.EMAIL, True, True, Step.EMAIL),
        (ContactBy.CALL, False, True, Step.EMAIL),
        (ContactBy.TEXT, False, True, Step.EMAIL),
        (ContactBy.EMAIL, True, False, Step.CALL),
        (ContactBy.EMAIL, False, False, Step.NO_CONTACT),
    ],
)
def test_the_visitors_own_channel_comes_first(wish, phone, email, step) -> None:
    assert first_contact(wish, has_phone=phone, has_email=email) is step


@pytest.mark.parametrize(
    ("stage", "routed", "held", "step"),
    [
        (LeadStage.NEW, True, False, Step.CALL),
        (LeadStage.NEW, False, False, Step.WAIT_FOR_ROUTING),
        (LeadStage.NEW, False, True, Step.REVIEW),
        (LeadStage.CONTACTING, True, False, Step.CONTINUE),
        (LeadStage.CLOSED, True, False, Step.NOTHING),
        (LeadStage.CLOSED, False, True, Step.NOTHING),
        (LeadStage.COMPLETED, True, False, Step.NOTHING),
    ],
)
def test_every_lead_has_a_next_step_or_is_finished(stage, routed, held, step) -> None:
    assert (
        next_step(
            stage=stage,
            routed=routed,
            quarantined=held,
            contact_by=ContactBy.CALL,
            has_phone=True,
            has_email=True,
        )
        is step
    )


@pytest.mark.parametrize(
    ("zone", "hour", "allowed"),
    [
        ("America/New_York", 13, True),  # 8:40 there
        ("America/New_York", 12, False),  # 7:40
        ("America/New_York", 1, True),  # 20:40
        ("America/New_York", 2, False),  # 21:40
        ("America/Los_Angeles", 13, False),
        ("Europe/London", 13, True),
    ],
)
def test_calls_keep_to_the_visitors_own_hours(zone: str, hour: int, allowed: bool) -> None:
    assert may_call(zone, NOW.replace(hour=hour)) is allowed
