"""Whether a touch is sent, waits, is skipped or stopped, and for which reason."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.followups.rules import (
    LATEST,
    REST,
    Action,
    ConsultationFacts,
    Judgement,
    OfferFacts,
    TouchFacts,
    judge,
    never,
)
from leads.followups.steps import Condition, DaysBeforeAppointment, DaysLater, Step, Stop, Window
from leads.followups.stops import ALWAYS, first_stop, happened
from leads.vocabulary import AppointmentState, CloseReason, LeadStage, LetterKind, Stream

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)  # 10 am in Miami
EVENING = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)  # 8:30 pm
FIRST_CONTACT = frozenset({Stop.REACHED, Stop.REPLIED, Stop.BOOKED, Stop.SNOOZED, Stop.CLOSED})
DAY_ONE = Step(
    name="day_one",
    wait=DaysLater(1, time(10)),
    window=Window(time(8), time(20)),
    letter=LetterKind.DAY_ONE,
    stream=Stream.CARE,
    stops=FIRST_CONTACT,
)
NEWS = replace(
    DAY_ONE,
    name="good_to_know",
    letter=LetterKind.GOOD_TO_KNOW,
    stream=Stream.NEWS,
    stops=frozenset({Stop.BOOKED, Stop.CLOSED}),
)
OFFER = replace(
    NEWS,
    name="offer_ending",
    letter=LetterKind.OFFER_ENDING,
    condition=Condition.HELD_OFFER,
    stops=frozenset({Stop.BOOKED, Stop.CLOSED, Stop.PROMO_ENDED}),
)
WIN_BACK = replace(
    NEWS,
    name="win_back",
    letter=LetterKind.WIN_BACK,
    stops=frozenset({Stop.REPLIED, Stop.BOOKED, Stop.REOPENED}),
)
CLOSING = replace(DAY_ONE, name="closing", letter=None, closes_after="final")
REMINDER = replace(
    DAY_ONE,
    name="reminder_day",
    wait=DaysBeforeAppointment(1),
    window=None,
    letter=LetterKind.REMINDER,
    stops=frozenset({Stop.NOT_BOOKED, Stop.CONFIRMED, Stop.CLOSED}),
)
AFTER = replace(DAY_ONE, letter=LetterKind.AFTER_CONSULTATION, stops=frozenset({Stop.CLOSED}))
MISSED = replace(DAY_ONE, letter=LetterKind.MISSED, stops=frozenset({Stop.BOOKED, Stop.CLOSED}))
VISIT = ConsultationFacts("7:0", AppointmentState.BOOKED, NOW + timedelta(days=1), "America/New_York")
HELD = OfferFacts(held_at=NOW - timedelta(days=10), is_held=True)
FACTS = TouchFacts(
    due_at=NOW - timedelta(minutes=1),
    zone="America/New_York",
    happened=frozenset(),
    is_paused=False,
    has_address=True,
    refusal="",
    sensitive=False,
    pressure_free=False,
    offer=None,
    last_letter_at=None,
    letter_was_sent=True,
)


def judged(step: Step = DAY_ONE, now: datetime = NOW, **changes: Any) -> Judgement:
    return judge(step, replace(FACTS, **changes), now)


def answer(step: Step = DAY_ONE, now: datetime = NOW, **changes: Any) -> tuple[Action, str]:
    found = judged(step, now, **changes)
    return found.action, found.reason


def test_a_touch_with_nothing_against_it_is_sent() -> None:
    for step, offer in ((DAY_ONE, None), (NEWS, None), (OFFER, HELD), (WIN_BACK, None), (CLOSING, None)):
        assert answer(step, offer=offer) == (Action.SEND, "")


@pytest.mark.parametrize(
    ("stage", "close_reason", "replied", "step", "reason"),
    [
        (LeadStage.NEW, None, False, DAY_ONE, None),
        (LeadStage.CONTACTING, None, False, DAY_ONE, None),
        (LeadStage.REACHED, None, False, DAY_ONE, Stop.REACHED),
        (LeadStage.NEW, None, True, DAY_ONE, Stop.REPLIED),
        (LeadStage.SNOOZED, None, False, DAY_ONE, Stop.SNOOZED),
        (LeadStage.BOOKED, None, False, DAY_ONE, Stop.BOOKED),
        (LeadStage.CONSULTED, None, False, DAY_ONE, Stop.BOOKED),
        (LeadStage.COMPLETED, None, False, DAY_ONE, Stop.BOOKED),
        (LeadStage.CLOSED, CloseReason.CHOSE_ELSEWHERE, False, DAY_ONE, Stop.CLOSED),
        (LeadStage.CLOSED, CloseReason.DUPLICATE, False, DAY_ONE, Stop.MERGED),
        (LeadStage.CLOSED, CloseReason.TAKEN_BACK, False, DAY_ONE, Stop.TAKEN_BACK),
        (LeadStage.REACHED, None, True, NEWS, None),
        (LeadStage.SNOOZED, None, False, NEWS, None),
        (LeadStage.BOOKED, None, False, NEWS, Stop.BOOKED),
        (LeadStage.CLOSED, CloseReason.NOT_READY_YET, False, NEWS, Stop.CLOSED),
        (LeadStage.CLOSED, CloseReason.NOT_READY_YET, False, WIN_BACK, None),
        (LeadStage.CLOSED, CloseReason.NOT_READY_YET, True, WIN_BACK, Stop.REPLIED),
        (LeadStage.CLOSED, CloseReason.TAKEN_BACK, False, WIN_BACK, Stop.TAKEN_BACK),
        (LeadStage.CONTACTING, None, False, WIN_BACK, Stop.REOPENED),
        (LeadStage.BOOKED, None, False, WIN_BACK, Stop.BOOKED),
    ],
)
def test_what_happened_to_a_lead_stops_the_steps_that_name_it(
    stage: LeadStage, close_reason: CloseReason | None, replied: bool, step: Step, reason: Stop | None
) -> None:
    assert first_stop(step, happened(stage, close_reason, replied=replied)) is reason


@pytest.mark.parametrize("stop", sorted(ALWAYS))
@pytest.mark.parametrize("step", [DAY_ONE, NEWS, OFFER, WIN_BACK, CLOSING], ids=lambda step: step.name)
def test_some_things_stop_every_step(stop: Stop, step: Step) -> None:
    assert answer(step, happened=frozenset({stop}), offer=HELD) == (Action.STOP, stop)


def test_unsubscribing_stops_news_and_not_what_was_asked_for() -> None:
    gone = frozenset({Stop.UNSUBSCRIBED})

    assert answer(NEWS, happened=gone) == (Action.STOP, "unsubscribed")
    assert answer(DAY_ONE, happened=gone) == (Action.SEND, "")


def test_a_paused_touch_waits_with_its_due_time_unchanged() -> None:
    found = judged(is_paused=True, due_at=NOW - timedelta(days=9))

    assert found == Judgement(Action.WAIT, "paused", NOW - timedelta(days=9))


@pytest.mark.parametrize(
    ("step", "changes", "reason"),
    [
        (DAY_ONE, {"has_address": False}, "no_address"),
        (NEWS, {"sensitive": True}, "sensitive_concern"),
        (OFFER, {"pressure_free": True, "offer": HELD}, "no_pressure_country"),
        (NEWS, {"refusal": "no_opt_in"}, "no_opt_in"),
        (DAY_ONE, {"refusal": "no_consent"}, "no_consent"),
        (OFFER, {"offer": OfferFacts(NOW - timedelta(hours=71), True)}, "request_too_young"),
        (CLOSING, {"letter_was_sent": False}, "letter_not_sent"),
        (DAY_ONE, {"due_at": NOW - LATEST - timedelta(seconds=1)}, "too_late"),
    ],
)
def test_a_touch_that_may_never_be_sent_is_skipped_with_its_reason(
    step: Step, changes: dict[str, Any], reason: str
) -> None:
    assert answer(step, **changes) == (Action.SKIP, reason)


def test_a_sensitive_concern_and_a_no_pressure_country_still_get_what_they_asked_for() -> None:
    assert answer(DAY_ONE, sensitive=True, pressure_free=True) == (Action.SEND, "")


@pytest.mark.parametrize("reason", ["hard_bounce", "complaint", "not_me", "asked_us_to_stop"])
def test_a_suppressed_address_stops_every_letter(reason: str) -> None:
    assert answer(DAY_ONE, refusal=reason) == (Action.STOP, reason)
    assert answer(NEWS, refusal=reason) == (Action.STOP, reason)


@pytest.mark.parametrize("offer", [None, OfferFacts(NOW - timedelta(days=10), is_held=False)])
def test_an_offer_that_is_no_longer_held_stops_its_letter(offer: OfferFacts | None) -> None:
    assert answer(OFFER, offer=offer) == (Action.STOP, "promo_ended")


def test_a_reminder_goes_out_at_any_hour_whatever_was_written_before() -> None:
    about: dict[str, Any] = {"occasion": "7:0", "consultation": VISIT}

    assert answer(REMINDER, **about) == (Action.SEND, "")
    assert answer(REMINDER, EVENING, **about | {"due_at": EVENING}) == (Action.SEND, "")
    assert answer(REMINDER, **about, last_letter_at=NOW - timedelta(minutes=5)) == (Action.SEND, "")


@pytest.mark.parametrize(
    "consultation",
    [
        None,
        replace(VISIT, occasion="7:1"),
        replace(VISIT, occasion="8:0"),
        replace(VISIT, state=AppointmentState.CANCELLED),
        replace(VISIT, state=AppointmentState.CAME),
        replace(VISIT, starts_at=NOW),
        replace(VISIT, starts_at=NOW - timedelta(minutes=10)),
    ],
)
def test_a_reminder_of_a_time_that_does_not_stand_or_has_begun_stops(
    consultation: ConsultationFacts | None,
) -> None:
    answered = answer(REMINDER, occasion="7:0", consultation=consultation)

    assert answered == (Action.STOP, "not_booked")
    assert answer(REMINDER, occasion="7:0", consultation=consultation, is_paused=True) == answered


@pytest.mark.parametrize(
    ("step", "state"), [(AFTER, AppointmentState.CAME), (MISSED, AppointmentState.MISSED)]
)
def test_what_is_written_after_a_consultation_needs_that_outcome_and_rests_like_the_others(
    step: Step, state: AppointmentState
) -> None:
    over = replace(VISIT, starts_at=NOW - timedelta(days=1))
    for each in AppointmentState:
        said = answer(step, occasion="7:0", consultation=replace(over, state=each))
        assert said == ((Action.SEND, "") if each is state else (Action.STOP, "not_booked"))

    stands = replace(over, state=state)
    lately = NOW - timedelta(hours=2)
    assert answer(step, occasion="7:0", consultation=stands, last_letter_at=lately)[1] == "rest"
    assert answer(step, EVENING, occasion="7:0", consultation=stands, due_at=EVENING)[1] == "window"


def test_a_touch_exactly_48_hours_late_is_still_sent() -> None:
    assert answer(due_at=NOW - LATEST) == (Action.SEND, "")


def test_a_touch_too_soon_after_the_last_letter_moves_to_its_next_window_and_is_not_skipped() -> None:
    """Last letter at 3 pm: twenty hours later is 11 am; after 1 am it is the opening of the window."""
    afternoon, night = NOW - timedelta(hours=19), NOW - timedelta(hours=9, minutes=1)

    assert judged(last_letter_at=afternoon) == Judgement(Action.WAIT, "rest", NOW + timedelta(hours=1))
    assert judged(last_letter_at=night, due_at=NOW - LATEST) == Judgement(
        Action.WAIT, "rest", datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    )
    assert answer(last_letter_at=NOW - REST) == (Action.SEND, "")


def test_closing_a_request_sends_nothing_and_waits_for_no_letter() -> None:
    assert answer(CLOSING, last_letter_at=NOW, has_address=False, refusal="no_consent") == (Action.SEND, "")


def test_outside_the_window_a_touch_waits_for_the_morning() -> None:
    assert judged(now=EVENING, due_at=EVENING - timedelta(minutes=31)) == Judgement(
        Action.WAIT, "window", datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    )


def test_what_time_cannot_change_is_known_when_a_touch_is_planned() -> None:
    circumstances = {"has_address": True, "sensitive": False, "pressure_free": False}
    nowhere = circumstances | {"has_address": False}

    assert never(DAY_ONE, **circumstances) is None
    assert never(DAY_ONE, **nowhere) == Judgement(Action.SKIP, "no_address")
    assert never(CLOSING, **nowhere) is None


@given(
    facts=st.builds(
        TouchFacts,
        due_at=st.integers(-200, 200).map(lambda hours: NOW + timedelta(hours=hours)),
        zone=st.sampled_from(["America/New_York", "Europe/London", "Pacific/Auckland"]),
        happened=st.frozensets(st.sampled_from(Stop), max_size=2),
        is_paused=st.booleans(),
        has_address=st.booleans(),
        refusal=st.sampled_from(["", "", "no_opt_in", "hard_bounce"]),
        sensitive=st.booleans(),
        pressure_free=st.booleans(),
        offer=st.sampled_from([None, HELD, OfferFacts(NOW, is_held=True)]),
        last_letter_at=st.none() | st.integers(0, 60).map(lambda hours: NOW - timedelta(hours=hours)),
        letter_was_sent=st.booleans(),
    ),
    step=st.sampled_from([DAY_ONE, NEWS, OFFER, WIN_BACK, CLOSING]),
)
def test_every_touch_has_one_answer_with_a_reason_and_waiting_ends_in_a_window(
    facts: TouchFacts, step: Step
) -> None:
    found = judge(step, facts, NOW)

    assert (found.action is Action.SEND) == (found.reason == "")
    assert (found.action is Action.WAIT) == (found.until is not None)
    if found.until is not None and found.reason != "paused":
        assert found.until > NOW
        waited = replace(facts, due_at=found.until)
        assert judge(step, waited, found.until).action is not Action.WAIT
