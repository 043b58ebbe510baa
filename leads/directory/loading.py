"""Turns the directory's rows into facts: eleven statements for everything, whatever its size."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from leads.database import db
from leads.directory.catalogue import Directory
from leads.directory.consultations import load_consultations
from leads.directory.facts import ConcernFacts, Consultations, CountryFacts, OfficeFacts, ProcedureFacts
from leads.models import Concern, CountryRow, Office, Procedure
from leads.officetime.rules import Closure, Opening
from leads.vocabulary import Locale, OfficeKind


def load_directory() -> Directory:
    """All facts as the database has them now; reading them does not send the caller's unfinished rows."""
    with db.session.no_autoflush:
        return _read()


def _read() -> Directory:
    countries = sorted(db.session.scalars(select(CountryRow)), key=lambda row: row.facts["position"])
    procedures = db.session.scalars(select(Procedure).order_by(Procedure.position)).all()
    concerns = db.session.scalars(select(Concern).order_by(Concern.slug)).all()
    hanging = (selectinload(Office.hours), selectinload(Office.closures), selectinload(Office.procedures))
    offices = db.session.scalars(select(Office).options(*hanging)).all()
    consultations = load_consultations()
    slugs = {procedure.id: procedure.slug for procedure in procedures}
    order = [row.code for row in countries]
    return Directory(
        offices=tuple(
            _office(row, slugs, consultations)
            for row in sorted(offices, key=lambda row: (order.index(row.country), row.region, row.name))
        ),
        procedures=tuple(map(_procedure, procedures)),
        concerns=tuple(map(_concern, concerns)),
        countries=tuple(map(_country, countries)),
    )


def _country(row: CountryRow) -> CountryFacts:
    facts = row.facts
    return CountryFacts(
        code=row.code,
        names=facts["names"],
        postal_label=facts["postal_label"],
        postal_example=facts["postal_example"],
        phone_example=facts["phone_example"],
        units=facts["units"],
        currency=facts["currency"],
        locales={language: Locale(locale) for language, locale in facts["locales"].items()},
        default_locale=Locale(facts["default_locale"]),
        languages=tuple(facts["languages"]),
        pressure_free=facts["pressure_free"],
    )


def _procedure(row: Procedure) -> ProcedureFacts:
    return ProcedureFacts(row.id, row.slug, row.names, row.lines, row.mark, tuple(row.aliases))


def _concern(row: Concern) -> ConcernFacts:
    return ConcernFacts(
        id=row.id,
        slug=row.slug,
        names=row.names,
        synonyms={language: tuple(words) for language, words in row.synonyms.items()},
        notes=row.notes,
        procedures=tuple(row.procedure_slugs),
        sensitive=row.sensitive,
    )


def _office(row: Office, slugs: Mapping[int, str], consultations: Mapping[int, Consultations]) -> OfficeFacts:
    hours = sorted(row.hours, key=lambda each: (each.weekday, each.opens_at))
    return OfficeFacts(
        id=row.id,
        slug=row.slug,
        kind=OfficeKind(row.kind),
        name=row.name,
        street=row.street,
        city=row.city,
        region=row.region,
        postal_code=row.postal_code,
        country=row.country,
        latitude=row.latitude,
        longitude=row.longitude,
        zone=row.zone,
        phone=row.phone,
        languages=tuple(row.languages),
        procedures=frozenset(slugs[each.procedure_id] for each in row.procedures),
        serves=frozenset(row.serves),
        daily_capacity=row.daily_capacity,
        weight=row.weight,
        people_on_duty=row.people_on_duty,
        accepts_leads=row.accepts_leads,
        openings=tuple(Opening(each.weekday, each.opens_at, each.closes_at) for each in hours),
        closures=tuple(Closure(each.starts_on, each.ends_on, each.reason) for each in row.closures),
        consultations=consultations.get(row.id),
    )
