"""Every outcome of an attempt sets stage, both clocks, follow-ups and the next action together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leads.database import db
from leads.handling.answers import Done, NextAction, Refused, Why
from leads.handling.outcomes import add_note, defaults, log_attempt
from leads.handling.rules import ActionKind
from leads.handling.steps import snooze
from leads.notes import notes_of
from leads.vocabulary import AttemptOutcome, ContactBy, LeadStage, TouchState
from tests.factories import NOON
from tests.handling.conftest import Desk, routed_lead

NIGHT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
"""10 pm in Miami."""


def log(desk: Desk, outcome: AttemptOutcome, channel: ContactBy = ContactBy.CALL, **more: object) -> object:
    return log_attempt(**desk.work | {"outcome": outcome, "channel": channel} | more)


@pytest.mark.parametrize("outcome", [AttemptOutcome.VOICEMAIL, AttemptOutcome.NO_ANSWER])
def test_a_try_stops_the_promise_clock_and_nothing_else(desk: Desk, outcome: AttemptOutcome) -> None:
    assert isinstance(log(desk, outcome), Done)

    lead = desk.fresh()
    assert (lead.stage, lead.first_attempt_at, lead.first_contact_at) == ("contacting", desk.now, None)
    assert lead.next_action == {"kind": "call"}
    assert lead.next_action_due_at == desk.now + timedelta(minutes=30)
    assert desk.touches()["day_one"][0] == TouchState.PLANNED
    assert (lead.owner_id, lead.claim_lapses_at) == (desk.alice.id, None), "who tries has it"


@pytest.mark.parametrize(
    ("outcome", "stage", "kind"),
    [
        (AttemptOutcome.REACHED, LeadStage.REACHED, ActionKind.ARRANGE),
        (AttemptOutcome.BOOKED, LeadStage.BOOKED, ActionKind.CONSULTATION),
    ],
)
def test_reaching_somebody_stops_both_clocks_and_the_first_letters(
    desk: Desk, outcome: AttemptOutcome, stage: LeadStage, kind: ActionKind
) -> None:
    log(desk, outcome)

    lead = desk.fresh()
    assert (lead.stage, lead.first_attempt_at, lead.first_contact_at) == (stage, desk.now, desk.now)
    assert lead.alarm is None
    assert lead.next_action == {"kind": kind}
    stopped = {step for step, (state, _why, _due) in desk.touches().items() if state == "stopped"}
    assert stopped >= {"office_introduction", "day_one", "day_three"}


def test_a_call_back_comes_back_at_the_time_they_said(desk: Desk) -> None:
    at = desk.now + timedelta(hours=2, minutes=20)

    assert log(desk, AttemptOutcome.CALL_BACK) == Refused(desk.lead.id, Why.NEEDS_TIME)
    mistyped = NextAction(ActionKind.CALL_BACK, at.replace(year=9026))
    assert log(desk, AttemptOutcome.CALL_BACK, next_action=mistyped) == Refused(desk.lead.id, Why.NOT_FUTURE)
    log(desk, AttemptOutcome.CALL_BACK, next_action=NextAction(ActionKind.CALL_BACK, at))

    lead = desk.fresh()
    assert (lead.stage, lead.next_action, lead.next_action_due_at) == (
        "reached",
        {"kind": "call_back"},
        at,
    )


def test_a_wrong_number_leads_to_the_other_channel_and_letters_go_on(desk: Desk) -> None:
    log(desk, AttemptOutcome.WRONG_NUMBER)

    lead = desk.fresh()
    assert (lead.stage, lead.next_action) == ("contacting", {"kind": "email"})
    assert desk.touches()["day_one"][0] == TouchState.PLANNED
    log(desk, AttemptOutcome.EMAIL_SENT, ContactBy.EMAIL)
    assert desk.fresh().next_action == {"kind": "email"}, "the number stays wrong"


def test_without_an_address_a_wrong_number_leaves_no_working_contact(desk: Desk) -> None:
    desk.lead = routed_lead(email=None)

    log(desk, AttemptOutcome.WRONG_NUMBER)

    assert desk.fresh().next_action == {"kind": "no_working_contact"}


def test_the_cadence_slows_down_and_ends_with_a_decision(desk: Desk) -> None:
    due = []
    for _ in range(7):
        log(desk, AttemptOutcome.NO_ANSWER)
        lead = desk.fresh()
        due.append(lead.next_action_due_at)
        desk.now = max(lead.next_action_due_at or desk.now, desk.now + timedelta(minutes=1))
        kind = (lead.next_action or {})["kind"]

    assert due[0] == NOON + timedelta(minutes=33)
    # Four hours later the office has closed; Thursday is a holiday, day 3 a Friday that is being worked on.
    assert [(at.day, at.hour) for at in due if at][1:5] == [(25, 14), (27, 14), (28, 15), (1, 15)]
    assert kind == "decide"


def test_a_call_at_night_needs_a_reason_and_keeps_it(desk: Desk) -> None:
    desk.now = NIGHT

    assert log(desk, AttemptOutcome.NO_ANSWER) == Refused(desk.lead.id, Why.OUTSIDE_HOURS)
    assert log(desk, AttemptOutcome.NO_ANSWER, outside_hours="i_felt_like_it") == Refused(
        desk.lead.id, Why.OUTSIDE_HOURS
    )
    assert isinstance(log(desk, AttemptOutcome.NO_ANSWER, outside_hours="returned_call"), Done)

    assert desk.attempts()[0].outside_hours == "returned_call"
    assert desk.fresh().next_action_due_at == datetime(2026, 11, 25, 14, 0, tzinfo=UTC), "when both are there"


def test_the_last_letter_waits_fourteen_days_from_the_newest_try(desk: Desk) -> None:
    for touch in ("office_introduction", "day_one", "day_three"):
        db.session.execute(
            db.text(
                "update touch set state='stopped', reason='replied', finished_at=due_at"
                " where lead_id=:lead and step=:step"
            ),
            {"lead": desk.lead.id, "step": touch},
        )
    log(desk, AttemptOutcome.NO_ANSWER)
    first = desk.touches()["final"][2]
    desk.later(days=2)
    log(desk, AttemptOutcome.VOICEMAIL)

    assert first.date() == (NOON + timedelta(days=14)).date()
    assert desk.touches()["final"][2] == first + timedelta(days=2)


def test_the_note_is_encrypted_and_belongs_to_the_attempt(desk: Desk) -> None:
    log(desk, AttemptOutcome.VOICEMAIL, note="Prefers mornings")

    note = notes_of(desk.lead.id)[-1]
    assert (note.text, desk.attempts()[0].note_id) == ("Prefers mornings", note.id)
    assert add_note(**desk.work, text=" ") == Refused(desk.lead.id, Why.EMPTY)
    assert add_note(**desk.work, text="Second thought") == Done(desk.lead.id, None)


def test_an_attempt_wakes_a_snoozed_lead(desk: Desk) -> None:
    snooze(**desk.work, until=desk.now + timedelta(days=3))

    log(desk, AttemptOutcome.NO_ANSWER)

    lead = desk.fresh()
    assert (lead.stage, lead.snoozed_until, lead.snoozed_from) == ("contacting", None, None)


def test_a_stage_never_goes_back(desk: Desk) -> None:
    log(desk, AttemptOutcome.BOOKED)
    log(desk, AttemptOutcome.VOICEMAIL)

    assert desk.fresh().stage == LeadStage.BOOKED


def test_the_form_shows_what_would_be_set(desk: Desk) -> None:
    shown = defaults(lead_id=desk.lead.id, now=desk.now)[AttemptOutcome.VOICEMAIL]
    log(desk, AttemptOutcome.VOICEMAIL)

    lead = desk.fresh()
    assert (shown.kind, shown.due_at) == ((lead.next_action or {})["kind"], lead.next_action_due_at)


def test_another_office_is_no_office(desk: Desk) -> None:
    desk.alice = desk.stranger

    assert log(desk, AttemptOutcome.REACHED) == Refused(desk.lead.id, Why.MISSING)
    assert desk.attempts() == []
