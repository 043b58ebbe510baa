"""The whole content of the data files, read and checked against itself before anything is written."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from leads.directory.datafiles import BadDataFile, read_json
from leads.directory.entries import ConcernEntry, CountryEntry, Entry, OfficeEntry, ProcedureEntry
from leads.directory.slugs import normal_slug

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything the data files say, in their order."""

    countries: tuple[CountryEntry, ...]
    procedures: tuple[ProcedureEntry, ...]
    concerns: tuple[ConcernEntry, ...]
    clinics: tuple[OfficeEntry, ...]
    central_desk: OfficeEntry

    @property
    def offices(self) -> tuple[OfficeEntry, ...]:
        """The clinics and the central desk."""
        return (*self.clinics, self.central_desk)


def read_contents() -> Contents:
    """Read all data files of the directory.

    Raises   BadDataFile, one line that names the file, the entry and what is wrong with it.
    """
    contents = Contents(
        countries=_entries("countries.json", "countries", CountryEntry),
        procedures=_entries("procedures.json", "procedures", ProcedureEntry),
        concerns=_entries("concerns.json", "concerns", ConcernEntry),
        clinics=_entries("offices.json", "offices", OfficeEntry),
        central_desk=_entry("offices.json", _part("offices.json", "central_desk"), OfficeEntry),
    )
    _refuse_doubles(contents)
    _refuse_strangers(contents)
    return contents


def _part(file: str, key: str) -> Any:
    content = read_json(file)
    if not isinstance(content, dict) or key not in content:
        raise BadDataFile(file, f"has no {key!r}")
    return content[key]


def _entries(file: str, key: str, kind: type[E]) -> tuple[E, ...]:
    entries = _part(file, key)
    if not isinstance(entries, list) or not entries:
        raise BadDataFile(file, f"{key!r} is not a list with entries")
    return tuple(_entry(file, raw, kind) for raw in entries)


def _entry(file: str, raw: Any, kind: type[E]) -> E:
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        known = raw if isinstance(raw, dict) else {}
        name = known.get("slug") or known.get("code") or "an entry without a name"
        first = error.errors(include_url=False, include_input=False)[0]
        place = " ".join(str(step) for step in first["loc"])
        raise BadDataFile(file, f"{name}: {place} {first['msg']}") from None


def _refuse_doubles(contents: Contents) -> None:
    """One word leads to one thing: no slug, name or alias may name two entries of a file."""
    words: dict[str, list[set[str]]] = {
        "procedures.json": [{p.slug, *p.names.values(), *p.aliases} for p in contents.procedures],
        "concerns.json": [
            {c.slug, *c.names.values(), *(word for group in c.synonyms.values() for word in group)}
            for c in contents.concerns
        ],
        "offices.json": [{office.slug} for office in contents.offices],
        "countries.json": [{country.code} for country in contents.countries],
    }
    for file, entries in words.items():
        uses = Counter(word for entry in entries for word in {normal_slug(text) for text in entry})
        for word, times in uses.items():
            if times > 1:
                raise BadDataFile(file, f"{word} names {times} entries")


def _refuse_strangers(contents: Contents) -> None:
    """Whatever an entry points to must exist."""
    procedures = {procedure.slug for procedure in contents.procedures}
    countries = {country.code for country in contents.countries}
    for office in contents.offices:
        if unknown := set(office.procedures) - procedures:
            raise BadDataFile("offices.json", f"{office.slug}: no procedure {min(unknown)}")
        if unknown_countries := {office.country, *office.serves} - countries:
            raise BadDataFile("offices.json", f"{office.slug}: no country {min(unknown_countries)}")
    for concern in contents.concerns:
        if unknown := set(concern.procedures) - procedures:
            raise BadDataFile("concerns.json", f"{concern.slug}: no procedure {min(unknown)}")
