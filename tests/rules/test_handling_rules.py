"""What follows from an attempt, when the next one is due, when a lead comes back: without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.handling.rules import (
    CONTACTS,
    ActionKind,
    kind_after,
    stage_after,
    stages_to_choose,
)
from leads.handling.timing import (
    SnoozeChoice,
    may_call,
    next_try,
    snooze_choices,
    snooze_until_choice,
    snooze_until_date,
    workable,
)
from leads.officetime.rules import OfficeCalendar, Opening, is_open
from leads.stages import may_follow
from leads.vocabulary import AttemptOutcome, ContactBy, LeadStage

MIAMI, LONDON, LA = "America/New_York", "Europe/London", "America/Los_Angeles"
WEEKDAYS = OfficeCalendar(MIAMI, tuple(Opening(day, time(9), time(18)) for day in range(5)), {})
TUESDAY = datetime(2026, 11, 24, 18, 40, tzinfo=UTC)
"""1:40 pm in Miami."""
moments = st.integers(0, 12 * 366 * 86400).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
zones = st.sampled_from([MIAMI, LONDON, LA, "America/Phoenix", "Pacific/Honolulu", "America/St_Johns"])


@dataclass(frozen=True)
class Left:
    """The channels that are left."""

    phone: bool
    email: bool


both = Left(phone=True, email=True)


@given(st.sampled_from(AttemptOutcome), st.sampled_from(LeadStage))
def test_a_stage_never_goes_back(outcome: AttemptOutcome, stage: LeadStage) -> None:
    after = stage_after(outcome, stage)

    assert after is stage or may_follow(stage, after)
    if stage in (LeadStage.NEW, LeadStage.CONTACTING):
        wanted = LeadStage.BOOKED if outcome is AttemptOutcome.BOOKED else LeadStage.REACHED
        assert after is (wanted if outcome in CONTACTS else LeadStage.CONTACTING)


@given(
    st.sampled_from(AttemptOutcome),
    st.integers(1, 9),
    st.sampled_from([LeadStage.CONTACTING, LeadStage.REACHED, LeadStage.BOOKED]),
    st.sampled_from(ContactBy),
    st.booleans(),
    st.booleans(),
)
def test_the_next_action_uses_a_channel_that_works(
    outcome: AttemptOutcome, tries: int, stage: LeadStage, by: ContactBy, phone: bool, email: bool
) -> None:
    kind = kind_after(
        outcome, tries=tries, stage=stage, contact_by=by, channels=Left(phone=phone, email=email)
    )

    if kind in (ActionKind.CALL, ActionKind.TEXT):
        assert phone
    if kind is ActionKind.EMAIL:
        assert email
    if kind is ActionKind.NO_WORKING_CONTACT:
        assert not (phone and email)


def test_after_the_last_try_a_person_decides() -> None:
    def after(tries: int) -> ActionKind:
        return kind_after(
            AttemptOutcome.NO_ANSWER,
            tries=tries,
            stage=LeadStage.CONTACTING,
            contact_by=ContactBy.TEXT,
            channels=both,
        )

    assert [after(tries) for tries in (1, 6, 7)] == [ActionKind.TEXT, ActionKind.TEXT, ActionKind.DECIDE]


@pytest.mark.parametrize(
    ("tries", "local"),
    [
        (0, "2026-11-24 13:40"),
        (1, "2026-11-24 14:10"),
        (2, "2026-11-24 17:40"),
        (3, "2026-11-25 10:00"),
        (4, "2026-11-27 10:00"),
        (5, "2026-12-01 10:00"),
        (6, "2026-12-01 10:00"),
    ],
)
def test_the_cadence_from_a_tuesday(tries: int, local: str) -> None:
    due = next_try(tries, now=TUESDAY, first_try_at=TUESDAY, zone=MIAMI)

    assert due.astimezone(ZoneInfo(MIAMI)).strftime("%Y-%m-%d %H:%M") == local


@given(moments, st.integers(0, 9), st.integers(0, 30), zones)
def test_a_next_try_is_never_in_the_past_and_days_are_days(
    now: datetime, tries: int, ago: int, zone: str
) -> None:
    due = next_try(tries, now=now, first_try_at=now - timedelta(days=ago), zone=zone)

    assert due >= now
    if tries >= 3:
        there = ZoneInfo(zone)
        assert due.astimezone(there).date() > now.astimezone(there).date()


@given(moments, zones)
def test_work_is_due_when_both_sides_are_there(at: datetime, zone: str) -> None:
    due = workable(at, hours=WEEKDAYS, visitor_zone=zone)

    assert due >= at
    assert is_open(WEEKDAYS, due)
    assert may_call(zone, due)
    assert workable(due, hours=WEEKDAYS, visitor_zone=zone) == due


def test_an_office_that_never_opens_in_polite_hours_leaves_only_those() -> None:
    nights = OfficeCalendar(MIAMI, tuple(Opening(day, time(2), time(4)) for day in range(7)), {})

    due = workable(TUESDAY.replace(hour=5), hours=nights, visitor_zone=MIAMI)

    assert due.astimezone(ZoneInfo(MIAMI)).time() == time(8)


@pytest.mark.parametrize(("hour", "allowed"), [(12, False), (13, True), (20, True), (1, True), (2, False)])
def test_calling_hours_end_at_nine(hour: int, allowed: bool) -> None:
    assert may_call(MIAMI, datetime(2026, 11, 24, hour, 0, tzinfo=UTC)) is allowed


@given(moments, zones)
def test_snoozes_end_in_the_future_in_order_and_on_the_office_wall(now: datetime, zone: str) -> None:
    offered = snooze_choices(now, zone)
    choices = {each.choice: each.until for each in offered}
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()

    assert all(until > now for until in choices.values())
    assert [each.until for each in offered] == sorted(set(choices.values()))
    assert choices[SnoozeChoice.TOMORROW].astimezone(there).date() == today + timedelta(days=1)
    assert (SnoozeChoice.NEXT_MONDAY in choices) is (today.weekday() != 6)
    monday = choices.get(SnoozeChoice.NEXT_MONDAY, choices[SnoozeChoice.TOMORROW])
    assert monday.astimezone(there).weekday() == 0
    assert monday - now < timedelta(days=8)
    if SnoozeChoice.THIS_AFTERNOON in choices:
        local = choices[SnoozeChoice.THIS_AFTERNOON].astimezone(there)
        assert (local.date(), local.hour) == (today, 14)


def test_an_afternoon_that_is_over_is_not_offered() -> None:
    late = TUESDAY.replace(hour=20)

    assert SnoozeChoice.THIS_AFTERNOON not in {each.choice for each in snooze_choices(late, MIAMI)}


def test_a_choice_that_left_the_menu_meanwhile_is_still_kept() -> None:
    nearly_two = TUESDAY.replace(hour=18, minute=45)

    assert SnoozeChoice.THIS_AFTERNOON not in {each.choice for each in snooze_choices(nearly_two, MIAMI)}
    until = snooze_until_choice(SnoozeChoice.THIS_AFTERNOON, nearly_two, MIAMI)
    assert until == TUESDAY.replace(hour=19, minute=0)
    assert snooze_until_choice(SnoozeChoice.THIS_AFTERNOON, TUESDAY.replace(hour=20), MIAMI) is None


def test_a_typed_date_is_that_morning() -> None:
    assert snooze_until_date(date(2027, 3, 14), MIAMI) == datetime(2027, 3, 14, 13, 30, tzinfo=UTC)


def test_a_menu_offers_what_lies_ahead() -> None:
    assert stages_to_choose(LeadStage.CONSULTED) == (LeadStage.PROCEDURE_BOOKED, LeadStage.COMPLETED)
    assert stages_to_choose(LeadStage.CLOSED) == stages_to_choose(LeadStage.SNOOZED) == ()
