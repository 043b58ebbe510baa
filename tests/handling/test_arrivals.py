"""What visitors do wakes leads, comes first, and reaches whoever works for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from leads.database import db
from leads.handling import arrivals, sweeping
from leads.handling.claiming import claim
from leads.handling.outcomes import add_note, log_attempt
from leads.handling.steps import close, snooze
from leads.models import Lead, Notice, Person, Presence, UndoStep
from leads.vocabulary import AttemptOutcome, CloseReason, ContactBy, LeadStage
from tests.handling.conftest import AWAY, Desk, office_row, routed_lead


def told(lead_id: int) -> list[tuple[int, str]]:
    rows = select(Notice.staff_id, Notice.kind).where(Notice.lead_id == lead_id).order_by(Notice.id)
    return [(row.staff_id, row.kind) for row in db.session.execute(rows)]


def asleep(desk: Desk) -> None:
    log_attempt(**desk.work, outcome=AttemptOutcome.NO_ANSWER, channel=ContactBy.CALL)
    snooze(**desk.work, until=desk.now + timedelta(days=2))
    desk.later(hours=1)


def test_an_answer_wakes_the_lead_and_is_answered_next(desk: Desk) -> None:
    asleep(desk)

    for _ in range(2):
        arrivals.reply_came(lead_id=desk.lead.id, message_id=7, now=desk.now)

    lead = desk.fresh()
    assert (lead.stage, lead.next_action, lead.next_action_due_at) == (
        "contacting",
        {"kind": "answer_reply", "inbound_id": 7},
        desk.now,
    )
    assert told(desk.lead.id) == [(desk.alice.id, "reply")]


@pytest.mark.parametrize(
    ("reason", "stage"),
    [
        (CloseReason.NO_ANSWER, LeadStage.CONTACTING),
        (CloseReason.NOT_READY_YET, LeadStage.CONTACTING),
        (CloseReason.CHOSE_ELSEWHERE, LeadStage.CLOSED),
    ],
)
def test_an_answer_opens_what_was_closed_for_silence(
    desk: Desk, reason: CloseReason, stage: LeadStage
) -> None:
    claim(**desk.work)
    close(**desk.work, reason=reason)

    arrivals.reply_came(lead_id=desk.lead.id, message_id=7, now=desk.later(days=1))

    assert desk.fresh().stage == stage
    assert told(desk.lead.id) == [(desk.alice.id, "reply")]


def test_without_an_owner_those_on_shift_hear_of_it(desk: Desk) -> None:
    arrivals.reply_came(lead_id=desk.lead.id, message_id=7, now=desk.now)

    assert {desk.alice.id, desk.ben.id} <= {staff_id for staff_id, _kind in told(desk.lead.id)}


def test_who_comes_again_wakes_the_old_request_and_its_owner(desk: Desk) -> None:
    asleep(desk)
    person = db.session.get_one(Person, desk.lead.person_id)
    again = routed_lead(at=desk.now, person=person)

    arrivals.came_again(person_id=person.id, lead_id=again.id, now=desk.now)

    assert desk.fresh().stage == LeadStage.CONTACTING
    assert told(again.id) == [(desk.alice.id, "came_again")]
    fresh = db.session.get_one(Lead, again.id)
    assert (fresh.first_attempt_at, fresh.alarm) == (None, "open"), "with a clock of its own"


def test_mail_that_comes_back_means_a_call(desk: Desk) -> None:
    claim(**desk.work)

    arrivals.acknowledgement_bounced(lead_id=desk.lead.id, now=desk.now)

    assert desk.fresh().next_action == {"kind": "call"}
    assert told(desk.lead.id) == [(desk.alice.id, "bounced")]


def test_a_working_contact_ends_the_search_for_one(desk: Desk) -> None:
    desk.lead = routed_lead(email=None)
    log_attempt(**desk.work, outcome=AttemptOutcome.WRONG_NUMBER, channel=ContactBy.CALL)
    arrivals.contact_given(person_id=desk.lead.person_id, now=desk.now)
    assert desk.fresh().next_action == {"kind": "no_working_contact"}, "the same number is still wrong"

    db.session.execute(update(Person).where(Person.id == desk.lead.person_id).values(phone="+13055550177"))
    arrivals.contact_given(person_id=desk.lead.person_id, now=desk.now)

    assert desk.fresh().next_action == {"kind": "call"}


def test_a_wish_is_next_and_wakes_the_lead(desk: Desk) -> None:
    asleep(desk)

    arrivals.wished(lead_id=desk.lead.id, action={"kind": "offer_times", "days": [1]}, now=desk.now)

    lead = desk.fresh()
    assert (lead.stage, lead.next_action_due_at) == ("contacting", desk.now)


def test_an_owner_who_does_not_work_where_the_visitor_went_gives_it_up(desk: Desk) -> None:
    claim(**desk.work)
    arrivals.office_changed(lead_id=desk.lead.id, now=desk.now)
    assert desk.fresh().owner_id == desk.alice.id
    db.session.execute(update(Lead).values(office_id=office_row(AWAY).id))

    arrivals.office_changed(lead_id=desk.lead.id, now=desk.now)

    assert desk.fresh().owner_id is None


def test_the_sweep_wakes_frees_and_forgets(desk: Desk) -> None:
    claim(**desk.work)
    assert sweeping.sweep(now=desk.later(minutes=11), limit=10) == 1
    snooze(**desk.work, until=desk.now + timedelta(minutes=30))
    assert sweeping.sweep(now=desk.later(minutes=30), limit=10) == 1
    add_note(**desk.work, text="Still here")
    assert sweeping.sweep(now=desk.now, limit=10) == 0

    sweeping.forget(now=desk.later(hours=2))

    for table in (UndoStep, Presence):
        assert db.session.execute(select(table)).first() is None
