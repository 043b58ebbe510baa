"""All facts of the directory at one moment, and how to find one of them by what somebody wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from leads.directory.facts import ConcernFacts, CountryFacts, OfficeFacts, ProcedureFacts
from leads.directory.slugs import normal_slug
from leads.vocabulary import OfficeKind


@dataclass(frozen=True)
class Directory:
    """Everything we are and offer. Procedures are in page order, offices by country, region and name."""

    offices: tuple[OfficeFacts, ...]
    procedures: tuple[ProcedureFacts, ...]
    concerns: tuple[ConcernFacts, ...]
    countries: tuple[CountryFacts, ...]

    @cached_property
    def clinics(self) -> tuple[OfficeFacts, ...]:
        """The offices that see visitors; their number is the number we state."""
        return tuple(office for office in self.offices if office.kind is OfficeKind.CLINIC)

    @cached_property
    def central(self) -> OfficeFacts:
        """The desk that answers where no clinic can.

        Raises   LookupError before the directory has been seeded.
        """
        for office in self.offices:
            if office.kind is OfficeKind.CENTRAL_DESK:
                return office
        raise LookupError("the directory has no central desk yet; run the seed command")

    def office(self, key: int | str) -> OfficeFacts | None:
        """The office with this id or slug; None for anything else."""
        return self._offices.get(normal_slug(key) if isinstance(key, str) else key)

    @property
    def only_procedure(self) -> ProcedureFacts | None:
        """The procedure nobody has to be asked about, where the catalogue has no other."""
        return self.procedures[0] if len(self.procedures) == 1 else None

    def procedure(self, text: str) -> ProcedureFacts | None:
        """The procedure somebody means: by slug, by name in any language, or by what other sites call it."""
        return self._procedures.get(normal_slug(text))

    def concern(self, text: str) -> ConcernFacts | None:
        """The concern somebody means: by slug, by name or by synonym in any language."""
        return self._concerns.get(normal_slug(text))

    def country(self, code: str) -> CountryFacts | None:
        """The country with this ISO code; None where we do not work."""
        return next((country for country in self.countries if country.code == code), None)

    @cached_property
    def _offices(self) -> dict[int | str, OfficeFacts]:
        return {key: office for office in self.offices for key in (office.id, office.slug)}

    @cached_property
    def _procedures(self) -> dict[str, ProcedureFacts]:
        return {
            key: each
            for each in self.procedures
            for key in _keys(each.slug, each.names.values(), each.aliases)
        }

    @cached_property
    def _concerns(self) -> dict[str, ConcernFacts]:
        return {
            key: each
            for each in self.concerns
            for key in _keys(each.slug, each.names.values(), *each.synonyms.values())
        }


def _keys(slug: str, *words: Iterable[str]) -> set[str]:
    return {slug, *(normal_slug(word) for group in words for word in group)} - {""}
