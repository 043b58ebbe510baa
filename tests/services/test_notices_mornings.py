"""Letters of the morning: at 8:45 on the office's wall, once for each person and day, by reference only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from leads.database import db
from leads.models import LetterRow, Notice, Office
from leads.notices import mornings
from leads.outbox.letter import Letter
from leads.outbox.storage import unseal
from leads.vocabulary import LeadStage, StaffRole
from tests.factories import make_lead, make_staff
from tests.services.clocks_world import World, make_world
from tests.services.slots_rows import clinic, make_appointment

pytestmark = pytest.mark.usefixtures("app")
TUESDAY = datetime(2026, 11, 24, 13, 45, tzinfo=UTC)
"""8:45 am in Miami."""


@pytest.fixture
def world() -> World:
    return make_world()


def write_all(now: datetime) -> list[str]:
    """Write what is due and give the kinds."""
    found = mornings.due(now=now)
    return [each.kind for each in found if mornings.write(each, now=now)]


def letters() -> list[Letter]:
    rows = db.session.scalars(select(LetterRow).order_by(LetterRow.id))
    return [unseal(row.content, dedupe_key=row.dedupe_key) for row in rows]


def test_a_coordinators_morning_names_requests_by_reference(world: World) -> None:
    late = make_lead(office_id=world.office.id, created_at=TUESDAY - timedelta(days=1), name="Canary Late")
    fresh = make_lead(
        office_id=world.office.id,
        created_at=TUESDAY - timedelta(hours=9),
        first_contact_due_at=TUESDAY + timedelta(minutes=30),
    )
    due = make_lead(
        office_id=world.office.id,
        stage=LeadStage.CONTACTING,
        created_at=TUESDAY - timedelta(days=9),
        next_action={"kind": "call"},
        next_action_due_at=TUESDAY + timedelta(hours=3),
    )
    elsewhere = make_lead(office_id=world.other.id, created_at=TUESDAY - timedelta(days=1))
    assert write_all(TUESDAY) == ["digest"]

    [letter] = letters()
    assert letter.to == world.coordinator.email
    assert letter.subject == "Your morning"
    assert "1 late, 1 came overnight, 1 due today." in letter.text
    for lead in (late, fresh, due):
        assert f"- {lead.reference}: " in letter.text
    assert elsewhere.reference not in letter.text
    assert "Canary" not in letter.text + letter.html


def test_todays_consultations_stand_there_by_time_and_reference(world: World) -> None:
    lead, tomorrow = (
        make_lead(office_id=world.office.id, name="Canary", stage=LeadStage.BOOKED) for _ in "ab"
    )
    office = clinic(world.office.slug)
    for each, at in ((lead, timedelta(hours=6)), (tomorrow, timedelta(hours=30))):
        resource = office.consultations.resources[0].id if office.consultations else 0
        make_appointment(TUESDAY + at, resource_id=resource, office=office, lead_id=each.id)
    assert write_all(TUESDAY) == ["digest"]

    [letter] = letters()

    assert "Today’s consultations" in letter.text
    assert f"- 2:45 pm, {lead.reference}: " in letter.text
    assert tomorrow.reference not in letter.text
    assert "Canary" not in letter.text + letter.html


def test_a_morning_is_written_once_and_an_empty_one_not_at_all(world: World) -> None:
    for minutes in (0, 1, 60):
        write_all(TUESDAY + timedelta(minutes=minutes))
    [notice] = db.session.scalars(select(Notice))
    assert (notice.kind, notice.read_at) == ("digest", TUESDAY)
    assert letters() == []

    make_lead(office_id=world.office.id, created_at=TUESDAY - timedelta(days=1))
    assert write_all(TUESDAY + timedelta(minutes=61)) == []
    assert write_all(TUESDAY + timedelta(days=1)) == ["digest"]
    assert len(letters()) == 1


@pytest.mark.parametrize(
    ("wall", "written"),
    [
        ("2026-11-24 13:44", False),
        ("2026-11-24 13:45", True),
        ("2026-11-24 16:59", True),
        ("2026-11-24 17:00", False),
        ("2026-11-26 14:00", False),  # Thanksgiving
        ("2026-11-29 14:00", False),  # Sunday
        ("2026-03-09 12:44", False),  # the first Monday of daylight time
        ("2026-03-09 12:45", True),
        ("2026-11-02 13:44", False),  # the first Monday after it
        ("2026-11-02 13:45", True),
    ],
)
def test_the_morning_follows_the_wall_of_the_office(world: World, wall: str, written: bool) -> None:
    now = datetime.fromisoformat(wall).replace(tzinfo=UTC)
    assert ("digest" in write_all(now)) is written


def test_somebody_of_two_offices_in_two_zones_has_one_morning(world: World) -> None:
    reno = db.session.scalars(select(Office).where(Office.slug == "reno")).one()
    make_staff(StaffRole.COORDINATOR, offices=(world.other, reno))
    counts = [len(write_all(TUESDAY + timedelta(hours=hours))) for hours in (0, 1, 2, 3)]

    assert counts == [2, 0, 0, 0]


def test_managers_hear_of_their_week_on_its_first_open_day_with_a_finding(world: World) -> None:
    monday = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    for day, minutes in ((5, 3), (4, 9), (3, 2)):
        for number in range(6):
            at = monday - timedelta(days=day) + timedelta(hours=2, minutes=number)
            make_lead(
                office_id=world.office.id,
                created_at=at,
                stage=LeadStage.CONTACTING,
                first_attempt_at=at + timedelta(minutes=minutes),
            )
    kinds = write_all(monday)
    assert sorted(kinds) == ["digest", "weekly"]
    assert "weekly" not in write_all(monday + timedelta(days=1))

    [letter] = [each for each in letters() if each.to == world.manager.email]
    assert letter.subject == "Your week"
    for words in (
        "Requests of the last seven days: 18",
        "Median first attempt: 3 min",
        "Tried in time: 67%",
        "0 late",
        "Requests of a Thursday: 0% were tried in time, of all others 100%.",
    ):
        assert words in letter.text
