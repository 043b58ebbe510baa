"""One promo version as plain facts, so that rules, words and checks read the same thing. Refuses mutation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

OFFICE_ZONE = "office"
"""The zone rule "each office's own time zone"; any other value is one IANA zone for everybody."""


class PromoKind(StrEnum):
    """What a promo gives."""

    DISCOUNT = "discount"
    FINANCING = "financing"


@dataclass(frozen=True)
class AmountRow:
    """One row of the amount table: so many treatment areas in the plan give so much off."""

    areas: int
    cents: int


@dataclass(frozen=True)
class Financing:
    """What has to be said whenever a rate or a period of repayment is said; money in cents."""

    apr_percent: Decimal
    months: int
    down_payment_cents: int
    lender: str
    example_cents: int
    example_payment_cents: int
    deferred_interest: bool = False


@dataclass(frozen=True)
class PromoText:
    """The written words of a version in one language."""

    headline: str
    condition: str
    terms: tuple[str, ...] = ()
    approval: str = ""


@dataclass(frozen=True)
class PromoTerms:
    """One immutable, numbered version of a promo.

    Units    money in cents of `currency`; `first_day` and `last_day` are calendar days, both inclusive.
    Sets     `None` for offices or procedures means all of them; countries are always listed.
    """

    promo_id: int
    version_id: int
    version: int
    slug: str
    code: str
    kind: PromoKind
    automatic: bool
    first_day: date
    last_day: date
    zone_rule: str
    countries: frozenset[str]
    offices: frozenset[str] | None
    procedures: frozenset[str] | None
    new_patients_only: bool
    minimum_age: int
    once_per_person: bool
    stacking_group: str
    priority: int
    budget: int | None
    currency: str
    amounts: tuple[AmountRow, ...]
    financing: Financing | None
    texts: Mapping[str, PromoText]
    withdrawn: bool = False

    def text(self, language: str) -> PromoText:
        """The words in a language; published versions have every language, English backs up drafts."""
        return self.texts.get(language) or self.texts["en"]

    @property
    def largest_cents(self) -> int:
        """The amount behind "up to", in cents; 0 for a promo without a table."""
        return max((row.cents for row in self.amounts), default=0)
