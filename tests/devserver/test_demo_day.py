"""The demo clinic's first requests: they fit the rules at any hour, once, and never where mail is real."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from leads.accounts.demo import seed_demo
from leads.accounts.demo_staff import DEMO_STAFF
from leads.database import db
from leads.devserver.demo_day import STORIES, play
from leads.models import Appointment, Attempt, InboundMessage, Lead, LetterRow, Office, PersonMatch, Staff
from leads.settings import Environment
from leads.vocabulary import LeadStage, StaffRole

TUESDAY_NOON = datetime(2026, 12, 1, 17, tzinfo=UTC)
MOMENTS = [
    TUESDAY_NOON,
    datetime(2026, 11, 22, 18, tzinfo=UTC),  # a Sunday
    datetime(2026, 12, 1, 18, 5, tzinfo=UTC),  # London has just gone home
    datetime(2026, 12, 25, 9, tzinfo=UTC),  # Christmas, at night in Miami
    datetime(2027, 3, 14, 7, 30, tzinfo=UTC),  # the night the clocks change, after all offers of the winter
]


@pytest.fixture
def demo(app: Flask) -> Iterator[Flask]:
    """A development machine with our own mail catcher and the demo staff."""
    tests = app.extensions["settings"]
    app.extensions["settings"] = replace(tests, environment=Environment.DEVELOPMENT, mailbox_dir="/nowhere")
    seed_demo(now=TUESDAY_NOON)
    yield app
    app.extensions["settings"] = tests


@pytest.mark.parametrize("now", MOMENTS, ids=str)
@pytest.mark.usefixtures("demo")
def test_the_stories_can_be_played_at_any_hour_and_only_once(now: datetime) -> None:
    assert play(now=now) == len(STORIES)
    assert play(now=now) == 0

    leads = db.session.scalars(select(Lead)).all()
    stages = Counter(lead.stage for lead in leads)
    assert stages[LeadStage.SNOOZED] == stages[LeadStage.CLOSED] == stages[LeadStage.CONSULTED] == 1
    assert stages[LeadStage.BOOKED] == 4
    booked = db.session.scalars(select(Appointment.starts_at).where(Appointment.state == "booked")).all()
    assert [each < now for each in sorted(booked)] == [True, False, False, False]
    assert [lead.office_id for lead in leads].count(None) == 1  # the suspected spam
    assert all(lead.email.endswith("example.com") for lead in leads if lead.email)
    assert all(lead.created_at <= now for lead in leads)
    assert all(lead.next_action for lead in leads if lead.stage != LeadStage.CLOSED)
    assert db.session.scalar(select(func.count()).select_from(PersonMatch)) == 1
    assert db.session.scalar(select(func.count()).where(InboundMessage.authentic)) == 1
    london = db.session.scalars(select(Lead).where(Lead.name == "Tomasz Zieliński")).one()
    assert london.first_contact_due_at > now
    assert max(db.session.scalars(select(Attempt.at))) < now
    assert max(db.session.scalars(select(LetterRow.created_at))) <= now


@pytest.mark.usefixtures("demo")
def test_at_noon_of_a_working_day_every_part_of_the_list_has_somebody() -> None:
    play(now=TUESDAY_NOON)

    waiting = db.session.scalars(select(Lead).where(Lead.first_attempt_at.is_(None))).all()
    due = {lead.name: lead.first_contact_due_at for lead in waiting if lead.first_contact_due_at}
    assert due["Renée Baptiste"] < TUESDAY_NOON
    assert due["Chidi Okafor"] < TUESDAY_NOON
    assert due["Maya Torres"] > TUESDAY_NOON
    assert due["Priya Natarajan"] > TUESDAY_NOON
    of = {office.id: office.slug for office in db.session.scalars(select(Office))}
    places = {of[lead.office_id] for lead in db.session.scalars(select(Lead)) if lead.office_id}
    assert {"miami-coral-gables", "montreal", "london"} <= places
    owners = set(db.session.scalars(select(Lead.owner_id).where(Lead.owner_id.is_not(None))))
    workers = {each.email for each in DEMO_STAFF if each.role is not StaffRole.ADMIN}
    assert owners == set(db.session.scalars(select(Staff.id).where(Staff.email.in_(workers))))


@pytest.mark.parametrize(
    "changes",
    [{"mailbox_dir": None}, {"environment": Environment.TEST}, {"environment": Environment.PRODUCTION}],
    ids=str,
)
def test_nothing_is_played_where_letters_are_real(demo: Flask, changes: dict[str, object]) -> None:
    demo.extensions["settings"] = replace(demo.extensions["settings"], **changes)

    assert play(now=TUESDAY_NOON) == 0
    assert db.session.scalar(select(func.count()).select_from(Lead)) == 0
