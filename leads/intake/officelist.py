"""The list of offices to choose from, grouped by country and region, the one already chosen first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from leads.directory.facts import CountryFacts, OfficeFacts
from leads.intake.pages import Choice
from leads.vocabulary import Locale


@dataclass(frozen=True, slots=True)
class OfficeGroup:
    """The offices of one region, under a heading like "United States, FL"."""

    heading: str
    choices: tuple[Choice, ...]


def office_groups(
    offices: Sequence[OfficeFacts], countries: Sequence[CountryFacts], *, chosen: str, locale: Locale
) -> list[OfficeGroup]:
    """Group the offices; the group of the chosen one comes first so that nobody has to look for it."""
    names = {country.code: country.name(locale.language) for country in countries}
    order = {country.code: number for number, country in enumerate(countries)}
    ranked = sorted(offices, key=lambda office: (order.get(office.country, 99), office.region, office.name))
    groups = [
        OfficeGroup(heading, tuple(map(_choice, members)))
        for heading, members in groupby(ranked, key=lambda office: _heading(office, names))
    ]
    return sorted(groups, key=lambda group: all(choice.value != chosen for choice in group.choices))


def _heading(office: OfficeFacts, names: Mapping[str, str]) -> str:
    """Country and state or province; people in the UK do not look for offices by nation codes."""
    country = names.get(office.country, office.country)
    return country if office.country == "GB" else f"{country}, {office.region}"


def _choice(office: OfficeFacts) -> Choice:
    return Choice(office.slug, office.name, f"{office.street}, {office.city}")
