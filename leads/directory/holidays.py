"""Which public holidays an office keeps in one year, and what they are called in the visitor's language.

The dates come from the `holidays` library, by country and region, for any year. Our leads/data/holidays.json
adds the names in each language and says which days are kept: in Canada and the UK all public holidays of the
region; in the US only the listed ones, because the library's lists for states are the days on which state
offices close (six dates in Texas on which every shop is open).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from holidays import country_holidays

from leads.directory.datafiles import read_json

_OBSERVED = " (observed)"


@lru_cache(maxsize=512)
def holidays_of(country: str, region: str, year: int, language: str) -> Mapping[date, str]:
    """The days of one year on which an office in this region is closed, with their names.

    Takes    ISO codes as the library spells them: "US" and "FL", "CA" and "QC", "GB" and "SCT".
    Gives    English names where we have no translation (one-off days that only the library knows).
    """
    kept = _kept_days()[country]
    names = kept["names"]
    days: dict[date, str] = {}
    for day, english in _library_days(country, region, year):
        if kept["only_listed"] and english not in names:
            continue
        words = names.get(english, {})
        days[day] = words.get(language) or words.get("en") or english
    return MappingProxyType(days)


def is_known_region(country: str, region: str) -> bool:
    """Whether the library has a calendar for this region of this country."""
    return region in country_holidays(country).subdivisions


def _library_days(country: str, region: str, year: int) -> Iterator[tuple[date, str]]:
    """The holidays of the whole country and of the region: a state may leave a national one off its list."""
    for subdivision in (None, region):
        calendar = country_holidays(country, subdiv=subdivision, years=year, language="en_US")
        for day in sorted(calendar):
            for name in calendar.get_list(day):
                yield day, name.removesuffix(_OBSERVED)


@cache
def _kept_days() -> Any:
    return read_json("holidays.json")
