"""How a time zone is called."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location, get_timezone_name

from leads.vocabulary import Locale
from leads.web.locale import babel_name


def zone_name(zone: str, *, locale: Locale) -> str:
    """A zone as people call it: `Eastern Time`."""
    found, spoken = ZoneInfo(zone), babel_name(locale)
    name = get_timezone_name(found, locale=spoken)
    if name == get_timezone_location(found, locale=spoken):
        # A zone without a name of its own is called after its place, and Babel takes the words of
        # daylight time for that in the Canadian locales, whatever the season.
        name = get_timezone_name(found, locale=locale.language)
    return str(name)
