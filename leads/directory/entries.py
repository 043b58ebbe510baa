"""The shape of the data files' entries: what each must say, checked before anything is written."""

import re
from collections.abc import Iterator
from datetime import time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from leads.directory.holidays import is_known_region
from leads.directory.postal import normal_postal_code
from leads.directory.slugs import normal_slug
from leads.officetime.rules import Opening
from leads.vocabulary import Country, Locale

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Language = Literal["en", "es", "fr"]


def _is_slug(text: str) -> str:
    if not text or text != normal_slug(text):
        raise ValueError("is not a slug: lower case letters, digits and hyphens")
    return text


def _is_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not an IANA time zone") from None
    return text


def _is_everywhere(words: dict[Language, str]) -> dict[Language, str]:
    missing = {"en", "es", "fr"} - {language for language, text in words.items() if text.strip()}
    if missing:
        raise ValueError(f"is not written in {', '.join(sorted(missing))}")
    return words


Slug = Annotated[str, AfterValidator(_is_slug)]
Words = Annotated[dict[Language, str], AfterValidator(_is_everywhere)]
Text = Annotated[str, Field(min_length=1)]


class Entry(BaseModel):
    """An entry says exactly what is asked, no more and no less."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CountryEntry(Entry):
    """A country we work in."""

    code: Country
    names: Words
    postal_label: Literal["zip_code", "postal_code", "postcode"]
    postal_example: Text
    phone_example: Text
    units: Literal["mi", "km"]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    languages: tuple[Language, ...]
    default_locale: Locale
    locales: dict[Language, Locale]
    pressure_free: bool

    @model_validator(mode="after")
    def _example_is_a_postal_code(self) -> "CountryEntry":
        if normal_postal_code(self.code, self.postal_example) is None:
            raise ValueError("postal_example is not a postal code of the country")
        return self


class ProcedureEntry(Entry):
    """A procedure we offer."""

    slug: Slug
    names: Words
    lines: Words
    mark: str | None
    aliases: tuple[Text, ...]


class ConcernEntry(Entry):
    """What people call a wish."""

    slug: Slug
    names: Words
    synonyms: dict[Language, tuple[Text, ...]]
    notes: Words
    procedures: tuple[Slug, ...]
    sensitive: bool


class OfficeEntry(Entry):
    """A clinic or the central desk. A clinic serves its own country unless it says more."""

    slug: Slug
    name: Text
    street: Text
    city: Text
    region: Text
    postal_code: Text
    country: Country
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    zone: Annotated[str, AfterValidator(_is_zone)]
    phone: Annotated[str, Field(pattern=r"^\+[1-9]\d{7,14}$")]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    procedures: tuple[Slug, ...]
    hours: dict[str, tuple[str, ...]]
    daily_capacity: Annotated[int, Field(ge=0)]
    weight: Annotated[int, Field(ge=1)]
    serves: tuple[Country, ...] = ()

    @model_validator(mode="after")
    def _place_and_hours_make_sense(self) -> "OfficeEntry":
        if not is_known_region(self.country, self.region):
            raise ValueError(f"region {self.region} is not one of {self.country}")
        if normal_postal_code(self.country, self.postal_code) is None:
            raise ValueError(f"postal_code {self.postal_code} is not one of {self.country}")
        if len(set(self.openings)) != len(self.openings):
            raise ValueError("hours name the same stretch twice")
        return self

    @property
    def openings(self) -> list[Opening]:
        """The week as the rules read it: "mon-fri": ["09:00-12:00", "13:00-18:00"] makes ten openings."""
        return [
            Opening(weekday, *_stretch(text))
            for days, stretches in self.hours.items()
            for weekday in _weekdays(days)
            for text in stretches
        ]


def _weekdays(days: str) -> Iterator[int]:
    first, _, last = days.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        raise ValueError(f"hours for {days!r}: days are written mon or mon-fri")
    yield from range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)


def _stretch(text: str) -> tuple[time, time]:
    match = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text)
    if match is None:
        raise ValueError(f"hours {text!r}: a stretch is written 09:00-18:00")
    return time.fromisoformat(match[1]), time.fromisoformat(match[2])
