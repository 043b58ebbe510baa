"""Snoozing, waking, closing, opening again, moving on and planning, with what follows from each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from leads.database import db
from leads.handling.answers import Done, Refused, Why
from leads.handling.outcomes import add_note, log_attempt
from leads.handling.rules import ActionKind
from leads.handling.steps import close, move_stage, reopen, set_next_action, snooze, wake_up
from leads.handling.waking import wake_due
from leads.models import Allocation, Notice, PromoHold
from leads.vocabulary import AttemptOutcome, CloseReason, ContactBy, HoldState, LeadStage, StaffRole
from tests.handling.conftest import Desk, worker


def told(desk: Desk) -> list[tuple[int, str]]:
    rows = select(Notice.staff_id, Notice.kind).where(Notice.lead_id == desk.lead.id).order_by(Notice.id)
    return [tuple(row) for row in db.session.execute(rows)]


def try_once(desk: Desk) -> None:
    log_attempt(**desk.work, outcome=AttemptOutcome.NO_ANSWER, channel=ContactBy.CALL)


def test_a_snoozed_lead_comes_back_by_itself_where_it_was(desk: Desk) -> None:
    try_once(desk)
    until = desk.now + timedelta(days=1)
    assert isinstance(snooze(**desk.work, until=until), Done)
    lead = desk.fresh()
    assert (lead.stage, lead.snoozed_from, lead.snoozed_until) == ("snoozed", "contacting", until)
    assert desk.touches()["day_one"][:2] == ("stopped", "snoozed")

    assert wake_due(now=until - timedelta(seconds=1), limit=10) == 0
    assert wake_due(now=until, limit=10) == 1

    lead = desk.fresh()
    assert (lead.stage, lead.snoozed_until, lead.next_action_due_at) == ("contacting", None, until)
    assert told(desk)[-1] == (desk.alice.id, "snooze_over")


def test_snoozing_stops_no_promise(desk: Desk) -> None:
    alarm = desk.fresh().alarm

    snooze(**desk.work, until=desk.now + timedelta(minutes=30))

    lead = desk.fresh()
    assert (lead.alarm, lead.first_attempt_at) == (alarm, None)
    wake_up(**desk.work)
    assert desk.fresh().stage == LeadStage.NEW


def test_snoozing_again_moves_the_time_and_keeps_the_stage(desk: Desk) -> None:
    try_once(desk)
    for days in (1, 3):
        snooze(**desk.work, until=desk.now + timedelta(days=days))

    lead = desk.fresh()
    assert (lead.snoozed_from, lead.snoozed_until) == ("contacting", desk.now + timedelta(days=3))


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=-1), timedelta(days=400)])
def test_a_snooze_ends_in_a_future_people_remember(desk: Desk, ahead: timedelta) -> None:
    assert snooze(**desk.work, until=desk.now + ahead) == Refused(desk.lead.id, Why.NOT_FUTURE)


def test_a_closed_lead_owes_nothing_and_is_opened_where_it_stood(desk: Desk) -> None:
    try_once(desk)
    close(**desk.work, reason=CloseReason.CHOSE_ELSEWHERE)
    lead = desk.fresh()
    assert (lead.stage, lead.close_reason, lead.next_action, lead.alarm) == (
        "closed",
        "chose_elsewhere",
        None,
        None,
    )
    assert close(**desk.work, reason=CloseReason.SPAM) == Refused(desk.lead.id, Why.CLOSED)

    reopen(**desk.work)

    lead = desk.fresh()
    assert (lead.stage, lead.next_action) == ("contacting", {"kind": "call"})
    assert lead.next_action_due_at is not None
    assert reopen(**desk.work) == Refused(desk.lead.id, Why.NOT_CLOSED)


def test_opening_again_promises_again_what_a_mistake_had_ended(desk: Desk) -> None:
    def promised() -> list[str]:
        held = select(PromoHold.state).where(PromoHold.lead_id == desk.lead.id)
        return list(db.session.execute(held).scalars())

    def room() -> object:
        return db.session.execute(
            select(Allocation.room_on).where(Allocation.lead_id == desk.lead.id)
        ).scalar_one()

    before = room()
    assert promised() == [HoldState.HELD] * 2
    close(**desk.work, reason=CloseReason.SPAM)
    assert (promised(), room()) == ([HoldState.LAPSED] * 2, None)

    reopen(**desk.work)

    assert (promised(), room()) == ([HoldState.HELD] * 2, before)


def test_a_unit_that_went_to_somebody_else_stays_theirs(desk: Desk) -> None:
    close(**desk.work, reason=CloseReason.SPAM)
    db.session.execute(text("update promo_hold set takes_budget=true"))
    db.session.execute(
        text("update promo set budget=1, taken=1 where id=(select min(promo_id) from promo_hold)")
    )

    reopen(**desk.work)

    held = select(PromoHold.state).where(PromoHold.lead_id == desk.lead.id).order_by(PromoHold.promo_id)
    assert list(db.session.execute(held).scalars()) == [HoldState.LAPSED, HoldState.HELD]


def test_a_stage_moved_by_hand_stops_the_clocks_too(desk: Desk) -> None:
    move_stage(**desk.work, stage=LeadStage.CONTACTING)
    lead = desk.fresh()
    assert (lead.first_attempt_at, lead.first_contact_at) == (desk.now, None)

    move_stage(**desk.work, stage=LeadStage.CONSULTED)
    lead = desk.fresh()
    assert (lead.first_contact_at, lead.next_action) == (desk.now, {"kind": "after_consultation"})
    assert desk.touches()["day_three"][:2] == ("stopped", "booked")


def test_stages_go_forward_only(desk: Desk) -> None:
    move_stage(**desk.work, stage=LeadStage.BOOKED)

    assert move_stage(**desk.work, stage=LeadStage.REACHED) == Refused(desk.lead.id, Why.STAGE)
    assert move_stage(**desk.work, stage=LeadStage.BOOKED) == Refused(desk.lead.id, Why.SAME)
    assert move_stage(**desk.work, stage=LeadStage.SNOOZED) == Refused(desk.lead.id, Why.STAGE)
    assert move_stage(**desk.work, stage=LeadStage.CLOSED) == Refused(desk.lead.id, Why.NEEDS_REASON)
    move_stage(**desk.work, stage=LeadStage.COMPLETED)
    assert desk.fresh().next_action is None
    assert reopen(**desk.work) == Refused(desk.lead.id, Why.NOT_CLOSED)
    assert isinstance(add_note(**desk.work, text="Came back to say thanks"), Done)


def test_a_snoozed_lead_moves_on_from_where_it_was(desk: Desk) -> None:
    move_stage(**desk.work, stage=LeadStage.BOOKED)
    snooze(**desk.work, until=desk.now + timedelta(days=2))

    assert move_stage(**desk.work, stage=LeadStage.REACHED) == Refused(desk.lead.id, Why.STAGE)
    move_stage(**desk.work, stage=LeadStage.CONSULTED)
    assert desk.fresh().snoozed_from is None


def test_the_next_action_can_be_chosen(desk: Desk) -> None:
    at = desk.now + timedelta(hours=3)

    assert isinstance(set_next_action(**desk.work, kind=ActionKind.TEXT, due_at=at), Done)
    lead = desk.fresh()
    assert (lead.next_action, lead.next_action_due_at) == ({"kind": "text"}, at)
    hidden = desk.now + timedelta(days=367)
    for kind, due_at in (
        (ActionKind.TEXT, desk.now),
        (ActionKind.TEXT, hidden),
        (ActionKind.ANSWER_REPLY, at),
    ):
        assert isinstance(set_next_action(**desk.work, kind=kind, due_at=due_at), Refused)


def test_operations_steer_and_do_not_work_leads(desk: Desk) -> None:
    desk.alice = worker("Olga Example", StaffRole.OPERATIONS)

    assert isinstance(close(**desk.work, reason=CloseReason.SPAM), Done)
    reopen(**desk.work)
    attempt = log_attempt(**desk.work, outcome=AttemptOutcome.REACHED, channel=ContactBy.CALL)
    assert attempt == Refused(desk.lead.id, Why.ROLE)


def test_suspected_spam_is_released_first(desk: Desk) -> None:
    db.session.execute(text("update lead set quarantined_at=now()"))

    assert close(**desk.work, reason=CloseReason.SPAM) == Refused(desk.lead.id, Why.HELD_BACK)
