"""Seeding the directory: idempotent, gentle with what staff decided, strict with bad files."""

import pytest
from sqlalchemy import func, select, text, update

from leads.directory import service
from leads.directory.datafiles import BadDataFile
from leads.directory.queries import directory
from leads.models import Office, OfficeHours, PostalCode, Procedure

TABLES = ["country", "procedure", "concern", "office", "office_hours", "office_procedure", "postal_code"]


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
