"""Nobody touches a lead, and real processes find its lateness: warnings, ladder and letters, in order."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from leads import clock
from leads.database import db, transaction
from leads.models import Lead, LetterRow, Notice, Office, Staff
from leads.vocabulary import StaffRole, Stream
from tests.factories import NOON, make_staff
from tests.stack.running import Stack
from tests.workers.conftest import move_clock, send_requests

pytestmark = pytest.mark.stack
LADDER = ["new_request", "half_gone", "nearly_late", "late", "late_for_manager", "late_for_central"]


def told(stack: Stack, lead_id: int) -> list[str]:
    """What anybody was told about a lead, each fact once, in order."""
    with stack.app.app_context():
        first = (
            select(Notice.kind, func.min(Notice.id)).where(Notice.lead_id == lead_id).group_by(Notice.kind)
        )
        kinds = {row[0]: row[1] for row in db.session.execute(first)}
        db.session.remove()
    return sorted(kinds, key=kinds.__getitem__)


def people(stack: Stack) -> None:
    """A coordinator on duty and a manager in every office, and the central desk of the demo data."""
    with stack.app.app_context(), transaction():
        offices = tuple(db.session.scalars(select(Office)))
        make_staff(StaffRole.COORDINATOR, offices=offices, on_duty_since=NOON)
        make_staff(StaffRole.OFFICE_MANAGER, offices=offices)


def all_sent(stack: Stack) -> bool:
    """No letter is in anybody's hands: moving the clock would make its lease run out."""
    with stack.app.app_context():
        states = set(db.session.scalars(select(LetterRow.state).where(LetterRow.stream == Stream.DESK)))
        db.session.remove()
    return states == {"sent"}


def letters_name_nobody(stack: Stack) -> None:
    """Our own people got letters, by reference only."""
    with stack.app.app_context():
        ours = set(db.session.scalars(select(Staff.email)))
        db.session.remove()
    letters = [letter for letter in stack.sink.taken if ours & set(letter.recipients)]

    assert len(letters) >= len(LADDER)
    for letter in letters:
        head, _blank, _body = letter.data.partition(b"\r\n\r\n")
        assert b"Maya" not in letter.data
        assert b"Auto-Submitted: auto-generated" in head
        assert b"List-" not in head
        assert b"Reply-To" not in head


def test_an_untouched_lead_climbs_the_ladder_by_the_clock_alone_and_letters_name_nobody(stack: Stack) -> None:
    people(stack)
    with stack.app.app_context():
        to_noon = (NOON - clock.now()).total_seconds()
        db.session.remove()
    move_clock(stack, seconds=to_noon)
    [lead_id] = send_requests(stack, 1)
    stack.until(lambda: told(stack, lead_id) == LADDER[:1])
    stack.until(lambda: all_sent(stack))
    for seconds, rungs in ((150, 2), (90, 3), (60, 4), (300, 5), (300, 6)):
        move_clock(stack, seconds=seconds)
        stack.until(lambda rungs=rungs: told(stack, lead_id) == LADDER[:rungs])
        stack.until(lambda: all_sent(stack))

    with stack.app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        assert (lead.stage, lead.handed_to, lead.alarm) == ("new", "central", "contact")
        assert lead.contact_due_at == lead.created_at + timedelta(hours=24)
        pairs = Counter(tuple(row) for row in db.session.execute(select(Notice.staff_id, Notice.kind)))
        db.session.remove()
    assert set(pairs.values()) == {1}
    letters_name_nobody(stack)


def test_after_three_days_without_a_worker_each_lead_is_told_once_at_its_last_rung(stack: Stack) -> None:
    leads = send_requests(stack, 3)
    stack.until(lambda: all(told(stack, each) for each in leads))
    stack.crash("worker")
    move_clock(stack, days=6, hours=20)
    stack.start("worker")
    stack.until(lambda: all(told(stack, each)[-1] == "no_contact" for each in leads), seconds=60)

    for each in leads:
        assert len(told(stack, each)) <= 3
