"""What the directory tells other rooms, as frozen facts; never rows, never anything about a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from leads.officetime.rules import Closure, Opening
from leads.vocabulary import AppointmentMode, Locale, OfficeKind, ResourceKind

Words = Mapping[str, str]
"""The same words by language: en, es, fr."""


def in_language(words: Words, language: str) -> str:
    """The words in this language, in English where they are not translated."""
    return words.get(language) or words["en"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a postal code lies. `code` is its normal form: ZIP, FSA or outcode."""

    country: str
    code: str
    latitude: float
    longitude: float
    zone: str


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """A country we work in and how its people write codes, numbers and distances.

    `postal_label` is a key (zip_code, postal_code, postcode), `units` is mi or km. `pressure_free` means that
    offers may not push with dates or amounts there. `languages` are those its visitors may choose.
    """

    code: str
    names: Words
    postal_label: str
    postal_example: str
    phone_example: str
    units: str
    currency: str
    locales: Mapping[str, Locale]
    default_locale: Locale
    languages: tuple[str, ...]
    pressure_free: bool

    def name(self, language: str) -> str:
        """The country's name as its page heading spells it."""
        return in_language(self.names, language)


@dataclass(frozen=True, slots=True)
class ProcedureFacts:
    """Something the clinic offers: plain name, the sentence that sets it apart, its mark if it has one."""

    id: int
    slug: str
    names: Words
    lines: Words
    mark: str | None
    aliases: tuple[str, ...]

    def name(self, language: str) -> str:
        """The plain name."""
        return in_language(self.names, language)

    def line(self, language: str) -> str:
        """One sentence that tells this procedure from the others."""
        return in_language(self.lines, language)


@dataclass(frozen=True, slots=True)
class ConcernFacts:
    """What people call their wish. A sensitive one is a medical condition: no marketing, clinician first."""

    id: int
    slug: str
    names: Words
    synonyms: Mapping[str, tuple[str, ...]]
    notes: Words
    procedures: tuple[str, ...]
    sensitive: bool

    def name(self, language: str) -> str:
        """The plain name."""
        return in_language(self.names, language)

    def note(self, language: str) -> str:
        """The kind word shown beside the first question."""
        return in_language(self.notes, language)


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """One clinician or room. Without `openings` of its own it follows its office; absences are whole days."""

    id: int
    slug: str
    kind: ResourceKind
    name: str
    in_person: bool
    video: bool
    openings: tuple[Opening, ...]
    absences: tuple[Closure, ...]

    def can(self, mode: AppointmentMode) -> bool:
        """Whether consultations are held this way here."""
        return self.video if mode == AppointmentMode.VIDEO else self.in_person


@dataclass(frozen=True, slots=True)
class Consultations:
    """How one office gives consultations. `resources` are those that take new ones, in their order.

    `before` and `after` stay free around each consultation; from one possible beginning to the next is a
    `step`. A visitor books no sooner than `notice` from now; nobody beyond `horizon_days` of office days.
    """

    length: timedelta
    step: timedelta
    before: timedelta
    after: timedelta
    notice: timedelta
    horizon_days: int
    resources: tuple[ResourceFacts, ...]

    @property
    def modes(self) -> tuple[AppointmentMode, ...]:
        """The ways to meet that at least one resource can do; in person comes first."""
        return tuple(mode for mode in AppointmentMode if any(each.can(mode) for each in self.resources))


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """One clinic, or the central desk. Capacity is new leads for each office-local day; phone is E.164.

    The first of `languages` is the one the office writes in unless the visitor chose another.
    """

    id: int
    slug: str
    kind: OfficeKind
    name: str
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    latitude: float
    longitude: float
    zone: str
    phone: str
    languages: tuple[str, ...]
    procedures: frozenset[str]
    serves: frozenset[str]
    daily_capacity: int
    weight: int
    people_on_duty: int
    accepts_leads: bool
    openings: tuple[Opening, ...]
    closures: tuple[Closure, ...]
    consultations: Consultations | None = None
    """None: there are no times to offer here, and visitors are asked which would suit them."""

    @property
    def town(self) -> str:
        """The last line of its address as its country writes it on a letter."""
        if self.country == "GB":
            return f"{self.city} {self.postal_code}"
        return f"{self.city}, {self.region} {self.postal_code}"

    def covers(self, country: str, language: str) -> bool:
        """Whether somebody here can answer a visitor from this country in this language."""
        return country in self.serves and language in self.languages
