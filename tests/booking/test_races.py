"""Real threads on real connections: of two hundred who want the last time of a day exactly one gets it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from leads import app as application
from leads import clock
from leads.booking import service, staffwork
from leads.booking.answers import Booked, Taken
from leads.database import ENGINE_OPTIONS, db, transaction
from leads.handling.answers import Done, Refused
from leads.intake import links
from leads.models import Appointment
from leads.vocabulary import AppointmentState, StaffRole
from tests.booking.world import IN_PERSON, ZONE, fill, home, slots
from tests.conftest import make_settings
from tests.databases import database_from_template
from tests.factories import make_lead
from tests.handling.conftest import HOME, office_row, worker

PEOPLE = 200
_CONNECTIONS = 30


@pytest.fixture(scope="module")
def crowd(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application whose pool is large, and waits for whoever has no connection yet."""
    patched = pytest.MonkeyPatch()
    wide = {"pool_size": _CONNECTIONS, "max_overflow": 0, "pool_timeout": 60}
    patched.setattr(application, "ENGINE_OPTIONS", ENGINE_OPTIONS | wide)
    with database_from_template(os.environ["DATABASE_URL"], make_settings) as url:
        crowded = application.create_app(make_settings(DATABASE_URL=url))
        yield crowded
        with crowded.app_context():
            db.session.remove()
            db.engine.dispose()
    patched.undo()


def at_once(crowded: Flask, works: Sequence[Callable[[], object]]) -> list[object]:
    """Run each in a transaction of its own, all released in the same moment."""
    ready = Barrier(len(works))

    def one(work: Callable[[], object]) -> object:
        ready.wait(60)
        with crowded.test_request_context(), transaction():
            return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def the_last_time(count: int) -> tuple[datetime, list[int]]:
    """The only free time of some day, with one resource, and so many leads who want it."""
    with transaction():
        now = clock.now()
        free = slots(now, days=21)
        day = free[-1].starts_at.date()
        of_day = [slot for slot in free if slot.starts_at.date() == day]
        last = of_day[-1]
        fill(of_day[:-1], office=home(), now=now)
        narrowed = type(last)(last.starts_at, last.ends_at, last.resource_ids[1:])
        fill([narrowed], office=home(), now=now)
        return last.starts_at, [make_lead(office_id=home().id, created_at=now).id for _ in range(count)]


def booked_at(starts_at: datetime) -> int:
    """How many consultations stand at this time that somebody booked."""
    which = Appointment.starts_at == starts_at, Appointment.state == AppointmentState.BOOKED
    return db.session.execute(select(func.count()).where(*which)).scalar_one()


@pytest.mark.parametrize("door", [service.keep, service.book])
def test_of_two_hundred_who_want_the_last_time_one_gets_it(crowd: Flask, door: Callable[..., object]) -> None:
    with crowd.test_request_context():
        starts_at, lead_ids = the_last_time(PEOPLE)
    asked = {"starts_at": starts_at, "mode": IN_PERSON, "zone": ZONE}

    answers = at_once(
        crowd, [lambda each=each: door(lead_id=each, **asked, now=clock.now()) for each in lead_ids]
    )

    kinds = Counter(type(answer).__name__ for answer in answers)
    assert kinds == {"Kept" if door is service.keep else "Booked": 1, "Taken": PEOPLE - 1}
    others = [answer for answer in answers if isinstance(answer, Taken)]
    assert all(answer.nearest and starts_at not in answer.nearest for answer in others)
    with crowd.app_context():
        assert booked_at(starts_at) == (0 if door is service.keep else 1)


def test_two_hundred_browsers_get_one_confirmation_and_other_times_but_no_error(crowd: Flask) -> None:
    with crowd.test_request_context():
        starts_at, lead_ids = the_last_time(PEOPLE)
        with transaction():
            for each in lead_ids:
                links.add(token=f"race-{each}", lead_id=each, by_mail=True, now=clock.now())
    forms = [_form(crowd, each, starts_at) for each in lead_ids]
    ready = Barrier(PEOPLE)

    def press(form: tuple[FlaskClient, str, dict[str, str]]) -> TestResponse:
        client, path, fields = form
        ready.wait(60)
        return client.post(path, data=fields, environ_base={"REMOTE_ADDR": fields["from_address"]})

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(press, forms))

    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: PEOPLE - 1}
    for answer in answers:
        if answer.status_code == 409:
            assert "has just been taken" in answer.text
            assert answer.text.count('id="time-near-') == 2
            assert f'value="{_iso(starts_at)}"' not in answer.text


def _form(crowd: Flask, lead_id: int, starts_at: datetime) -> tuple[FlaskClient, str, dict[str, str]]:
    """The page of free times in a browser of its own, with that time chosen."""
    client, path = crowd.test_client(), f"/r/race-{lead_id}/book"
    address = f"203.0.113.{lead_id % 250}"
    page = client.get(f"{path}?from={starts_at.date()}", environ_base={"REMOTE_ADDR": address})
    assert f'value="{_iso(starts_at)}"' in page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    fields = {"csrf_token": token[1], "time": _iso(starts_at), "mode": IN_PERSON.value}
    return client, path, fields | {"from_address": address}


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%MZ")


def test_visitors_and_staff_meet_at_the_same_time_and_one_wins(crowd: Flask) -> None:
    with crowd.test_request_context():
        starts_at, lead_ids = the_last_time(20)
        with transaction():
            alice = worker("Alice Example", StaffRole.COORDINATOR, office_row(HOME))
    asked = {"starts_at": starts_at, "mode": IN_PERSON}
    works: list[Callable[[], object]] = [
        lambda each=each: service.book(lead_id=each, **asked, zone=ZONE, now=clock.now())
        for each in lead_ids[:10]
    ]
    works += [
        lambda each=each: staffwork.book(
            lead_id=each, **asked, resource_id=None, staff=alice, now=clock.now()
        )
        for each in lead_ids[10:]
    ]

    answers = at_once(crowd, works)

    assert sum(isinstance(answer, (Booked, Done)) for answer in answers) == 1
    assert not [answer for answer in answers if isinstance(answer, Refused)]


def test_one_press_meets_another_and_there_is_one_consultation(crowd: Flask) -> None:
    with crowd.test_request_context():
        starts_at, (lead_id,) = the_last_time(1)
    asked = {"lead_id": lead_id, "starts_at": starts_at, "mode": IN_PERSON, "zone": ZONE}

    answers = at_once(crowd, [lambda: service.book(**asked, now=clock.now())] * 10)

    assert len({answer.appointment_id for answer in answers if isinstance(answer, Booked)}) == 1
    with crowd.app_context():
        assert booked_at(starts_at) == 1


def test_cancelling_meets_a_change_and_one_of_them_is_last(crowd: Flask) -> None:
    with crowd.test_request_context():
        starts_at, (lead_id,) = the_last_time(1)
        with transaction():
            asked = {"lead_id": lead_id, "mode": IN_PERSON, "zone": ZONE}
            service.book(starts_at=starts_at, **asked, now=clock.now())
            other = slots(clock.now())[0].starts_at

    at_once(
        crowd,
        [
            lambda: service.cancel(lead_id=lead_id, now=clock.now()),
            lambda: service.book(starts_at=other, **asked, now=clock.now()),
        ],
    )

    with crowd.app_context():
        rows = select(Appointment.state, Appointment.starts_at).where(Appointment.lead_id == lead_id)
        found = [tuple(row) for row in db.session.execute(rows.order_by(Appointment.id))]
    # Either it moved and was then called off, or it was called off and then booked anew.
    assert found in (
        [("cancelled", other)],
        [("cancelled", starts_at), ("booked", other)],
    )
