"""What is promised to a request, beside the choice of a time, and what booking now does to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from leads.directory.facts import OfficeFacts
from leads.promos.conditions import local_day
from leads.promos.printed import printed
from leads.promos.queries import holds_of, versions_of
from leads.promos.terms import PromoKind, PromoTerms
from leads.vocabulary import HoldState, Locale
from leads.web.formats import long_date


@dataclass(frozen=True, slots=True)
class HeldOffer:
    """One promise that a booking touches; `in_time` says that booking today still reserves it."""

    headline: str
    until: date
    is_reserved: bool
    in_time: bool


def held_offers(lead_id: int, office: OfficeFacts, *, locale: Locale, now: datetime) -> Sequence[HeldOffer]:
    """What is held or reserved for a request, as each offer's own calendar sees the present day."""
    alive = [
        each for each in holds_of(lead_id).values() if each.state in (HoldState.HELD, HoldState.RESERVED)
    ]
    if not alive:
        return ()
    terms = versions_of(each.version_id for each in alive)
    return [
        HeldOffer(
            headline=_headline(terms[each.version_id], locale),
            until=each.until,
            is_reserved=each.state == HoldState.RESERVED,
            in_time=local_day(now, terms[each.version_id], office.zone) <= each.until,
        )
        for each in alive
    ]


def beside(offer: HeldOffer, *, locale: Locale) -> str:
    """The offer in the card beside the times."""
    if offer.is_reserved:
        return _("%(offer)s, reserved by your booking", offer=offer.headline)
    until = long_date(offer.until, locale=locale)
    if offer.in_time:
        return _("%(offer)s, held until %(date)s", offer=offer.headline, date=until)
    return _("%(offer)s, which ended on %(date)s", offer=offer.headline, date=until)


def consequences(offers: Sequence[HeldOffer], *, locale: Locale) -> list[str]:
    """What confirming a time does to what is held, said before it is done."""
    reserved = "; ".join(each.headline for each in offers if each.is_reserved)
    in_time = "; ".join(each.headline for each in offers if each.in_time and not each.is_reserved)
    told = [_("Your offer stays reserved for you: %(offer)s.", offer=reserved)] if reserved else []
    if in_time:
        told.append(_("Confirming this time reserves your offer: %(offer)s.", offer=in_time))
    return told + [
        _(
            "Your offer was held until %(date)s, so a booking made now comes too late for it: %(offer)s. "
            "Your consultation is free either way.",
            date=long_date(each.until, locale=locale), offer=each.headline,
        )
        for each in offers
        if not each.is_reserved and not each.in_time
    ]  # fmt: skip


def _headline(terms: PromoTerms, locale: Locale) -> str:
    """What is offered in a few words; a rate is never said without everything that has to stand beside it."""
    if terms.kind is PromoKind.FINANCING:
        return _("financing on approved credit")
    return printed(terms, locale).headline
