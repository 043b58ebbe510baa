"""An action taken back leaves the lead as it was: work, clocks, touches, letters, promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from leads.database import db
from leads.handling.answers import ChangedSince, Claimed, TooLate, Undone
from leads.handling.claiming import claim, release
from leads.handling.letters import write_personal
from leads.handling.outcomes import log_attempt
from leads.handling.rerouting import reroute
from leads.handling.rules import ActionKind, RerouteReason
from leads.handling.snapshot import columns_of
from leads.handling.steps import assign, close, move_stage, reopen, set_next_action, snooze, wake_up
from leads.handling.undo import undo
from leads.models import OfficeDay
from leads.vocabulary import AttemptOutcome, CloseReason, ContactBy, LeadStage, LetterState
from tests.handling.conftest import AWAY, Desk, office_row, token

Act = Callable[[Desk], object]

ACTIONS: dict[str, Act] = {
    **{
        outcome.value: lambda desk, outcome=outcome: log_attempt(
            **desk.work, outcome=outcome, channel=ContactBy.CALL
        )
        for outcome in AttemptOutcome
        if outcome not in (AttemptOutcome.CALL_BACK, AttemptOutcome.EMAIL_SENT)
    },
    "snooze": lambda desk: snooze(**desk.work, until=desk.now + timedelta(days=1)),
    "moved": lambda desk: move_stage(**desk.work, stage=LeadStage.REACHED),
    "next": lambda desk: set_next_action(
        **desk.work, kind=ActionKind.CALL, due_at=desk.now + timedelta(hours=1)
    ),
    "assign": lambda desk: assign(**desk.work, owner_id=desk.ben.id),
    **{
        f"close {reason}": lambda desk, reason=reason: close(**desk.work, reason=reason)
        for reason in CloseReason
    },
    "email": lambda desk: write_personal(**desk.work, subject="Your consultation", text="Hello"),
    "reroute": lambda desk: reroute(**desk.work, office_id=office_row(AWAY).id, reason=RerouteReason.CLOSER),
}


def picture(desk: Desk) -> dict[str, Any]:
    """Everything an undo must bring back, as the database has it."""
    lead = desk.fresh()
    letters = db.session.execute(
        text(
            "select id, state, reason from letter where lead_id=:id"
            " and kind not in ('personal', 'office_changed') order by id"
        ),
        {"id": lead.id},
    ).all()
    holds = db.session.execute(
        text("select promo_id, state, held_at, lapsed_at from promo_hold where lead_id=:id order by 1"),
        {"id": lead.id},
    ).all()
    budgets = db.session.execute(text("select id, taken from promo order by id")).all()
    days = db.session.execute(
        select(OfficeDay.office_id, OfficeDay.taken).where(OfficeDay.taken > 0).order_by(OfficeDay.office_id)
    ).all()
    work = columns_of(lead) | {
        "office_id": lead.office_id,
        "due": lead.first_contact_due_at,
        "starts": lead.clock_starts_at,
    }
    return {
        "work": work,
        "touches": desk.touches(),
        "letters": letters,
        "holds": holds,
        "budgets": budgets,
        "days": sorted(tuple(day) for day in days),
    }


@pytest.mark.parametrize("name", ACTIONS)
def test_undo_restores_everything(desk: Desk, name: str) -> None:
    before, version = picture(desk), desk.fresh().version

    batch = token(ACTIONS[name](desk))
    assert picture(desk) != before
    assert undo(batch=batch, staff=desk.alice, now=desk.later(seconds=9)) == Undone((desk.lead.id,))

    assert picture(desk) == before
    assert desk.fresh().version > version + 1
    assert desk.events()[-1] == "handling.undone"


@pytest.mark.parametrize("name", ["reached", "close spam", "snooze", "email"])
def test_undo_works_in_the_middle_of_the_work_too(desk: Desk, name: str) -> None:
    log_attempt(**desk.work, outcome=AttemptOutcome.NO_ANSWER, channel=ContactBy.CALL)
    desk.later(hours=1)
    before = picture(desk)

    batch = token(ACTIONS[name](desk))
    undo(batch=batch, staff=desk.alice, now=desk.later(seconds=3))

    assert picture(desk) == before


def test_letters_that_an_action_held_back_wait_again(desk: Desk) -> None:
    db.session.execute(
        text("update letter set kind='day_one', state='pending', dedupe_key='touch:x' where lead_id=:id"),
        {"id": desk.lead.id},
    )
    db.session.execute(
        text(
            "update touch set state='sent', finished_at=due_at, letter_id=(select max(id) from letter where"
            " lead_id=:id) where lead_id=:id and step='day_one'"
        ),
        {"id": desk.lead.id},
    )
    batch = token(ACTIONS["reached"](desk))
    assert desk.letters("day_one")[0].state == LetterState.SUPPRESSED

    undo(batch=batch, staff=desk.alice, now=desk.later(seconds=2))

    assert desk.letters("day_one")[0].state == LetterState.PENDING
    assert desk.touches()["day_one"][0] == "sent"


def test_reopening_and_waking_are_undone_as_well(desk: Desk) -> None:
    close(**desk.work, reason=CloseReason.NOT_READY_YET)
    closed = picture(desk)
    batch = token(reopen(**desk.work | {"now": desk.later(minutes=1)}))
    undo(batch=batch, staff=desk.alice, now=desk.later(seconds=1))
    assert picture(desk) == closed

    reopen(**desk.work)
    snooze(**desk.work, until=desk.now + timedelta(days=1))
    asleep = picture(desk)
    undo(batch=token(wake_up(**desk.work)), staff=desk.alice, now=desk.later(seconds=1))
    assert picture(desk) == asleep


def test_a_claim_is_undone_like_a_release(desk: Desk) -> None:
    before = picture(desk)
    claimed = claim(**desk.work)
    assert isinstance(claimed, Claimed)
    assert undo(batch=str(claimed.undo), staff=desk.alice, now=desk.now) == Undone((desk.lead.id,))
    assert picture(desk) == before

    claim(**desk.work)
    held = picture(desk)
    undo(batch=token(release(**desk.work)), staff=desk.alice, now=desk.now)
    assert picture(desk) == held


def test_after_ten_seconds_it_is_too_late(desk: Desk) -> None:
    batch = token(ACTIONS["reached"](desk))

    assert undo(batch=batch, staff=desk.alice, now=desk.later(seconds=10.001)) == TooLate()
    assert desk.fresh().stage == LeadStage.REACHED


def test_only_its_author_undoes_and_only_once(desk: Desk) -> None:
    batch = token(ACTIONS["snooze"](desk))

    assert undo(batch=batch, staff=desk.ben, now=desk.now) == TooLate()
    assert undo(batch="made up", staff=desk.alice, now=desk.now) == TooLate()
    assert isinstance(undo(batch=batch, staff=desk.alice, now=desk.now), Undone)
    assert undo(batch=batch, staff=desk.alice, now=desk.now) == TooLate()


def test_whoever_was_faster_is_named(desk: Desk) -> None:
    batch = token(ACTIONS["voicemail"](desk))
    log_attempt(
        lead_id=desk.lead.id,
        staff=desk.ben,
        now=desk.later(seconds=2),
        outcome=AttemptOutcome.REACHED,
        channel=ContactBy.CALL,
    )

    assert undo(batch=batch, staff=desk.alice, now=desk.later(seconds=1)) == ChangedSince(
        desk.lead.id, "Ben Example", desk.now - timedelta(seconds=1)
    )
    assert desk.fresh().stage == LeadStage.REACHED


def test_a_letter_that_is_being_sent_cannot_be_fetched_back(desk: Desk) -> None:
    batch = token(ACTIONS["email"](desk))
    db.session.execute(
        text("update letter set state='sending', lease_until=now() where kind='personal' and lead_id=:id"),
        {"id": desk.lead.id},
    )

    assert undo(batch=batch, staff=desk.alice, now=desk.now) == TooLate()
    assert desk.attempts()[0].undone_at is None
