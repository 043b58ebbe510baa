"""Staff close days: visitors get no times then, what is booked stays and is shown; they can be reopened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from leads.database import db
from leads.directory.queries import directory, forget_directory
from leads.models import AuditEntry, OfficeClosure, ResourceAbsence
from leads.slots.queries import free_days
from leads.vocabulary import AppointmentMode, StaffRole
from tests.factories import NOON
from tests.web.desk_world import OTHER, OWN, Desk

PATH = f"/desk/offices/{OWN}"
FRIDAY, MONDAY = "2026-11-27", "2026-11-30"
BOOKED = NOON + timedelta(days=3)
"""Friday, 1:40 pm in Miami."""


@pytest.fixture(autouse=True)
def _manager(desk: Desk) -> None:
    forget_directory()
    desk.become(StaffRole.OFFICE_MANAGER, office=OWN)


def close(desk: Desk, **fields: str):
    return desk.post(
        f"{PATH}/closures", **{"starts_on": FRIDAY, "ends_on": MONDAY, "reason": "New floor"} | fields
    )


def free(desk: Desk) -> dict[str, tuple[int, str | None]]:
    with desk.arrange():
        forget_directory()
        office = directory().office(OWN)
        days = free_days(office, mode=AppointmentMode.IN_PERSON, now=NOON)
        return {day.date.isoformat(): (len(day.slots), day.closed) for day in days}


def test_closed_days_have_no_times_and_their_reason(desk: Desk) -> None:
    assert free(desk)[FRIDAY][0] > 0

    answer = close(desk)

    assert answer.location == f"{PATH}?done=days_closed"
    assert free(desk)[FRIDAY] == free(desk)[MONDAY] == (0, "New floor")
    page = desk.client.get(PATH).text
    assert "The whole office, Fri 27 Nov to Mon 30 Nov: New floor" in page
    with desk.arrange():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "offices.closed")).one()
        assert entry.data == {"resource_id": None, "starts_on": FRIDAY, "ends_on": MONDAY}


def test_the_same_first_day_again_changes_the_last_day_and_the_reason(desk: Desk) -> None:
    close(desk)

    close(desk, ends_on="", reason="Painting")

    with desk.arrange():
        row = db.session.scalars(select(OfficeClosure)).one()
        assert (row.ends_on, row.reason) == (date(2026, 11, 27), "Painting")


def test_closed_days_can_be_opened_again_also_twice(desk: Desk) -> None:
    close(desk)

    for _ in range(2):
        answer = desk.post(f"{PATH}/closures/remove", who="", starts_on=FRIDAY)
        assert answer.location == f"{PATH}?done=days_open"

    assert free(desk)[FRIDAY][0] > 0
    with desk.arrange():
        opened = select(AuditEntry.action).where(AuditEntry.action == "offices.opened")
        assert len(db.session.scalars(opened).all()) == 1


def test_a_clinician_who_is_away_has_no_times_and_the_others_have(desk: Desk) -> None:
    close(desk, who="marcus-bell", reason="Training")

    with desk.arrange():
        assert db.session.scalars(select(ResourceAbsence.reason)).all() == ["Training"]
    assert free(desk)[FRIDAY][0] > 0
    assert "Marcus Bell, nurse, Fri 27 Nov to Mon 30 Nov: Training" in desk.client.get(PATH).text
    desk.post(f"{PATH}/closures/remove", who="marcus-bell", starts_on=FRIDAY)
    with desk.arrange():
        assert db.session.scalars(select(ResourceAbsence)).all() == []


def test_what_is_booked_on_closed_days_stays_and_is_shown_with_the_way_to_change_it(desk: Desk) -> None:
    desk.book_for("own", BOOKED)
    assert "Booked on closed days" not in desk.client.get(PATH).text

    close(desk, who="marcus-bell")
    assert "Booked on closed days" not in desk.client.get(PATH).text  # it is with Elena Ruiz

    close(desk, who="elena-ruiz")
    page = desk.client.get(PATH).text
    assert "Booked on closed days" in page
    assert f"/desk/leads/{desk.leads['own']}/book" in page
    assert "Friday, 1:40 pm" in page


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"starts_on": ""}, "Choose the days"),
        ({"starts_on": "27.11.2026"}, "Choose the days"),
        ({"ends_on": "soon"}, "Choose the days"),
        ({"ends_on": "2026-11-26"}, "The last day is before the first."),
        ({"starts_on": "2026-11-20", "ends_on": "2026-11-23"}, "These days are over."),
        ({"ends_on": "2027-12-01"}, "At most a year at once"),
        ({"starts_on": "9999-12-31", "ends_on": ""}, "At most a year at once"),
        ({"reason": " \u200b "}, "Give a reason"),
        ({"reason": "x" * 121}, "Give a reason"),
        ({"who": "nobody"}, "This clinician or room is not known here."),
    ],
)
def test_what_makes_no_sense_is_said_and_what_was_typed_is_kept(
    desk: Desk, fields: dict[str, str], problem: str
) -> None:
    answer = close(desk, **fields)

    assert answer.status_code == 422
    assert problem in answer.text
    typed = fields.get("starts_on", FRIDAY)
    assert f'name="starts_on" value="{typed}"' in answer.text
    with desk.arrange():
        assert db.session.scalars(select(OfficeClosure)).all() == []


def test_another_office_is_not_theirs_and_a_coordinator_sees_no_form(desk: Desk) -> None:
    assert desk.post(f"/desk/offices/{OTHER}/closures", starts_on=FRIDAY, reason="x").status_code == 404

    desk.become(StaffRole.COORDINATOR, office=OWN)
    assert "Close these days" not in desk.client.get(PATH).text
    assert close(desk).status_code == 403
