"""Which offers everybody in a country is shown, and the banner they make together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from leads.promos.printed import financing_line, printed
from leads.promos.queries import live_terms
from leads.promos.terms import PromoKind, PromoTerms
from leads.vocabulary import Locale


@dataclass(frozen=True, slots=True)
class BannerOffer:
    """The banner: what is offered, its condition beside it, the financing line, and all terms."""

    slug: str
    headline: str
    condition: str
    financing: str
    terms: tuple[str, ...]


def banner_offer(country: str, locale: Locale, now: datetime) -> BannerOffer | None:
    """What the banner shows in a country: the first discount, beside it the first financing; or None."""
    shown = shown_offers(country, now)
    first = next((terms for terms in shown if terms.kind is PromoKind.DISCOUNT), None)
    credit = next((terms for terms in shown if terms.kind is PromoKind.FINANCING), None)
    lead = first or credit
    if lead is None:
        return None
    words = printed(lead, locale)
    beside = credit if credit is not lead else None
    return BannerOffer(
        slug=lead.slug,
        headline=words.headline,
        # A full stop ends the sentence that headline and condition make together.
        condition=f"{words.condition.rstrip('.')}.",
        financing=financing_line(beside, locale) if beside else "",
        terms=words.terms + (printed(beside, locale).terms if beside else ()),
    )


def is_open(terms: PromoTerms, country: str, today: date) -> bool:
    """Whether an offer is shown to everybody in a country on a day."""
    return (
        terms.automatic
        and not terms.withdrawn
        and country in terms.countries
        and terms.first_day <= today <= terms.last_day
    )


def shown_offers(country: str, now: datetime) -> tuple[PromoTerms, ...]:
    """The offers of the banner in a country, the most important first, without those that have run out."""
    shown = [
        each.terms
        for each in live_terms()
        if (each.left is None or each.left > 0) and is_open(each.terms, country, now.date())
    ]
    return tuple(sorted(shown, key=lambda terms: (-terms.priority, terms.promo_id)))
