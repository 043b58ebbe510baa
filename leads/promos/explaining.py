"""Offers rule by rule for staff: what the visitor reads, every condition, and what became of the promise."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import force_locale

from leads.promos.queries import Hold, said_of
from leads.promos.staff_sentences import staff_line
from leads.promos.standing import as_it_stands
from leads.promos.terms import PromoTerms
from leads.promos.wording import OfferCard, offer_card
from leads.vocabulary import Locale
from leads.web.locale import babel_name


@dataclass(frozen=True, slots=True)
class Explained:
    """One verdict for staff: the card the visitor reads and every condition in words."""

    card: OfferCard
    code: str
    version: int | None
    lines: tuple[tuple[str, str], ...]
    ruleset: str
    hold: Hold | None = None
    terms: PromoTerms | None = None


def explained(lead_id: int, locale: Locale) -> tuple[Explained, ...]:
    """Every verdict of a lead rule by rule, those the visitor never sees too."""
    with force_locale(babel_name(locale)):
        return tuple(
            Explained(
                card=offer_card(as_it_stands(each, hold), version, hold, locale),
                code=each.code,
                version=version.version if version else None,
                lines=tuple(staff_line(one, hold, locale) for one in each.conditions),
                ruleset=each.ruleset,
                hold=hold,
                terms=version,
            )
            for each, version, hold in said_of(lead_id)
        )
