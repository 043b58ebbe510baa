"""The shape of the data files' entries: what each must say, checked before anything is written."""

from datetime import time
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from leads.directory.holidays import is_known_region
from leads.directory.postal import normal_postal_code
from leads.directory.slugs import normal_slug
from leads.directory.weeks import is_together, openings_of
from leads.officetime.rules import Opening
from leads.vocabulary import AppointmentMode, Country, Locale, ResourceKind

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
Hours = dict[str, tuple[str, ...]]


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


class ResourceEntry(Entry):
    """A clinician or a room. Without hours it follows its office."""

    slug: Slug
    kind: ResourceKind
    name: Text
    modes: Annotated[tuple[AppointmentMode, ...], Field(min_length=1)]
    hours: Hours = {}

    @property
    def openings(self) -> list[Opening]:
        """Its own week as the rules read it."""
        return openings_of(self.hours)


class ConsultationsEntry(Entry):
    """How an office gives consultations. Minutes, but the horizon is days."""

    length: Annotated[int, Field(ge=5, le=240)]
    step: Annotated[int, Field(ge=5, le=240)]
    before: Annotated[int, Field(ge=0, le=120)]
    after: Annotated[int, Field(ge=0, le=120)]
    notice: Annotated[int, Field(ge=0, le=20160)]
    horizon: Annotated[int, Field(ge=1, le=365)]
    resources: Annotated[tuple[ResourceEntry, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _resources_differ(self) -> "ConsultationsEntry":
        slugs = sorted(each.slug for each in self.resources)
        if doubled := next((one for one, other in pairwise(slugs) if one == other), None):
            raise ValueError(f"resource {doubled} is named twice")
        return self


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
    hours: Hours
    daily_capacity: Annotated[int, Field(ge=0)]
    weight: Annotated[int, Field(ge=1)]
    serves: tuple[Country, ...] = ()
    consultations: ConsultationsEntry | None = None

    @model_validator(mode="after")
    def _place_and_hours_make_sense(self) -> "OfficeEntry":
        if not is_known_region(self.country, self.region):
            raise ValueError(f"region {self.region} is not one of {self.country}")
        if normal_postal_code(self.country, self.postal_code) is None:
            raise ValueError(f"postal_code {self.postal_code} is not one of {self.country}")
        _refuse_bad_hours("hours", self.openings)
        for resource in self.consultations.resources if self.consultations else ():
            self._refuse_hours_of(resource)
        return self

    def _refuse_hours_of(self, resource: ResourceEntry) -> None:
        _refuse_bad_hours(f"hours of {resource.slug}", resource.openings)
        length = self.consultations.length if self.consultations else 0
        if resource.hours and not is_together(self.openings, resource.openings, minutes=length):
            raise ValueError(f"{resource.slug} is never there for a consultation while the office is open")

    @property
    def openings(self) -> list[Opening]:
        """The week as the rules read it."""
        return openings_of(self.hours)


def _refuse_bad_hours(what: str, openings: list[Opening]) -> None:
    """Refuse what the tables cannot hold."""
    if len({(each.weekday, each.opens) for each in openings}) != len(openings):
        raise ValueError(f"{what} name the same stretch twice, or two that begin together")
    if any(each.closes == time.min for each in openings):
        raise ValueError(f"{what} run to 00:00; write 23:59 at the latest")
