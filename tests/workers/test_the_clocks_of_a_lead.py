"""Nobody touches a lead, and real processes find its lateness: warnings, ladder and letters, in order."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from leads.database import db
from leads.models import Lead, LetterRow, Notice, Staff
from leads.vocabulary import Stream
from tests.stack.running import Stack
from tests.workers.clocks import move_to_noon, people, told
from tests.workers.conftest import move_clock, send_requests

pytestmark = pytest.mark.stack
LADDER = ["new_request", "half_gone", "nearly_late", "late", "late_for_manager", "late_for_central"]


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
    move_to_noon(stack)
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
