"""What the checks and the form's pages need to know, read from the directory and the settings."""

from __future__ import annotations

from dataclasses import dataclass

from leads.directory.distance import NearOffice, nearest_offices
from leads.directory.facts import OfficeFacts
from leads.directory.postal import normal_postal_code
from leads.directory.queries import directory, locate
from leads.intake.answers import Answers
from leads.intake.checks import Known
from leads.settings import current_settings
from leads.vocabulary import UNSURE, Locale


def known_facts() -> Known:
    """Today's facts for the checks."""
    facts = directory()
    return Known(
        procedures={procedure.slug for procedure in facts.procedures},
        phone_examples={country.code: country.phone_example for country in facts.countries},
        offices={office.slug for office in facts.clinics if office.accepts_leads},
        postal_shape=normal_postal_code,
        is_located=lambda country, typed: place.code if (place := locate(country, typed)) else None,
        marketing_texts=current_settings().marketing_texts,
    )


def open_office(slug: str) -> OfficeFacts | None:
    """The office with this slug when a visitor may choose it: a clinic that takes requests."""
    office = directory().office(slug)
    return office if office and office.slug in known_facts().offices else None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What we can say about place before anything is sent; the final choice is made when it is.

    `chosen` is the visitor's own choice of office, `near` the nearest that offers the procedure,
    `without` the nearest one when only the procedure is missing there.
    """

    chosen: OfficeFacts | None = None
    near: NearOffice | None = None
    without: NearOffice | None = None


def whereabouts(answers: Answers) -> Whereabouts:
    """Where the visitor would probably go; empty while the place is not answered."""
    facts = directory()
    if answers.office:
        return Whereabouts(chosen=facts.office(answers.office))
    place = locate(answers.country, answers.postal_code) if answers.postal_code else None
    if place is None:
        return Whereabouts()
    procedure = None if answers.procedure in ("", UNSURE) else answers.procedure
    near = nearest_offices(facts.offices, place, country=answers.country, procedure=procedure, limit=1)
    if near or procedure is None:
        return Whereabouts(near=near[0] if near else None)
    others = nearest_offices(facts.offices, place, country=answers.country, limit=1)
    return Whereabouts(without=others[0] if others else None)


def locale_for(country: str, locale: Locale) -> Locale:
    """The visitor's language as written in the country they ask from: dates, units and phones follow it."""
    facts = directory().country(country)
    return facts.locales.get(locale.language, locale) if facts else locale
