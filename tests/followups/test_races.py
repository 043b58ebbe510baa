"""Sweepers, stops and letters at the same moment: each touch once, and a stop that came first always wins."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text

from leads import clock, progress
from leads.database import db, transaction
from leads.followups import attempt, service
from leads.followups.steps import Stop
from leads.followups.stopping import stop
from leads.models import Lead, LetterRow, Person
from leads.outbox import delivery
from leads.vocabulary import Actor, LeadStage, LetterState, TouchState
from tests.followups.conftest import Walk

Works = Sequence[Callable[[], object]]
AFTERNOON = datetime(2026, 11, 24, 18, 40, tzinfo=UTC)
DUE = 8_000
ROUNDS, STEPS = 1_000 if "FULL_NUMBERS" in os.environ else 60, 15
"""Each round the colleague comes a little later, from before the letter to after it left."""

MANY = text("""
with someone as (
    insert into person (name, email, email_index, locale, created_at)
    select 'Maya', null, decode(md5(n::text), 'hex'), 'en-US', :now from generate_series(1, :count) n
    returning id
), asked as (
    insert into lead (submission_key, body_hash, person_id, source, created_at, name, contact_by, locale,
        country, zone, first_touch, last_touch, stage_since)
    select 'k' || id, '', id, 'form', :now, 'Maya', 'call', 'en-US', 'US', 'America/New_York', '{}', '{}',
        :now
    from someone returning id, person_id
)
insert into touch (lead_id, person_id, sequence_version_id, step, stream, planned_at, due_at, first_due_at,
    state)
select id, person_id, (select min(id) from sequence_version), 'day_one', 'care', :now, :now, :now, 'planned'
from asked
""")


def test_four_sweepers_claim_every_due_touch_once_and_quickly(
    walk: Walk,
    in_parallel: Callable[[Works], list[list[int]]],
    record_property: Callable[[str, object], None],
) -> None:
    with transaction():
        db.session.execute(MANY, {"now": AFTERNOON, "count": DUE})
        db.session.execute(text("analyze touch"))
    walk.set_clock(AFTERNOON + timedelta(minutes=1))

    def sweep() -> list[int]:
        mine: list[int] = []
        while True:
            with transaction():
                claimed = service.claim_due(now=clock.now(), limit=200)
            if not claimed:
                return mine
            mine += claimed

    began = time.perf_counter()
    claimed = [touch_id for mine in in_parallel([sweep] * 4) for touch_id in mine]
    record_property("claims_a_second", DUE / (time.perf_counter() - began))

    assert len(claimed) == len(set(claimed)) == DUE


def test_one_touch_carried_out_four_times_at_once_writes_one_letter(
    walk: Walk, in_parallel: Callable[[Works], list[object]]
) -> None:
    lead_id = walk.lead("33133", "US", at=AFTERNOON)
    walk.set_clock(AFTERNOON + timedelta(hours=1))
    (touch_id,) = attempt.claim(limit=10)

    in_parallel([lambda: attempt.carry_out(touch_id=touch_id)] * 4)

    assert walk.touches(lead_id)["office_introduction"].state == TouchState.SENT
    assert [kind for kind, _state in walk.letters(lead_id)] == ["acknowledgement", "office_introduction"]


def test_a_stop_that_is_committed_first_wins_whatever_runs_at_the_same_moment(
    walk: Walk, in_parallel: Callable[[Works], list[object]]
) -> None:
    """A colleague reaches the person while the letter is written and sent: sent and stopped never mix."""
    sent = stopped = 0
    for number in range(ROUNDS):
        lead_id = walk.lead("33133", "US", at=AFTERNOON)
        walk.set_clock(AFTERNOON + timedelta(hours=1))

        def reach(lead_id: int = lead_id, wait: float = number % STEPS * 0.006) -> None:
            time.sleep(wait)
            with transaction():
                lead = db.session.get_one(Lead, lead_id, with_for_update=True)
                progress.move(lead, LeadStage.REACHED, actor=Actor.STAFF, now=clock.now())

        def send() -> None:
            attempt.drain(limit=10)
            delivery.drain(limit=10)

        in_parallel([reach, send])
        delivery.drain(limit=10)

        touch = walk.touches(lead_id)["office_introduction"]
        letter = db.session.get(LetterRow, touch.letter_id) if touch.letter_id else None
        if touch.state == TouchState.SENT:
            assert letter is not None
            assert letter.state == LetterState.SENT
            sent += 1
        else:
            assert (touch.state, touch.reason) == (TouchState.STOPPED, Stop.REACHED)
            assert letter is None or letter.state == LetterState.SUPPRESSED
            stopped += 1
        assert walk.touches(lead_id)["day_one"].state == TouchState.STOPPED
    kinds = select(LetterRow.kind).where(LetterRow.state == LetterState.SENT)
    assert db.session.execute(kinds).scalars().all().count("office_introduction") == sent
    assert sent
    assert stopped


def test_a_stop_between_writing_and_sending_keeps_the_letter_here(walk: Walk) -> None:
    lead_id = walk.lead("33133", "US", at=AFTERNOON)
    delivery.drain(limit=10)
    walk.set_clock(AFTERNOON + timedelta(hours=1))
    attempt.drain(limit=10)

    with transaction():
        stop(lead_id=lead_id, reason=Stop.REPLIED, now=clock.now())
    delivery.drain(limit=10)

    assert walk.letters(lead_id) == [("acknowledgement", "sent"), ("office_introduction", "suppressed")]
    touch = walk.touches(lead_id)["office_introduction"]
    assert (touch.state, touch.reason) == (TouchState.STOPPED, "replied")


def test_what_happened_without_a_stop_is_found_by_the_last_question_before_sending(walk: Walk) -> None:
    """The stage changes behind the follow-ups' back: the letter still does not leave."""
    lead_id = walk.lead("33133", "US", at=AFTERNOON)
    delivery.drain(limit=10)
    walk.set_clock(AFTERNOON + timedelta(hours=1))
    attempt.drain(limit=10)

    with transaction():
        db.session.get_one(Lead, lead_id).stage = LeadStage.BOOKED
    delivery.drain(limit=10)

    assert walk.letters(lead_id)[-1] == ("office_introduction", "suppressed")
    touch = walk.touches(lead_id)["office_introduction"]
    assert (touch.state, touch.reason) == (TouchState.STOPPED, "booked")


def test_two_requests_of_one_person_never_write_twice_within_twenty_hours(
    walk: Walk, in_parallel: Callable[[Works], list[object]]
) -> None:
    first = walk.lead("33133", "US", at=AFTERNOON)
    with transaction():
        person = db.session.get_one(Person, db.session.get_one(Lead, first).person_id)
    second = walk.lead("33133", "US", at=AFTERNOON + timedelta(minutes=1), person=person)
    walk.set_clock(AFTERNOON + timedelta(hours=1))

    in_parallel([lambda: attempt.drain(limit=10)] * 4)
    attempt.drain(limit=10)

    states = {walk.touches(each)["office_introduction"].state for each in (first, second)}
    assert states == {TouchState.SENT, TouchState.PLANNED}
