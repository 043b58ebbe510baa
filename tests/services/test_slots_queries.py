"""Free times as the database has them: what keeps a resource busy, for whom, and in how many statements."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from leads.database import db
from leads.directory.queries import directory, forget_directory
from leads.models import OfficeClosure, ResourceAbsence
from leads.slots.queries import LOOK_AHEAD, free_days, next_free, three_times
from leads.slots.rules import find
from leads.vocabulary import AppointmentMode, AppointmentState
from tests.factories import NOON, make_lead
from tests.services.slots_rows import clinic, fill, make_appointment

pytestmark = pytest.mark.usefixtures("session")

IN_PERSON, VIDEO = AppointmentMode.IN_PERSON, AppointmentMode.VIDEO
FRIDAY = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
"""10:00 am in Miami, three days after NOON."""


@pytest.fixture(autouse=True)
def _fresh_directory(session: object) -> Iterator[None]:
    forget_directory()
    yield
    forget_directory()


@pytest.fixture
def statements(app) -> Iterator[list[str]]:
    """What is sent to the database while the test runs."""
    sent: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def elena() -> int:
    return clinic().consultations.resources[0].id


def is_free(resource_id: int, starts_at: datetime = FRIDAY, **more) -> bool:
    slot = find(free_days(clinic(), mode=IN_PERSON, now=NOON, **more), starts_at)
    return slot is not None and resource_id in slot.resource_ids


def test_two_weeks_of_an_office_are_one_statement(statements):
    office = clinic()
    make_appointment(FRIDAY, resource_id=elena(), office=office)
    statements.clear()

    days = free_days(office, mode=IN_PERSON, now=NOON)

    assert (len(days), days[0].date) == (LOOK_AHEAD, date(2026, 11, 24))
    assert len(statements) == 1


def test_an_office_without_a_calendar_has_no_days_and_asks_nothing(statements):
    reno = clinic("reno")
    statements.clear()

    assert free_days(reno, mode=IN_PERSON, now=NOON) == ()
    assert three_times(reno, mode=IN_PERSON, now=NOON) == ()
    assert statements == []


@pytest.mark.parametrize(
    ("state", "free"),
    [
        (AppointmentState.KEPT, False),
        (AppointmentState.BOOKED, False),
        (AppointmentState.CAME, False),
        (AppointmentState.MISSED, False),
        (AppointmentState.CANCELLED, True),
    ],
)
def test_every_consultation_but_a_cancelled_one_keeps_its_resource_busy(state, free):
    make_appointment(FRIDAY, resource_id=elena(), office=clinic(), state=state)

    assert is_free(elena()) is free


def test_a_time_kept_for_somebody_is_free_again_the_moment_that_ran_out():
    make_appointment(
        FRIDAY, resource_id=elena(), office=clinic(), state=AppointmentState.KEPT, kept_until=NOON
    )

    assert is_free(elena())


def test_what_is_kept_and_booked_for_a_lead_does_not_stand_in_its_own_way():
    mine, other = make_lead().id, make_lead().id
    make_appointment(FRIDAY, resource_id=elena(), office=clinic(), lead_id=mine)
    later = FRIDAY + timedelta(hours=2)
    make_appointment(later, resource_id=elena(), office=clinic(), lead_id=mine, state=AppointmentState.KEPT)
    past = FRIDAY + timedelta(hours=4)
    make_appointment(past, resource_id=elena(), office=clinic(), lead_id=mine, state=AppointmentState.CAME)

    assert is_free(elena(), for_lead=mine)
    assert is_free(elena(), later, for_lead=mine)
    assert not is_free(elena(), past, for_lead=mine)
    assert not is_free(elena(), for_lead=other)


def test_a_consultation_before_the_first_day_reaches_into_it():
    office = clinic("miami-beach")
    (who, *_) = office.consultations.resources
    opening = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    make_appointment(
        opening - timedelta(hours=7),
        resource_id=who.id,
        office=office,
        busy_until=opening + timedelta(minutes=1),
        ends_at=opening,
    )

    (day,) = free_days(office, mode=VIDEO, now=NOON, first=date(2026, 11, 25), days=1)

    assert day.slots[0].starts_at == opening + timedelta(minutes=30)


def test_holidays_and_closures_are_named_in_the_language_asked_for():
    db.session.add(
        OfficeClosure(
            office_id=clinic().id,
            starts_on=date(2026, 11, 30),
            ends_on=date(2026, 11, 30),
            reason="New floor",
        )
    )
    db.session.flush()
    forget_directory()

    days = free_days(clinic(), mode=IN_PERSON, now=NOON, language="es")

    closed = {day.date.day: day.closed for day in days if day.closed}
    assert closed == {26: "Día de Acción de Gracias", 30: "New floor"}


def test_an_absence_of_a_clinician_takes_only_their_times():
    db.session.add(
        ResourceAbsence(
            resource_id=elena(), starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 27), reason="Training"
        )
    )
    db.session.flush()
    forget_directory()

    slot = find(free_days(clinic(), mode=IN_PERSON, now=NOON), FRIDAY)

    assert slot is not None
    assert elena() not in slot.resource_ids


def test_staff_see_times_that_are_too_soon_for_a_visitor():
    soon = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)

    assert not is_free(elena(), soon)
    assert is_free(elena(), soon, for_staff=True)


def test_the_next_free_time_of_all_offices_is_one_statement(statements):
    clinics = directory().clinics
    fill(clinic("miami-beach"), days=2)
    statements.clear()

    found = next_free(clinics, now=NOON)

    assert len(statements) == 1
    assert set(found) == {office.id for office in clinics if office.consultations}
    for office in clinics:
        days = free_days(office, mode=IN_PERSON, now=NOON)
        assert found.get(office.id) == next((slot.starts_at for day in days for slot in day.slots), None)


def test_an_office_that_is_full_for_days_is_looked_at_again_and_one_full_for_two_weeks_left_out(statements):
    boca, beach = clinic("boca-raton"), clinic("miami-beach")
    fill(boca, days=7)
    fill(beach, days=LOOK_AHEAD)
    statements.clear()

    found = next_free([boca, beach], now=NOON)

    assert len(statements) == 2
    assert found == {boca.id: datetime(2026, 12, 1, 13, 30, tzinfo=UTC)}


def test_by_video_an_office_is_free_when_somebody_who_does_video_is():
    office = clinic("houston")

    found = next_free([office], now=NOON, mode=VIDEO)

    days = free_days(office, mode=VIDEO, now=NOON)
    assert found[office.id] == next(slot.starts_at for day in days for slot in day.slots)


def test_three_times_to_write_about_are_free_and_on_three_days():
    chosen = three_times(clinic(), mode=IN_PERSON, now=NOON)

    assert len({slot.starts_at.date() for slot in chosen}) == 3
    assert all(find(free_days(clinic(), mode=IN_PERSON, now=NOON), slot.starts_at) == slot for slot in chosen)
