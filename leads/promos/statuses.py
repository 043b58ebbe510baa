"""The sentence of each offer status, word for word as designed; call it with a locale forced."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.promos.conditions import Code, Condition, Result
from leads.promos.life import TOO_LATE
from leads.promos.printed import amount_of
from leads.promos.queries import Hold
from leads.promos.rules import OfferStatus, Verdict
from leads.promos.sentences import country_name, day, office_name, procedure_name
from leads.promos.terms import PromoKind, PromoTerms
from leads.vocabulary import Locale

_REASONS = (
    Code.WINDOW,
    Code.COUNTRY,
    Code.PROCEDURE,
    Code.OFFICE,
    Code.NEW_PATIENT,
    Code.ONCE,
    Code.BUDGET,
    Code.STACKING,
)
"""Which reason is said when several conditions failed: the plainest first."""


def chip(status: OfferStatus) -> str:
    """The word on the card."""
    return {
        OfferStatus.HELD: _("Held for you"),
        OfferStatus.PENDING: _("Needs one thing"),
        OfferStatus.NOT_ELIGIBLE: _("Not for this request"),
        OfferStatus.ENDED: _("Ended"),
        OfferStatus.UNKNOWN: _("Not recognised"),
        OfferStatus.NONE: _("Not for this request"),
        OfferStatus.BY_MAIL: _("Answer by email"),
        OfferStatus.RESERVED: _("Reserved for you"),
        OfferStatus.EARNED: _("Yours"),
        OfferStatus.APPLIED: _("Applied"),
        OfferStatus.LAPSED: _("Ended"),
    }[status]


def held(terms: PromoTerms, until: str) -> str:
    """What is promised and until when."""
    if terms.kind is PromoKind.FINANCING:
        return _("Held until %(date)s, on approved credit.", date=until)
    return _("Held until %(date)s. Your exact amount is set by your treatment plan.", date=until)


def reserved(terms: PromoTerms) -> str:
    """What a booking in time has brought."""
    if terms.kind is PromoKind.FINANCING:
        return _("You booked in time, so this offer is reserved for you, on approved credit.")
    return _(
        "You booked in time, so this offer is reserved for you. "
        "Your exact amount is set by your treatment plan."
    )


def earned(terms: PromoTerms) -> str:
    """What a completed procedure has brought."""
    if terms.kind is PromoKind.FINANCING:
        return _("This offer is yours, on approved credit. Your coordinator arranges it with you.")
    return _("This offer is yours. Your coordinator takes it off your bill.")


def applied(terms: PromoTerms, hold: Hold, locale: Locale) -> str:
    """What was taken off."""
    if hold.applied_cents is None:
        return _("This offer was applied to your bill.")
    return ngettext(
        "Applied: %(amount)s off, %(num)s treatment area.",
        "Applied: %(amount)s off, %(num)s treatment areas.",
        hold.applied_areas or 0,
        amount=amount_of(hold.applied_cents, terms, locale),
    )


def lapsed(hold: Hold, until: str) -> str:
    """Why a promise ended, without reproach."""
    if hold.reason == TOO_LATE:
        return _("This offer was for bookings made by %(date)s, so it has ended.", date=until)
    return _("This offer was held for you until %(date)s. It has ended now, and that’s fine.", date=until)


def pending(verdict: Verdict) -> str:
    """The one thing that is missing."""
    office = verdict.condition(Code.OFFICE)
    if office and office.result is Result.TO_DO:
        return _("Choose an office that takes part to hold this offer.")
    return _("Your coordinator will confirm this offer with you.")


def by_mail() -> str:
    """Instead of a reason that would tell whoever typed an address of its owner’s earlier requests."""
    return _("We’ll tell you by email, or through the private link in it, where this offer stands.")


def ended(verdict: Verdict, locale: Locale) -> str:
    """When the offer of the link ended."""
    window = verdict.condition(Code.WINDOW)
    if window is None or window.facts.get("why") == "withdrawn":
        return _("The offer in your link has ended.")
    return _("The offer in your link ended on %(date)s.", date=day(window, "last_day", locale))


def refusal(verdict: Verdict, locale: Locale) -> str:
    """Why not, in one sentence."""
    failed = {each.code: each for each in verdict.conditions if each.result is Result.FAIL}
    for code in _REASONS:
        if code in failed:
            return _reason(failed[code], locale)
    return _("This offer isn’t for this request.")


def _reason(condition: Condition, locale: Locale) -> str:
    match condition.code:
        case Code.WINDOW:
            return _("This offer starts on %(date)s.", date=day(condition, "first_day", locale))
        case Code.COUNTRY:
            return _(
                "This offer isn’t available in your country, %(country)s.",
                country=country_name(condition, locale),
            )
        case Code.PROCEDURE:
            return _("This offer doesn’t include %(procedure)s.", procedure=procedure_name(condition, locale))
        case Code.OFFICE:
            return _("This offer isn’t available at our %(office)s office.", office=office_name(condition))
        case Code.NEW_PATIENT:
            return _("This offer is for new bookings.")
        case Code.ONCE:
            return _("You already have this offer with another request.")
        case Code.BUDGET:
            return _("This offer has run out.")
        case _:
            return _("Offers aren’t combined, and another one is held for you.")
