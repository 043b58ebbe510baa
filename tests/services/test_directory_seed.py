"""Seeding the directory: idempotent, gentle with what staff decided, strict with bad files."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select, text, update

from leads.directory import service
from leads.directory.datafiles import BadDataFile
from leads.directory.queries import directory, forget_directory
from leads.models import Office, OfficeHours, PostalCode, Procedure, Resource, ResourceAbsence

TABLES = [
    "country",
    "procedure",
    "concern",
    "office",
    "office_hours",
    "office_procedure",
    "postal_code",
    "consultation_terms",
    "resource",
    "resource_hours",
]


pytestmark = pytest.mark.usefixtures("app")


def versions(session) -> dict[str, set[str]]:
    """Each row with its physical place: an update, even to the same values, moves it."""
    return {
        table: set(session.scalars(text(f"select ctid::text || {table}::text from {table}")))
        for table in TABLES
    }


def test_seeding_twice_changes_nothing(session):
    before = versions(session)

    service.seed()

    assert versions(session) == before


def test_what_staff_decided_survives_another_seed(session):
    session.execute(
        update(Office).where(Office.slug == "tampa").values(accepts_leads=False, people_on_duty=3)
    )

    service.seed()

    row = session.execute(
        select(Office.accepts_leads, Office.people_on_duty).where(Office.slug == "tampa")
    ).one()
    assert row == (False, 3)


def test_a_changed_file_changes_only_what_it_says(session, edited_data):
    tampa = directory().office("tampa")
    edited_data(
        "offices.json", lambda content: content["offices"][4].update(hours={"mon": ["10:00-12:00"]}, weight=5)
    )

    service.seed()

    changed = directory().office("tampa")
    assert (changed.id, changed.weight, len(changed.openings)) == (tampa.id, 5, 1)
    assert session.scalar(select(func.count()).select_from(OfficeHours)) > 100


def test_the_postal_table_is_brought_back_to_the_file(session):
    session.execute(text("delete from postal_code where code = '33133'"))
    session.execute(text("update postal_code set latitude = 0 where code = 'SW1A'"))
    session.execute(text("insert into postal_code values ('US', '00000', 0, 0, 'UTC')"))

    service.seed()

    assert session.scalar(select(func.count()).select_from(PostalCode)) == 46_655
    assert session.get(PostalCode, ("US", "00000")) is None
    assert session.get(PostalCode, ("GB", "SW1A")).latitude == pytest.approx(51.5, abs=0.1)


def test_a_bad_data_file_stops_the_seed_before_anything_is_written(session, edited_data):
    before = versions(session)
    edited_data("procedures.json", lambda content: content["procedures"][0].update(mark="Changed™"))
    edited_data("offices.json", lambda content: content["offices"][27].update(zone="Scotland"))

    with pytest.raises(BadDataFile):
        service.seed()

    assert versions(session) == before


def test_procedures_keep_the_order_of_the_file(session):
    slugs = list(session.scalars(select(Procedure.slug).order_by(Procedure.position)))

    assert slugs == ["hip-contouring", "fat-transfer", "bbl", "fat-removal"]


def test_every_clinic_but_two_has_a_calendar_one_of_those_in_the_united_kingdom():
    facts = directory()

    without = {office.slug: office.country for office in facts.clinics if office.consultations is None}
    assert without == {"reno": "US", "edinburgh": "GB"}
    assert facts.central.consultations is None
    resources = [office.consultations.resources for office in facts.clinics if office.consultations]
    assert {len(each) for each in resources} == {2, 3, 4}


def test_the_file_says_how_an_office_gives_consultations_and_who_is_there_when():
    terms = directory().office("miami-coral-gables").consultations

    minutes = [each // timedelta(minutes=1) for each in (terms.length, terms.step, terms.before, terms.after)]
    assert (minutes, terms.notice, terms.horizon_days) == ([30, 30, 0, 15], timedelta(hours=2), 60)
    assert [each.name for each in terms.resources][:2] == [
        "Elena Ruiz, patient coordinator",
        "Marcus Bell, nurse",
    ]
    assert [(each.in_person, each.video) for each in terms.resources] == [
        (True, True),
        (True, False),
        (False, True),
        (True, False),
    ]
    assert terms.resources[0].openings == ()
    assert [(each.opens, each.closes) for each in terms.resources[1].openings if each.weekday == 0] == [
        (time(9), time(12, 30)),
        (time(13, 30), time(17)),
    ]


def test_a_clinician_who_left_the_file_takes_no_new_consultations_and_one_who_came_back_does(
    session, edited_data
):
    elena = directory().office("miami-coral-gables").consultations.resources[0]

    def leave(content):
        content["offices"][0]["consultations"]["resources"].pop(0)

    edited_data("offices.json", leave)
    service.seed()

    assert elena.slug not in _slugs("miami-coral-gables")
    assert session.get(Resource, elena.id).active is False
    edited_data(
        "offices.json",
        lambda content: content["offices"][0]["consultations"]["resources"].append(
            {"slug": elena.slug, "kind": "clinician", "name": "Elena Ruiz-Cole", "modes": ["video"]}
        ),
    )
    service.seed()

    back = directory().office("miami-coral-gables").consultations.resources[-1]
    assert (back.id, back.name, back.in_person) == (elena.id, "Elena Ruiz-Cole", False)


def test_an_office_that_lost_its_consultations_has_no_times_to_offer(session, edited_data):
    edited_data("offices.json", lambda content: content["offices"][0].pop("consultations"))

    service.seed()

    assert directory().office("miami-coral-gables").consultations is None


def test_an_absence_is_the_staffs_and_survives_another_seed(session):
    elena = directory().office("miami-coral-gables").consultations.resources[0]
    away = ResourceAbsence(
        resource_id=elena.id, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 4), reason="Training"
    )
    session.add(away)
    session.flush()

    service.seed()

    forget_directory()
    found = directory().office("miami-coral-gables").consultations.resources[0]
    assert [(each.starts_on, each.ends_on, each.reason) for each in found.absences] == [
        (date(2026, 12, 1), date(2026, 12, 4), "Training")
    ]


def _slugs(office: str) -> list[str]:
    return [each.slug for each in directory().office(office).consultations.resources]
