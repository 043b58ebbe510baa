"""The written side of a version in one locale: headline, condition, amounts, financing, terms.

Amounts and rates come from the structured terms, so that no two sentences can disagree about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from leads.promos.terms import AmountRow, Financing, PromoTerms
from leads.vocabulary import Locale
from leads.web.formats import long_date, money
from leads.web.locale import babel_name

CENTS = 100


@dataclass(frozen=True, slots=True)
class PrintedOffer:
    """One version as people read it."""

    slug: str
    headline: str
    condition: str
    terms: tuple[str, ...]


def printed(terms: PromoTerms, locale: Locale) -> PrintedOffer:
    """A version's own words with every number filled in."""
    with force_locale(babel_name(locale)):
        text, values = terms.text(locale.language), _values(terms, locale)
        return PrintedOffer(
            slug=terms.slug,
            headline=text.headline.format_map(values),
            condition=text.condition.format_map(values),
            terms=(
                *(amount_line(row, terms, locale) for row in terms.amounts),
                *_financing_lines(terms, locale),
                *(line.format_map(values) for line in text.terms),
                *((text.approval.format_map(values),) if text.approval else ()),
            ),
        )


def financing_line(terms: PromoTerms, locale: Locale) -> str:
    """The one-sentence form of a financing promo, with its approval; "" for other promos."""
    if terms.financing is None:
        return ""
    with force_locale(babel_name(locale)):
        return _(
            "%(apr)s APR financing for up to %(months)s months, on approved credit.",
            apr=_percent(terms.financing.apr_percent, locale),
            months=terms.financing.months,
        )


def _values(terms: PromoTerms, locale: Locale) -> dict[str, str]:
    credit = terms.financing
    return {
        "amount": amount_of(terms.largest_cents, terms, locale),
        "last_day": long_date(terms.last_day, locale=locale),
        "apr": _percent(credit.apr_percent, locale) if credit else "",
        "months": str(credit.months) if credit else "",
    }


def amount_line(row: AmountRow, terms: PromoTerms, locale: Locale) -> str:
    """One row of the table behind "up to"; the last row is open upwards. Call it with a locale forced."""
    amount = amount_of(row.cents, terms, locale)
    if row == terms.amounts[-1] and row.areas > 1:
        return _("%(amount)s for %(areas)s or more treatment areas", amount=amount, areas=row.areas)
    return ngettext(
        "%(amount)s for %(num)s treatment area",
        "%(amount)s for %(num)s treatment areas",
        row.areas,
        amount=amount,
    )


def _financing_lines(terms: PromoTerms, locale: Locale) -> tuple[str, ...]:
    credit = terms.financing
    if credit is None:
        return ()
    return (_rate_line(credit, terms, locale), _example_line(credit, terms, locale))


def _rate_line(credit: Financing, terms: PromoTerms, locale: Locale) -> str:
    values = {
        "lender": credit.lender,
        "apr": _percent(credit.apr_percent, locale),
        "months": credit.months,
        "down": amount_of(credit.down_payment_cents, terms, locale),
    }
    if credit.down_payment_cents == 0:
        return _(
            "Financing is from a third-party lender, %(lender)s: %(apr)s APR, "
            "%(months)s equal monthly payments, no down payment.",
            **values,
        )
    return _(
        "Financing is from a third-party lender, %(lender)s: %(apr)s APR, "
        "%(months)s equal monthly payments after a down payment of %(down)s.",
        **values,
    )


def _example_line(credit: Financing, terms: PromoTerms, locale: Locale) -> str:
    return _(
        "Example: %(amount)s is %(months)s payments of %(payment)s.",
        amount=amount_of(credit.example_cents, terms, locale),
        months=credit.months,
        payment=amount_of(credit.example_payment_cents, terms, locale),
    )


def amount_of(cents: int, terms: PromoTerms, locale: Locale) -> str:
    """An amount in the currency of an offer."""
    return money(Decimal(cents) / CENTS, currency=terms.currency, locale=locale)


def _percent(rate: Decimal, locale: Locale) -> str:
    """A rate as the locale writes it: 0%, and 0 % in French."""
    plain = format(rate.normalize(), "f")
    return f"{plain.replace('.', ',')}\u00a0%" if locale.language == "fr" else f"{plain}%"
