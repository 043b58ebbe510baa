"""A visitor with a routed request at an office with a calendar, and the world around their booking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any, Self, TypeVar

from flask.testing import FlaskClient
from sqlalchemy import delete, select

from leads import clock
from leads.booking import service as booking
from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.intake.timechoice import moment_from
from leads.models import Appointment, ClockOffset, Lead
from leads.slots.appointments import AppointmentFacts, facts_of
from leads.vocabulary import Actor, AppointmentMode, AppointmentState
from tests.factories import NOON, make_lead
from tests.web.test_intake_status import path_of, route
from tests.web.visitor import Visitor

HOME = "miami-coral-gables"
TOMORROW = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
"""Wednesday, November 25, 11:30 am in Miami: free for whoever asks at NOON."""
T = TypeVar("T")


def in_database(client: FlaskClient, work: Callable[[], T]) -> T:
    """What a piece of work finds or changes there."""
    with client.application.app_context():
        found = work()
        db.session.commit()
        return found


def move_clock(client: FlaskClient, to: datetime) -> None:
    """Let it be this moment, for every process."""

    def move() -> None:
        real = db.session.connection().exec_driver_sql("select clock_timestamp()").scalar_one()
        db.session.merge(ClockOffset(id=1, by=to - real.astimezone(UTC)))

    in_database(client, move)


def value_of(at: datetime) -> str:
    """A time as the form sends it."""
    return at.strftime("%Y-%m-%dT%H:%MZ")


def office(slug: str = HOME) -> OfficeFacts:
    """An office of the data files; needs an app context."""
    found = directory().office(slug)
    assert found is not None
    return found


def crowd(client: FlaskClient, at: datetime, *, slug: str = HOME) -> None:
    """Other people have this time already, with everybody the office has; what was kept meanwhile is gone."""

    def fill() -> None:
        terms = office(slug).consultations
        assert terms is not None
        db.session.execute(delete(Appointment).where(Appointment.state == AppointmentState.KEPT))
        for resource in terms.resources:
            times = {"starts_at": at, "ends_at": at + terms.length}
            busy = {"busy_from": at - terms.before, "busy_until": at + terms.length + terms.after}
            lead = make_lead(office_id=office(slug).id)
            mine = {"lead_id": lead.id, "office_id": office(slug).id, "resource_id": resource.id}
            said = {"mode": AppointmentMode.IN_PERSON, "zone": office(slug).zone, "uid": token_hex(8)}
            done = {"state": AppointmentState.BOOKED, "made_at": NOON, "made_by": Actor.VISITOR}
            meets = select(Appointment.id).where(
                Appointment.resource_id == resource.id,
                Appointment.state == AppointmentState.BOOKED,
                Appointment.busy_from < busy["busy_until"],
                Appointment.busy_until > busy["busy_from"],
            )
            if not db.session.scalars(meets).all():
                db.session.add(Appointment(**times, **busy, **mine, **said, **done))

    in_database(client, fill)


class Booker(Visitor):
    """Asked on the Tuesday before Thanksgiving, 1:40 pm in Miami; `path` is their private page."""

    path: str

    def with_request(self, **answers: Any) -> Self:
        """Send a request and have it routed, from Miami unless they say otherwise."""
        self.client.application.extensions["limits"].local.storage.reset()
        move_clock(self.client, NOON)
        self.asks(**answers)
        # Whoever sends faster than anybody reads is held for a person.
        move_clock(self.client, NOON + timedelta(minutes=1))
        self.sends("/start/check")
        route(self.client)
        self.path = path_of(self)
        return self

    @property
    def times(self) -> list[datetime]:
        """The times on offer, in the order of the page."""
        read = [moment_from(str(radio["value"])) for radio in self.page.select("input[name=time]")]
        return [each for each in read if each]

    @property
    def checked(self) -> list[str]:
        """What is chosen on the page, in the form's own words."""
        return [str(radio["value"]) for radio in self.page.select("input:checked, input[checked]")]

    def opens_times(self) -> Self:
        """Open the page of free times."""
        self.opens(f"{self.path}/book")
        return self

    def picks(self, at: datetime | None = None, **more: str) -> Self:
        """Press "Book this time", which brings the form's signature; what stands on the page goes along."""
        form = self.form(f"{self.path}/book")
        chosen = form.select_one("input[name=mode][checked], input[name=mode][type=hidden]")
        zone = form.select_one("select[name=zone] option[selected]")
        button = form.select_one("button[name=csrf_token]")
        assert button is not None, "no button to book"
        typed = {"csrf_token": str(button["value"]), "mode": str(chosen["value"]) if chosen else ""}
        typed |= {"zone": str(zone["value"])} if zone else {}
        typed |= {"time": value_of(at)} if at else {}
        self.sends(f"{self.path}/book", **typed | more)
        return self

    def books(self, at: datetime = TOMORROW, **more: str) -> Self:
        """Pick a time and confirm it."""
        self.opens_times().picks(at, **more)
        self.sends(f"{self.path}/book/confirm")
        return self

    def appointments(self) -> list[AppointmentFacts]:
        """Everything their request has or had, oldest first."""
        mine = select(Lead.id).order_by(Lead.id).limit(1)
        wanted = select(Appointment).where(Appointment.lead_id.in_(mine)).order_by(Appointment.id)
        return in_database(self.client, lambda: [facts_of(each) for each in db.session.scalars(wanted)])

    def staff(self, work: Callable[[int, datetime], object]) -> None:
        """Something the desk does about their request: it gets the lead's id and the present moment."""
        first = select(Lead.id).order_by(Lead.id).limit(1)
        in_database(self.client, lambda: work(db.session.scalars(first).one(), clock.now()))


def somebody_keeps(client: FlaskClient, at: datetime) -> None:
    """Another visitor of the office is confirming this time right now."""

    def keep() -> None:
        lead = make_lead(office_id=office().id)
        found = booking.keep(
            lead_id=lead.id, starts_at=at, mode=AppointmentMode.IN_PERSON, zone=office().zone, now=clock.now()
        )
        assert isinstance(found, booking.Kept)

    in_database(client, keep)
