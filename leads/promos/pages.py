"""What the terms page of an offer says, already in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from leads.directory.queries import directory
from leads.promos.printed import PrintedOffer, printed
from leads.promos.terms import PromoTerms
from leads.vocabulary import Locale
from leads.web.formats import long_date


@dataclass(frozen=True, slots=True)
class Group:
    """The offices of one country that take part."""

    country: str
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermsPage:
    """One version of an offer in full. `start_href` is empty when it can no longer be asked for."""

    words: PrintedOffer
    version: str
    state: str
    procedures: tuple[str, ...]
    taking_part: str
    groups: tuple[Group, ...]
    start_href: str


def terms_page(terms: PromoTerms, locale: Locale, now: datetime) -> TermsPage:
    """Everything there is to know about one version, for the locale that is active."""
    clinics = directory().clinics
    inside = [
        office
        for office in clinics
        if office.country in terms.countries and (terms.offices is None or office.slug in terms.offices)
    ]
    groups = tuple(
        Group(country.name(locale.language), names)
        for country in directory().countries
        if (names := tuple(office.name for office in inside if office.country == country.code))
    )
    is_open = not terms.withdrawn and terms.first_day <= now.date() <= terms.last_day
    return TermsPage(
        words=printed(terms, locale),
        version=_("Version %(number)s of these terms", number=terms.version),
        state=_state(terms, locale, now.date()),
        procedures=tuple(
            each.name(locale.language)
            for each in directory().procedures
            if terms.procedures is None or each.slug in terms.procedures
        ),
        taking_part=_("%(some)s of our %(all)s offices take part.", some=len(inside), all=len(clinics)),
        groups=groups,
        start_href=f"/start?promo={terms.code}" if is_open else "",
    )


def _state(terms: PromoTerms, locale: Locale, today: date) -> str:
    if terms.withdrawn:
        return _("This offer is closed for new requests. Where it was promised, it stays promised.")
    if today < terms.first_day:
        return _("This offer starts on %(date)s.", date=long_date(terms.first_day, locale=locale))
    if today > terms.last_day:
        return _("This offer ended on %(date)s.", date=long_date(terms.last_day, locale=locale))
    return _("Open until %(date)s.", date=long_date(terms.last_day, locale=locale))
