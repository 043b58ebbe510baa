"""The desk as tests meet it: leads of two offices, staff of every kind, a clock, and a browser."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from leads import clock
from leads.booking.feeds import make_feed
from leads.database import db, transaction
from leads.followups.planning import plan
from leads.inbound.service import Door, receive
from leads.models import (
    Appointment,
    CalendarFeed,
    ClockOffset,
    Lead,
    Office,
    Resource,
    Staff,
    StaffSession,
    Touch,
)
from leads.outbox.addresses import reply_address
from leads.people.merging import Merged, merge
from leads.reference import lead_id_of, reference_of
from leads.vocabulary import (
    Actor,
    AppointmentMode,
    AppointmentState,
    LeadStage,
    SessionStage,
    StaffRole,
    Trigger,
)
from leads.web.access import StaffMember
from leads.web.staff_sessions import COOKIE, open_session
from tests.factories import make_lead, make_staff

OWN, OTHER = "miami-coral-gables", "montreal"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Desk:
    """A browser at the desk; `leads` are references by the name tests give them."""

    app: Flask
    client: FlaskClient
    leads: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def arrange(self) -> Iterator[None]:
        """Write rows as an edge does; every request after it sees them, the next test does not."""
        with self.app.app_context(), transaction():
            yield

    def move_clock(self, to: datetime, *, idle: bool = False) -> None:
        """Make the product believe it is `to`; unless `idle`, whoever is signed in worked all the while."""
        with self.arrange():
            row = db.session.get(ClockOffset, 1) or ClockOffset(id=1, by=timedelta())
            row.by += to - clock.now()
            db.session.add(row)
            if not idle:
                db.session.execute(update(StaffSession).values(seen_at=to))

    def add_lead(self, called: str, *, office: str | None = None, **changes: object) -> str:
        """A lead of one office, or of none yet; gives its reference."""
        with self.arrange():
            found = db.session.scalar(select(Office.id).where(Office.slug == office)) if office else None
            lead = make_lead(office_id=found, **changes)
            self.leads[called] = reference_of(lead.id)
        return self.leads[called]

    def lead(self, called: str) -> Lead:
        """The row of a lead; call inside `arrange`."""
        return db.session.get_one(Lead, lead_id_of(self.leads[called]))

    def plan_for(self, called: str) -> int:
        """Plan the follow-ups of a lead and give the id of its first touch."""
        with self.arrange():
            lead = self.lead(called)
            plan(lead=lead, trigger=Trigger.ROUTED, now=clock.now())
            first = select(Touch.id).where(Touch.lead_id == lead.id).order_by(Touch.due_at, Touch.id)
            return db.session.scalars(first.limit(1)).one()

    def book_for(self, called: str, starts_at: datetime, **changes: object) -> int:
        """Half an hour with the first clinician or room of the lead's office; gives the consultation's id."""
        with self.arrange():
            lead = self.lead(called)
            first = select(Resource.id).where(Resource.office_id == lead.office_id, Resource.active)
            ends_at = starts_at + timedelta(minutes=30)
            values: dict[str, object] = {
                "resource_id": db.session.scalars(first.order_by(Resource.position).limit(1)).one(),
                "mode": AppointmentMode.IN_PERSON,
                "state": AppointmentState.BOOKED,
                "ends_at": ends_at,
                "busy_from": starts_at,
                "busy_until": ends_at,
                "zone": "America/New_York",
                "uid": secrets.token_hex(8),
                "made_at": clock.now(),
                "made_by": Actor.VISITOR,
                "booked_at": clock.now(),
            }
            row = Appointment(
                lead_id=lead.id, office_id=lead.office_id, starts_at=starts_at, **values | changes
            )
            db.session.add(row)
            if row.state == AppointmentState.BOOKED:
                lead.stage = LeadStage.BOOKED
                lead.next_action, lead.next_action_due_at = {"kind": "consultation"}, ends_at
            db.session.flush()
            return row.id

    def feed_for(self, office: str) -> tuple[int, str]:
        """A calendar feed of an office; gives its id and its token."""
        with self.arrange():
            office_id = db.session.scalars(select(Office.id).where(Office.slug == office)).one()
            staff = make_staff(StaffRole.ADMIN, name="Ada Keeper")
            token = make_feed(office_id=office_id, staff_id=staff.id, now=clock.now())
            return db.session.scalars(
                select(CalendarFeed.id).order_by(CalendarFeed.id.desc())
            ).first() or 0, token

    def message_for(self, called: str, words: str = "Friday suits me.") -> int:
        """An answer to the letters of a lead came in by mail; gives the message's id."""
        with self.arrange():
            to = reply_address(self.lead(called).id)
            raw = f"From: maya@example.com\nTo: {to}\nSubject: Re: hello\n\n{words}\n".encode()
            return receive(raw, door=Door.PIPE, now=clock.now()).message_id

    def become(self, *roles: StaffRole, office: str | None = None) -> int:
        """Sign in as a new member of staff without the sign-in page; gives the account's id."""
        with self.arrange():
            found = db.session.scalar(select(Office).where(Office.slug == office)) if office else None
            staff = make_staff(*roles, offices=(found,) if found else ())
            self.sit_down(staff.id)
            return staff.id

    def sit_down(self, staff_id: int) -> None:
        """Sign an account in, fully, without the sign-in page; call inside `arrange`."""
        self.leave()
        token = open_session(
            staff_id=staff_id, stage=SessionStage.OPEN, device="Test browser", now=clock.now()
        )
        self.client.set_cookie(COOKIE, token)

    def colleague(self) -> int:
        """Somebody who was invited and has not begun; gives the account's id."""
        with self.arrange():
            return make_staff(StaffRole.OPERATIONS, name="Kim Newcomer").id

    def twins(self) -> dict[str, object]:
        """Two people of Coral Gables who may be one, and two others who were merged."""
        with self.arrange():
            office = db.session.scalars(select(Office.id).where(Office.slug == OWN)).one()
            people = [make_lead(office_id=office, name=f"Maya {each}").person_id for each in "ABCD"]
            staff = make_staff(StaffRole.CENTRAL_DESK)
            keeper = StaffMember(staff.id, staff.name, frozenset({StaffRole.CENTRAL_DESK}), frozenset())
            made = merge(one=people[2], other=people[3], chosen={}, seen=None, staff=keeper, now=clock.now())
            assert isinstance(made, Merged)
        return {"pair": people[:2], "merge": made.merge_id}

    def leave(self) -> None:
        """Nobody is signed in."""
        self.client.delete_cookie(COOKIE)
        with self.client.session_transaction() as session:
            session.clear()

    def token(self, path: str = "/desk/leads") -> str:
        """A valid form token of this session."""
        found = _TOKEN.search(self.client.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form as one of our pages would."""
        return self.client.post(path, data=fields | {"csrf_token": self.token()})

    def staff(self, staff_id: int) -> Staff:
        """The account; call inside `arrange`."""
        return db.session.get_one(Staff, staff_id)
