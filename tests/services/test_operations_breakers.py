"""The breakers on rows: complaints and bounces hold marketing, and only staff let it go on."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from leads.database import db
from leads.followups.planning import plan
from leads.models import InboundMessage, LetterRow, StreamChange, StreamPause, Touch
from leads.operations.breakers import STOPPED, watch
from leads.operations.rules import Verdict
from leads.operations.streams import resume_stream
from leads.outbox import service as outbox
from leads.vocabulary import InboundKind, LetterKind, LetterState, StaffRole, Stream, TouchState, Trigger
from tests.factories import NOON, make_lead, make_office, make_staff
from tests.outbox.conftest import a_letter

pytestmark = pytest.mark.usefixtures("app")


def news(count: int, *, stream: Stream = Stream.NEWS, **changes: object) -> list[int]:
    """Marketing letters that were sent, oldest first."""
    values = {"state": LetterState.SENT, "sent_at": NOON, "due_at": NOON} | changes
    ids = []
    for _each in range(count):
        key = secrets.token_hex(8)
        letter = a_letter(f"{key}@example.com", kind=LetterKind.GOOD_TO_KNOW)
        lead_id = make_lead(email=f"{key}@example.com").id
        letter_id = outbox.put(
            letter=letter, dedupe_key=key, lead_id=lead_id, person_id=None, now=NOON, stream=stream
        )
        row = db.session.get_one(LetterRow, letter_id)
        for name, value in values.items():
            setattr(row, name, value)
        ids.append(letter_id)
    db.session.flush()
    return ids


def came_back(letter_ids: list[int], kind: InboundKind, *, authentic: bool = True) -> None:
    """What the mailbox said about these letters."""
    for letter_id in letter_ids:
        db.session.add(
            InboundMessage(
                content_hash=secrets.token_bytes(32),
                received_at=NOON,
                door="pipe",
                kind=kind,
                authentic=authentic,
                letter_id=letter_id,
                purge_after=NOON,
                needs_staff=False,
            )
        )
    db.session.flush()


def held() -> str | None:
    return db.session.scalar(select(StreamPause.reason).where(StreamPause.stream == Stream.NEWS))


def test_three_complaints_hold_marketing_and_nothing_else() -> None:
    came_back(news(3), InboundKind.COMPLAINT)

    assert watch(now=NOON) is Verdict.COMPLAINTS
    assert watch(now=NOON) is None

    rows = db.session.execute(select(StreamPause.stream, StreamPause.reason)).all()
    assert [tuple(each) for each in rows] == [(Stream.NEWS, "complaints")]
    assert db.session.scalars(select(StreamChange.what)).all() == ["held"]


def test_whatever_comes_back_of_mail_to_our_own_staff_holds_nothing() -> None:
    notices = news(12, stream=Stream.DESK)
    came_back(notices, InboundKind.COMPLAINT)
    came_back(notices, InboundKind.HARD_BOUNCE)

    assert watch(now=NOON) is None


def test_a_forged_complaint_and_one_about_a_care_letter_hold_nothing() -> None:
    came_back(news(5), InboundKind.COMPLAINT, authentic=False)
    came_back(news(5, stream=Stream.CARE), InboundKind.COMPLAINT)

    assert watch(now=NOON) is None


def test_a_fourth_complaint_stops_marketing_and_takes_back_what_waits() -> None:
    office, complained = make_office(), news(3)
    came_back(complained, InboundKind.COMPLAINT)
    watch(now=NOON)
    waiting = news(1, state=LetterState.PENDING, sent_at=None)[0]
    lead = make_lead(office_id=office.id)
    plan(lead=lead, trigger=Trigger.ROUTED, now=NOON)
    touch = db.session.scalars(select(Touch).where(Touch.step == "good_to_know")).one()
    row = db.session.get_one(LetterRow, waiting)
    row.lead_id, touch.letter_id, touch.state, touch.finished_at = lead.id, waiting, TouchState.SENT, NOON
    came_back(news(1), InboundKind.COMPLAINT)

    assert watch(now=NOON) is Verdict.COMPLAINTS_STOP

    db.session.expire_all()
    assert held() == "complaints_stop"
    assert (row.state, row.reason) == (LetterState.SUPPRESSED, STOPPED)
    assert (touch.state, touch.reason) == (TouchState.STOPPED, STOPPED)


def test_bounces_count_whether_they_came_by_mail_or_at_the_door() -> None:
    sent = news(6)
    came_back(sent, InboundKind.HARD_BOUNCE)
    news(4, state=LetterState.FAILED, sent_at=None, reason="hard_bounce")
    assert watch(now=NOON) is None

    news(1, state=LetterState.FAILED, sent_at=None, reason="hard_bounce")

    assert watch(now=NOON) is Verdict.BOUNCES


def test_after_staff_resume_only_new_letters_count() -> None:
    came_back(news(3), InboundKind.COMPLAINT)
    watch(now=NOON)
    staff = make_staff(StaffRole.OPERATIONS)
    later = NOON + timedelta(hours=1)

    assert resume_stream(Stream.NEWS, staff_id=staff.id, now=later) is True

    assert watch(now=later) is None
    assert held() is None
    came_back(news(3, created_at=later + timedelta(minutes=1)), InboundKind.COMPLAINT)
    assert watch(now=later + timedelta(hours=1)) is Verdict.COMPLAINTS


def test_a_hold_for_another_reason_is_not_softened(app: Flask) -> None:
    db.session.add(StreamPause(stream=Stream.NEWS, at=NOON, reason="restored"))
    came_back(news(3), InboundKind.COMPLAINT)

    assert watch(now=NOON) is None
    assert held() == "restored"
