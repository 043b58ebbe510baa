"""The timeline's words for promised offers: reserved, earned, applied, held again, lapsed and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.desk import wording
from leads.directory.catalogue import Directory
from leads.promos.life import NOT_IN_TIME, TOO_LATE
from leads.promos.printed import CENTS
from leads.promos.reconsider import OFFICE_CHANGED
from leads.vocabulary import CloseReason, Locale
from leads.web.formats import money

Data = Mapping[str, Any]


def _offers(data: Data) -> str:
    """The codes of the offers a fact is about, as their links have them."""
    return ", ".join(str(code).upper() for code in data.get("codes") or ())


def _reserved(data: Data, _directory: Directory, _locale: Locale) -> str:
    return _("Booked in time, so the offer is reserved: %(offers)s", offers=_offers(data))


def _earned(data: Data, _directory: Directory, _locale: Locale) -> str:
    return _("Completed, so the offer is earned: %(offers)s", offers=_offers(data))


def _held_again(data: Data, _directory: Directory, _locale: Locale) -> str:
    return _("No longer booked, so the offer is only held again: %(offers)s", offers=_offers(data))


def _lapsed(data: Data, _directory: Directory, _locale: Locale) -> str:
    return _("Offer lapsed, %(reason)s: %(offers)s", reason=_why(data), offers=_offers(data))


def _applied(data: Data, _directory: Directory, locale: Locale) -> str:
    if not data.get("cents"):
        return _("Offer applied: %(offers)s", offers=_offers(data))
    amount = money(Decimal(data["cents"]) / CENTS, currency=str(data["currency"]).upper(), locale=locale)
    return ngettext(
        "Offer applied: %(offers)s, %(amount)s off for %(num)s treatment area",
        "Offer applied: %(offers)s, %(amount)s off for %(num)s treatment areas",
        int(data.get("areas") or 0),
        offers=_offers(data),
        amount=amount,
    )


def _why(data: Data) -> str:
    reason = str(data.get("reason") or "")
    if reason in set(CloseReason):
        return _("closed as “%(reason)s”", reason=wording.CLOSE_REASONS[CloseReason(reason)])
    words = {
        TOO_LATE: _("booked after the last day"),
        NOT_IN_TIME: _("not booked by the last day"),
        OFFICE_CHANGED: _("it doesn’t go with the new office"),
    }
    return words.get(reason, reason.replace("_", " "))


OFFER_FACTS: Mapping[str, Callable[[Data, Directory, Locale], str]] = {
    "promos.reserved": _reserved,
    "promos.earned": _earned,
    "promos.held_again": _held_again,
    "promos.lapsed": _lapsed,
    "promos.applied": _applied,
}
