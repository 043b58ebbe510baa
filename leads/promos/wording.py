"""The offer card: one function for check page, confirmation, mail, desk and API, so that all say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import force_locale
from flask_babel import gettext as _

from leads.promos import statuses
from leads.promos.conditions import Code, Result
from leads.promos.printed import financing_line, printed
from leads.promos.queries import Hold, holds_of, verdicts_of, versions_of
from leads.promos.rules import OfferStatus, Verdict, without_history
from leads.promos.sentences import SIGNS, line
from leads.promos.standing import KEPT, TOLD, as_told
from leads.promos.terms import PromoKind, PromoTerms
from leads.vocabulary import Locale
from leads.web.formats import long_date
from leads.web.locale import babel_name

_SHOWN = (Code.WINDOW, Code.PROCEDURE, Code.OFFICE)
"""What a visitor can follow; staff see every condition."""

_LIVED = frozenset({OfferStatus.RESERVED, OfferStatus.EARNED, OfferStatus.APPLIED, OfferStatus.LAPSED})
"""What a promise can become after it was held."""

_LET_DOWN = (OfferStatus.ENDED, OfferStatus.NOT_ELIGIBLE)
"""Answers that are followed by what is held instead, where something is."""


@dataclass(frozen=True, slots=True)
class OfferCard:
    """One offer as a visitor reads it. `ticks` pair an icon (check, clock, x) with a line."""

    status: OfferStatus
    chip: str
    headline: str
    condition: str
    sentence: str
    ticks: tuple[tuple[str, str], ...] = ()
    todo: str = ""
    terms: tuple[str, ...] = ()
    financing: str = ""
    alternative: str = ""
    slug: str = ""
    version: int | None = None


def cards_of(lead_id: int, locale: Locale, *, by_mail: bool = True) -> tuple[OfferCard, ...]:
    """What a visitor is told about offers on their request, in reading order; empty when there is nothing.

    `by_mail` is False for a reader who has only typed the address: then nothing speaks of earlier requests.
    """
    holds, found = holds_of(lead_id), verdicts_of(lead_id)
    terms = versions_of(each.version_id for each in found if each.version_id is not None)
    said = found if by_mail else without_history(found)
    verdicts = [_with_a_promise(each, holds) for each in said]
    return offer_cards(verdicts, terms, holds, locale)


def offer_cards(
    verdicts: Sequence[Verdict], terms: Mapping[int, PromoTerms], holds: Mapping[int, Hold], locale: Locale
) -> tuple[OfferCard, ...]:
    """The cards of one request: financing that is held joins the open offer it stands beside."""
    told = [as_told(each, holds.get(each.promo_id or 0)) for each in verdicts]
    cards = [
        (each, offer_card(each, terms.get(each.version_id or 0), holds.get(each.promo_id or 0), locale))
        for each in told
        if each.status is not OfferStatus.NONE and not _goes_without_saying(each, terms)
    ]
    joined = _joined(cards, terms, locale)
    if not any(_is_open(each, terms, PromoKind.DISCOUNT) and card.status in KEPT for each, card in cards):
        return joined
    with force_locale(babel_name(locale)):
        instead = _("A current offer fits, so we’ve held that instead.")
    return tuple(replace(card, alternative=instead) if card.status in _LET_DOWN else card for card in joined)


def offer_card(verdict: Verdict, terms: PromoTerms | None, hold: Hold | None, locale: Locale) -> OfferCard:
    """One verdict as a visitor reads it; `terms` is None only for a code nobody knows."""
    with force_locale(babel_name(locale)):
        if terms is None:
            return _unknown(verdict)
        words = printed(terms, locale)
        card = OfferCard(
            status=verdict.status,
            chip=statuses.chip(verdict.status),
            headline=words.headline,
            condition=words.condition,
            sentence="",
            terms=words.terms,
            slug=terms.slug,
            version=terms.version,
        )
        ticks, todo = _ticks(verdict, locale), _last_step(verdict, locale)
        if verdict.status is OfferStatus.BY_MAIL:
            return replace(card, sentence=statuses.by_mail(), ticks=ticks, todo=todo)
        if verdict.status is OfferStatus.HELD:
            until = long_date(hold.until if hold else terms.last_day, locale=locale)
            return replace(card, sentence=statuses.held(terms, until), ticks=ticks, todo=todo)
        if hold is not None and verdict.status in _LIVED:
            return _lived(card, verdict, terms, hold, locale)
        if verdict.status is OfferStatus.PENDING:
            return replace(card, sentence=statuses.pending(verdict), ticks=ticks, todo=todo)
        if verdict.status is OfferStatus.ENDED:
            return replace(
                card, headline="", condition="", terms=(), sentence=statuses.ended(verdict, locale)
            )
        return replace(
            card,
            sentence=statuses.refusal(verdict, locale),
            terms=(),
            alternative=_("Your coordinator can tell you what is."),
        )


def _lived(card: OfferCard, verdict: Verdict, terms: PromoTerms, hold: Hold, locale: Locale) -> OfferCard:
    """The card of a promise that has gone on: what is behind its visitor is not told again."""
    match verdict.status:
        case OfferStatus.RESERVED:
            done = [each for each in verdict.conditions if each.code is not Code.WINDOW]
            ticks = _ticks(replace(verdict, conditions=tuple(done)), locale)
            todo = _("Still to do: complete your procedure")
            return replace(card, sentence=statuses.reserved(terms), ticks=ticks, todo=todo)
        case OfferStatus.EARNED:
            return replace(card, sentence=statuses.earned(terms))
        case OfferStatus.APPLIED:
            return replace(card, sentence=statuses.applied(terms, hold, locale))
        case _:
            until = long_date(hold.until, locale=locale)
            sentence = statuses.lapsed(hold, until) if hold.reason in TOLD else ""
            other = _("Your coordinator can tell you about current offers.") if sentence else ""
            return replace(card, condition="", terms=(), sentence=sentence, alternative=other)


def _with_a_promise(verdict: Verdict, holds: Mapping[int, Hold]) -> Verdict:
    """Nobody reads "held" without a hold behind it: not before routing."""
    if verdict.status is OfferStatus.HELD and (verdict.promo_id or 0) not in holds:
        return replace(verdict, status=OfferStatus.PENDING)
    return verdict


def _joined(
    cards: Sequence[tuple[Verdict, OfferCard]], terms: Mapping[int, PromoTerms], locale: Locale
) -> tuple[OfferCard, ...]:
    discount = next((card for each, card in cards if _is_open(each, terms, PromoKind.DISCOUNT)), None)
    credit = next((each for each, _card in cards if _is_open(each, terms, PromoKind.FINANCING)), None)
    if discount is None or credit is None or credit.asked_for:
        return tuple(card for _verdict, card in cards)
    version = terms[credit.version_id or 0]
    words = printed(version, locale)
    beside = replace(discount, financing=financing_line(version, locale), terms=discount.terms + words.terms)
    return tuple(beside if card is discount else card for each, card in cards if each is not credit)


def _goes_without_saying(verdict: Verdict, terms: Mapping[int, PromoTerms]) -> bool:
    """Financing nobody asked for is told when it is held; otherwise staff speak about it, not a card."""
    version = terms.get(verdict.version_id or 0)
    is_credit = version is not None and version.kind is PromoKind.FINANCING
    return is_credit and not verdict.asked_for and verdict.status not in KEPT


def _is_open(verdict: Verdict, terms: Mapping[int, PromoTerms], kind: PromoKind) -> bool:
    version = terms.get(verdict.version_id or 0)
    is_open = verdict.status in KEPT or verdict.status in (OfferStatus.PENDING, OfferStatus.BY_MAIL)
    return is_open and version is not None and version.kind is kind


def _ticks(verdict: Verdict, locale: Locale) -> tuple[tuple[str, str], ...]:
    """What is met, and what is left before or beside the last step."""
    shown = [
        each
        for each in verdict.conditions
        if each.code in _SHOWN or (each.code is not Code.COMPLETE and each.result is not Result.PASS)
    ]
    return tuple((SIGNS[each.result], line(each, locale)) for each in shown)


def _last_step(verdict: Verdict, locale: Locale) -> str:
    last = verdict.condition(Code.COMPLETE)
    return line(last, locale) if last else ""


def _unknown(verdict: Verdict) -> OfferCard:
    return OfferCard(
        status=verdict.status,
        chip=statuses.chip(verdict.status),
        headline="",
        condition="",
        sentence=_(
            "We don’t recognise the offer code %(code)s. Your request is fine without it.", code=verdict.code
        ),
    )
