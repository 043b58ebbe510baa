"""A Tuesday in Miami: a routed lead of Coral Gables, its people, and those of other offices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from leads.database import db
from leads.handling.answers import Done
from leads.models import Attempt, Lead, LeadEvent, LetterRow, Office, Staff, Touch
from leads.routing import service as routing
from leads.vocabulary import StaffRole
from leads.web.access import StaffMember
from tests.factories import NOON, make_lead, make_staff
from tests.followups.conftest import allow

HOME, AWAY = "miami-coral-gables", "fort-lauderdale"


def office_row(slug: str) -> Office:
    """A seeded office."""
    return db.session.execute(select(Office).where(Office.slug == slug)).scalar_one()


def member(staff: Staff, *roles: StaffRole, offices: tuple[Office, ...] = ()) -> StaffMember:
    """Who is signed in, as services meet them."""
    return StaffMember(staff.id, staff.name, frozenset(roles), frozenset(office.id for office in offices))


def worker(name: str, role: StaffRole, *offices: Office) -> StaffMember:
    """A new colleague."""
    return member(make_staff(role, offices=offices, name=name), role, offices=offices)


def routed_lead(at: datetime = NOON, **changes: Any) -> Lead:
    """A request for Coral Gables that was routed in the same second, with follow-ups and its first letter."""
    changes.setdefault("wanted_office_id", office_row(HOME).id)
    changes.setdefault("next_action", {"kind": "first_contact", "by": "call"})
    lead = make_lead(created_at=at, **changes)
    allow(lead, "request", "adult", now=at)
    assert routing.assign(lead_id=lead.id, now=at)
    db.session.expire_all()
    return lead


@dataclass
class Desk:
    """The people of one test and what became of its lead."""

    lead: Lead
    alice: StaffMember
    ben: StaffMember
    manager: StaffMember
    central: StaffMember
    stranger: StaffMember
    now: datetime = NOON + timedelta(minutes=3)

    @property
    def work(self) -> dict[str, Any]:
        """What most actions are called with: this lead, by Alice, now."""
        return {"lead_id": self.lead.id, "staff": self.alice, "now": self.now}

    def later(self, **by: float) -> datetime:
        """Move on."""
        self.now += timedelta(**by)
        return self.now

    def fresh(self) -> Lead:
        """The lead as it is stored now."""
        db.session.expire_all()
        return db.session.get_one(Lead, self.lead.id)

    def touches(self) -> dict[str, tuple[str, str | None, datetime]]:
        """State, reason and due time of each touch."""
        rows = db.session.execute(
            select(Touch.step, Touch.state, Touch.reason, Touch.due_at)
            .where(Touch.lead_id == self.lead.id)
            .order_by(Touch.id)
        )
        return {row.step: (row.state, row.reason, row.due_at) for row in rows}

    def attempts(self) -> list[Attempt]:
        """Everything logged, oldest first."""
        found = select(Attempt).where(Attempt.lead_id == self.lead.id).order_by(Attempt.id)
        return list(db.session.execute(found.execution_options(populate_existing=True)).scalars())

    def letters(self, kind: str) -> list[LetterRow]:
        """The letters of one kind, oldest first."""
        found = select(LetterRow).where(LetterRow.lead_id == self.lead.id, LetterRow.kind == kind)
        return list(
            db.session.execute(
                found.order_by(LetterRow.id).execution_options(populate_existing=True)
            ).scalars()
        )

    def events(self, begins: str = "handling.") -> list[str]:
        """The facts on the timeline, oldest first."""
        kinds = select(LeadEvent.kind).where(LeadEvent.lead_id == self.lead.id).order_by(LeadEvent.id)
        return [kind for kind in db.session.execute(kinds).scalars() if kind.startswith(begins)]


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """One lead of Coral Gables and five colleagues; Ben works there too, the stranger elsewhere."""
    home, away = office_row(HOME), office_row(AWAY)
    with app.test_request_context():
        yield Desk(
            routed_lead(),
            alice=worker("Alice Example", StaffRole.COORDINATOR, home),
            ben=worker("Ben Example", StaffRole.COORDINATOR, home),
            manager=worker("Mona Example", StaffRole.OFFICE_MANAGER, home),
            central=worker("Cleo Example", StaffRole.CENTRAL_DESK),
            stranger=worker("Sam Example", StaffRole.COORDINATOR, away),
        )


def token(answer: object) -> str:
    """The batch of an action that was done."""
    assert isinstance(answer, Done), answer
    assert answer.undo is not None
    return answer.undo
