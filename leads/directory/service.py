"""Loads the directory's tables from leads/data. Loading twice changes nothing, and so does a bad file."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from leads.database import Base, db
from leads.directory.contents import read_contents
from leads.directory.entries import (
    ConcernEntry,
    ConsultationsEntry,
    CountryEntry,
    OfficeEntry,
    ProcedureEntry,
    ResourceEntry,
)
from leads.directory.postal_table import load_postal_table
from leads.directory.queries import forget_directory
from leads.models import (
    Concern,
    ConsultationTerms,
    CountryRow,
    Office,
    OfficeHours,
    OfficeProcedure,
    Procedure,
    Resource,
    ResourceHours,
)
from leads.vocabulary import AppointmentMode, OfficeKind

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", Procedure, Concern, Office)


def seed() -> None:
    """Bring countries, procedures, concerns, offices and postal codes to what the data files say.

    What staff decide in the running product stays: closures and absences, whether an office accepts leads,
    who is on duty. Entries that left the files stay too, because leads may refer to them; a clinician or
    room that left takes no new consultations.
    Raises   BadDataFile, one line that names file, entry and problem; nothing has been written then.
    """
    contents = read_contents()
    for position, country in enumerate(contents.countries):
        _put_country(country, position)
    for position, procedure in enumerate(contents.procedures):
        _put_procedure(procedure, position)
    for concern in contents.concerns:
        _put_concern(concern)
    for clinic in contents.clinics:
        _put_office(clinic, OfficeKind.CLINIC)
    _put_office(contents.central_desk, OfficeKind.CENTRAL_DESK)
    load_postal_table()
    forget_directory()


def _put_country(entry: CountryEntry, position: int) -> None:
    facts = entry.model_dump(mode="json", exclude={"code"}) | {"position": position}
    db.session.merge(CountryRow(code=entry.code.value, facts=facts))
    db.session.flush()


def _put_procedure(entry: ProcedureEntry, position: int) -> None:
    _put(Procedure, entry.slug, position=position, **entry.model_dump(mode="json", exclude={"slug"}))


def _put_concern(entry: ConcernEntry) -> None:
    words = entry.model_dump(mode="json", exclude={"slug", "procedures"})
    _put(Concern, entry.slug, procedure_slugs=list(entry.procedures), **words)


def _put_office(entry: OfficeEntry, kind: OfficeKind) -> None:
    plain = entry.model_dump(mode="json", exclude={"slug", "procedures", "hours", "serves", "consultations"})
    serves = [country.value for country in entry.serves or (entry.country,)]
    office = _put(Office, entry.slug, kind=kind, serves=serves, **plain)
    _put_hours(office, entry)
    _put_procedures(office, entry)
    _put_terms(office, entry.consultations)
    _put_resources(office, entry.consultations.resources if entry.consultations else ())


def _put_hours(office: Office, entry: OfficeEntry) -> None:
    wanted = {
        (each.weekday, each.opens, each.closes): OfficeHours(
            office_id=office.id, weekday=each.weekday, opens_at=each.opens, closes_at=each.closes
        )
        for each in entry.openings
    }
    rows = db.session.scalars(select(OfficeHours).where(OfficeHours.office_id == office.id))
    _replace({(row.weekday, row.opens_at, row.closes_at): row for row in rows}, wanted)


def _put_procedures(office: Office, entry: OfficeEntry) -> None:
    ids = db.session.scalars(select(Procedure.id).where(Procedure.slug.in_(entry.procedures)))
    wanted = {each: OfficeProcedure(office_id=office.id, procedure_id=each) for each in ids}
    rows = db.session.scalars(select(OfficeProcedure).where(OfficeProcedure.office_id == office.id))
    _replace({row.procedure_id: row for row in rows}, wanted)


def _put_terms(office: Office, entry: ConsultationsEntry | None) -> None:
    row = db.session.get(ConsultationTerms, office.id)
    if entry is None:
        if row is not None:
            db.session.delete(row)
            db.session.flush()
        return
    if row is None:
        row = ConsultationTerms(office_id=office.id)
        db.session.add(row)
    minutes = {
        f"{name}_minutes": getattr(entry, name) for name in ("length", "step", "before", "after", "notice")
    }
    _change(row, minutes | {"horizon_days": entry.horizon})


def _put_resources(office: Office, entries: Sequence[ResourceEntry]) -> None:
    rows = db.session.scalars(select(Resource).where(Resource.office_id == office.id))
    by_slug = {row.slug: row for row in rows}
    for slug in by_slug.keys() - {entry.slug for entry in entries}:
        _change(by_slug[slug], {"active": False})
    for position, entry in enumerate(entries):
        _put_resource(office, by_slug.get(entry.slug), entry, position)


def _put_resource(office: Office, row: Resource | None, entry: ResourceEntry, position: int) -> None:
    if row is None:
        row = Resource(office_id=office.id, slug=entry.slug)
        db.session.add(row)
    columns = {
        "kind": entry.kind,
        "name": entry.name,
        "position": position,
        "in_person": AppointmentMode.IN_PERSON in entry.modes,
        "video": AppointmentMode.VIDEO in entry.modes,
        "active": True,
    }
    _change(row, columns)
    wanted = {
        (each.weekday, each.opens, each.closes): ResourceHours(
            resource_id=row.id, weekday=each.weekday, opens_at=each.opens, closes_at=each.closes
        )
        for each in entry.openings
    }
    hours = db.session.scalars(select(ResourceHours).where(ResourceHours.resource_id == row.id))
    _replace({(each.weekday, each.opens_at, each.closes_at): each for each in hours}, wanted)


def _put(table: type[Row], slug: str, /, **columns: Any) -> Row:
    """The row with this slug, made or changed to have these columns; equal columns are not written."""
    row = db.session.scalars(select(table).where(table.slug == slug)).one_or_none()
    if row is None:
        row = table(slug=slug)
        if isinstance(row, Office):
            row.accepts_leads = True
        db.session.add(row)
    _change(row, columns)
    return row


def _change(row: Base, columns: Mapping[str, Any]) -> None:
    """Make a row have these columns; equal columns are not written."""
    for name, value in columns.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    db.session.flush()


def _replace(rows: Mapping[Key, Base], wanted: Mapping[Key, Base]) -> None:
    """Delete what is not wanted, then add what is missing; the order matters to the unique constraints."""
    for key in rows.keys() - wanted.keys():
        db.session.delete(rows[key])
    db.session.flush()
    db.session.add_all(wanted[key] for key in wanted.keys() - rows.keys())
    db.session.flush()
