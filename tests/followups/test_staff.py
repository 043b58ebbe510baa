"""What staff, breakers, crashes and broken letters do to planned follow-ups."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from leads.database import db
from leads.followups import desk, service
from leads.followups.rules import MOST_ATTEMPTS, Action
from leads.models import (
    LeadEvent,
    LetterRow,
    StreamPause,
    Touch,
)
from leads.vocabulary import (
    LetterState,
    StaffRole,
    Stream,
    TouchState,
)
from tests.factories import NOON, make_staff
from tests.followups.plans import (
    DUE,
    a_lead,
    carry_out,
    events,
    touch_id,
    touches,
)

pytestmark = pytest.mark.usefixtures("session")


def test_a_pause_holds_everything_and_resuming_lets_it_go_on() -> None:
    lead, staff = a_lead(), make_staff(StaffRole.COORDINATOR)

    desk.pause(lead_id=lead.id, staff_id=staff.id, now=NOON)
    while_paused = carry_out(), touches(lead)["office_introduction"].forecast
    desk.resume(lead_id=lead.id, staff_id=staff.id, now=DUE)

    assert while_paused == ([], "paused")
    assert carry_out() == ["send"]
    assert events(lead).count("followups.paused") == events(lead).count("followups.resumed") == 1


def test_a_pause_takes_back_the_letter_that_has_not_left() -> None:
    lead, staff = a_lead(), make_staff(StaffRole.COORDINATOR)
    carry_out()

    desk.pause(lead_id=lead.id, staff_id=staff.id, now=DUE)

    touch = touches(lead)["office_introduction"]
    assert (touch.state, touch.reason, touch.letter_state) == (
        TouchState.STOPPED,
        "paused",
        LetterState.SUPPRESSED,
    )


def test_a_stream_that_is_held_keeps_its_touches_and_nobody_elses() -> None:
    lead = a_lead()
    week = touches(lead)["good_to_know"].due_at
    db.session.execute(update(Touch).where(Touch.step == "office_introduction").values(due_at=week))
    db.session.add(StreamPause(stream=Stream.NEWS, at=DUE, reason="complaints"))
    others = update(Touch).where(Touch.step.in_(("day_one", "day_three")))
    db.session.execute(others.values(due_at=week + timedelta(days=9)))
    db.session.flush()

    assert carry_out(week) == ["send"]
    assert touches(lead)["good_to_know"].state is TouchState.PLANNED


def test_staff_may_leave_one_out_and_the_rest_goes_on() -> None:
    lead, staff = a_lead(), make_staff(StaffRole.COORDINATOR)

    assert desk.skip(touch_id=touch_id(lead, "day_three"), staff_id=staff.id, now=DUE)
    assert not desk.skip(touch_id=touch_id(lead, "day_three"), staff_id=staff.id, now=DUE)

    touch = touches(lead)["day_three"]
    assert (touch.state, touch.reason, touch.staff_id) == (TouchState.SKIPPED, "by_staff", staff.id)
    assert touches(lead)["final"].state is TouchState.PLANNED


def test_staff_may_send_one_early_under_the_same_rules() -> None:
    lead, staff = a_lead(opt_in=False), make_staff(StaffRole.COORDINATOR)

    refused = desk.send_now(touch_id=touch_id(lead, "good_to_know"), staff_id=staff.id, now=DUE)
    sent = desk.send_now(touch_id=touch_id(lead, "day_three"), staff_id=staff.id, now=DUE)
    too_soon = desk.send_now(touch_id=touch_id(lead, "day_one"), staff_id=staff.id, now=DUE)

    assert refused is not None
    assert sent is not None
    assert too_soon is not None
    assert (refused.action, refused.reason) == (Action.SKIP, "no_opt_in")
    assert sent.action is Action.SEND
    assert (too_soon.action, too_soon.reason) == (Action.WAIT, "rest")
    assert touches(lead)["day_three"].staff_id == staff.id
    assert touches(lead)["good_to_know"].state is TouchState.PLANNED


def test_a_persons_touches_are_claimed_one_after_the_other_the_oldest_first() -> None:
    lead = a_lead()
    both_due = touches(lead)["day_one"].due_at

    first = service.claim_due(now=both_due, limit=10)
    while_the_first_is_carried_out = service.claim_due(now=both_due, limit=10)
    service.carry_out(touch_id=first[0], now=both_due)

    assert first == [touch_id(lead, "office_introduction")]
    assert while_the_first_is_carried_out == []
    assert service.claim_due(now=both_due, limit=10) == [touch_id(lead, "day_one")]


def test_a_touch_whose_worker_died_is_due_again_and_keeps_its_time() -> None:
    lead = a_lead()
    (claimed,) = service.claim_due(now=DUE, limit=5)

    assert service.recover(now=DUE + timedelta(seconds=70)) == 0
    assert service.recover(now=DUE + timedelta(seconds=80)) == 1

    touch = touches(lead)["office_introduction"]
    assert (touch.id, touch.state, touch.due_at) == (
        claimed,
        TouchState.PLANNED,
        NOON + timedelta(minutes=30),
    )


def test_workers_that_are_away_use_up_nobodys_tries() -> None:
    lead, now = a_lead(), DUE
    for _ in range(3 * MOST_ATTEMPTS):
        assert service.claim_due(now=now, limit=5) == [touch_id(lead, "office_introduction")]
        now += timedelta(minutes=2)
        service.recover(now=now)

    assert carry_out(now) == ["send"]


def test_a_touch_that_always_fails_ends_as_failed_and_delays_nobody() -> None:
    broken, fine = a_lead(), a_lead()
    now = DUE
    for _ in range(MOST_ATTEMPTS):
        for each in service.claim_due(now=now, limit=5):
            if each == touch_id(broken, "office_introduction"):
                service.note_failure(touch_id=each, now=now)
            else:
                service.carry_out(touch_id=each, now=now)
        now += timedelta(minutes=10)
        service.recover(now=now)

    assert touches(broken)["office_introduction"].state is TouchState.FAILED
    assert touches(broken)["office_introduction"].reason == "could_not_be_written"
    assert touches(fine)["office_introduction"].state is TouchState.SENT


def test_every_ended_touch_is_on_the_timeline_with_its_rule_version() -> None:
    lead = a_lead()
    carry_out()

    data = db.session.scalars(
        select(LeadEvent.data).where(LeadEvent.lead_id == lead.id, LeadEvent.kind == "followups.sent")
    ).one()
    letter = db.session.scalars(select(LetterRow).where(LetterRow.kind == "office_introduction")).one()
    assert (data["step"], data["letter_id"], data["ruleset"]) == (
        "office_introduction",
        letter.id,
        "followups/1",
    )
    assert letter.stream == Stream.CARE
