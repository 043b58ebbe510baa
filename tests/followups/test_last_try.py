"""The letter that announces the closing comes 14 days after the newest try, whoever made it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from leads import progress
from leads.database import db
from leads.followups import desk, service, stopping
from leads.followups.lasttry import tried
from leads.followups.steps import Stop
from leads.models import Attempt, Lead, Touch
from leads.vocabulary import Actor, AttemptOutcome, ContactBy, LeadStage, StaffRole, TouchState
from tests.factories import NOON, make_staff
from tests.followups.plans import a_lead, touch_id, touches

pytestmark = pytest.mark.usefixtures("session")
MIAMI = ZoneInfo("America/New_York")
DAY = timedelta(days=1)


def a_try(lead: Lead, at: datetime) -> Attempt:
    """Somebody called and nobody answered."""
    attempt = Attempt(
        lead_id=lead.id,
        staff_id=make_staff(StaffRole.COORDINATOR).id,
        at=at,
        channel=ContactBy.CALL,
        outcome=AttemptOutcome.NO_ANSWER,
    )
    db.session.add(attempt)
    db.session.flush()
    tried(lead=lead)
    return attempt


def after_day_three() -> Lead:
    """A lead whose last letter about arranging has ended, so that the final one is planned."""
    lead = a_lead()
    for step in ("office_introduction", "day_one", "day_three"):
        desk.skip(touch_id=touch_id(lead, step), staff_id=make_staff(StaffRole.COORDINATOR).id, now=NOON)
    return lead


def final_day(lead: Lead) -> str:
    return touches(lead)["final"].due_at.astimezone(MIAMI).strftime("%Y-%m-%d %H:%M")


def test_a_try_moves_the_final_letter_to_fourteen_days_after_it() -> None:
    lead = after_day_three()
    assert final_day(lead) == "2026-12-08 10:00"

    a_try(lead, NOON + 3 * DAY)
    a_try(lead, NOON + 5 * DAY)

    assert final_day(lead) == "2026-12-13 10:00"
    assert touches(lead)["final"].first_due_at == touches(lead)["final"].due_at


def test_an_older_try_and_one_that_was_taken_back_move_nothing() -> None:
    lead = after_day_three()
    a_try(lead, NOON - DAY)
    mistaken = a_try(lead, NOON + 5 * DAY)

    mistaken.undone_at = NOON + 5 * DAY
    db.session.flush()
    tried(lead=lead)

    assert final_day(lead) == "2026-12-08 10:00"


def test_while_the_first_letters_go_on_their_last_one_plans_the_final() -> None:
    lead = a_lead()

    a_try(lead, NOON + timedelta(minutes=4))

    assert "final" not in touches(lead)


def test_where_a_reply_ended_the_first_letters_a_later_try_begins_the_wait() -> None:
    lead = a_lead()
    stopping.stop(lead_id=lead.id, reason=Stop.REPLIED, now=NOON + DAY)

    a_try(lead, NOON + 2 * DAY)

    assert final_day(lead) == "2026-12-10 10:00"


@pytest.mark.parametrize("stage", [LeadStage.REACHED, LeadStage.SNOOZED, LeadStage.BOOKED])
def test_a_try_that_ended_well_plans_and_revives_nothing(stage: LeadStage) -> None:
    lead = after_day_three()
    progress.move(lead, stage, actor=Actor.STAFF, now=NOON + DAY)

    a_try(lead, NOON + DAY)

    assert touches(lead)["final"].state is TouchState.STOPPED


def test_a_try_in_the_moment_of_sending_wins() -> None:
    lead = after_day_three()
    due = touches(lead)["final"].due_at
    others = update(Touch).where(Touch.lead_id == lead.id, Touch.step != "final")
    db.session.execute(others.values(due_at=due + DAY))
    (claimed,) = service.claim_due(now=due, limit=5)

    a_try(lead, due)

    assert service.carry_out(touch_id=claimed, now=due) is None
    assert touches(lead)["final"].state is TouchState.PLANNED
    assert final_day(lead) == "2026-12-22 10:00"


def test_the_closing_that_a_letter_has_announced_stays_on_its_day() -> None:
    lead = after_day_three()
    due = touches(lead)["final"].due_at
    desk.send_now(touch_id=touch_id(lead, "final"), staff_id=make_staff(StaffRole.COORDINATOR).id, now=due)
    announced = touches(lead)["closing"].due_at

    a_try(lead, due + DAY)

    assert touches(lead)["closing"].due_at == announced
