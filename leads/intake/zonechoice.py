"""Whose clock the times of a video consultation are told in: the zones of the countries we work in."""

from __future__ import annotations

from collections.abc import Iterable

from babel.dates import get_timezone_location

from leads.intake.history import capital
from leads.vocabulary import Locale
from leads.web.locale import babel_name
from leads.web.zones import zone_name

_ZONES = {
    "US": (
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Phoenix",
        "America/Los_Angeles",
        "America/Anchorage",
        "Pacific/Honolulu",
        "America/Puerto_Rico",
    ),
    "CA": (
        "America/St_Johns",
        "America/Halifax",
        "America/Toronto",
        "America/Winnipeg",
        "America/Regina",
        "America/Edmonton",
        "America/Vancouver",
    ),
    "GB": ("Europe/London",),
}
"""From east to west; one for each clock that people of the country live by."""


def zones_for(countries: Iterable[str], *, own: Iterable[str]) -> tuple[str, ...]:
    """The zones to choose from: the own ones first, then those of the countries, each once."""
    known = (zone for country in countries for zone in _ZONES.get(country, ()))
    return tuple(dict.fromkeys((*own, *known)))


def zone_choices(zones: Iterable[str], *, locale: Locale) -> list[tuple[str, str]]:
    """Pairs of zone and words, `Mountain Time (Phoenix)`: neighbours share a name and not a clock."""
    names = {zone: capital(zone_name(zone, locale=locale)) for zone in zones}
    return [(zone, f"{name} ({_city(zone, locale)})") for zone, name in names.items()]


def _city(zone: str, locale: Locale) -> str:
    return str(get_timezone_location(zone, locale=babel_name(locale), return_city=True))
