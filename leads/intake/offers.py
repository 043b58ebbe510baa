"""The offer beside an unsent request: what the rules would say today; nothing is held before sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from leads.directory.queries import directory, locate
from leads.intake.answers import Answers
from leads.promos.conditions import PromoFacts
from leads.promos.queries import versions_of
from leads.promos.rules import OfferStatus
from leads.promos.service import provisional
from leads.promos.wording import OfferCard, offer_cards
from leads.vocabulary import UNSURE, Locale

_ATTACHED = (OfferStatus.HELD, OfferStatus.PENDING)


@dataclass(frozen=True, slots=True)
class AttachedOffer:
    """One offer as the form mentions it; `is_attached` is False for a code that does not help here."""

    headline: str
    sentence: str
    terms_url: str | None
    is_attached: bool


def attached_offer(answers: Answers, code: str | None, locale: Locale, now: datetime) -> AttachedOffer | None:
    """The first thing the rules have to say about offers on these answers; None when they have nothing."""
    if not answers.country and code is None:
        return None
    verdicts = provisional(_facts(answers, code, now))
    terms = versions_of(each.version_id for each in verdicts if each.version_id is not None)
    cards = offer_cards(verdicts, terms, {}, locale)
    return mention(cards[0], by_code=code is not None) if cards else None


def mention(card: OfferCard, *, by_code: bool) -> AttachedOffer:
    """What may be said of an offer before anything is held; refusals have their final words already."""
    terms_url = f"/offers/{card.slug}" if card.slug and card.terms else None
    if card.status is OfferStatus.BY_MAIL:
        return AttachedOffer(card.headline, card.sentence, terms_url, is_attached=True)
    if card.status not in _ATTACHED:
        sentence = " ".join(part for part in (card.sentence, card.alternative) if part)
        return AttachedOffer(card.headline, sentence, terms_url, is_attached=False)
    sentence = (
        _(
            "You arrived with this offer. "
            "We’ll check it when you send your request and tell you exactly where it stands."
        )
        if by_code
        else _("We’ll check this offer when you send your request and tell you exactly where it stands.")
    )
    return AttachedOffer(card.headline, sentence, terms_url, is_attached=True)


def _facts(answers: Answers, code: str | None, now: datetime) -> PromoFacts:
    """What is known so far; country and zone are first guesses while step 2 is not answered."""
    facts = directory()
    place = locate(answers.country, answers.postal_code) if answers.postal_code else None
    office = facts.office(answers.office) if answers.office else None
    zone = place.zone if place else office.zone if office else facts.central.zone
    return PromoFacts(
        submitted_at=now,
        zone=zone,
        country=answers.country or "US",
        office=office.slug if office else None,
        procedure=None if answers.procedure in ("", UNSURE) else answers.procedure,
        code=code,
        new_patient=True,
        of_age=True,
    )
