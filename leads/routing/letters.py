"""The acknowledgement: who is in touch, how and by when; the offers as pages word them; the private link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.followups.letters import may_pick
from leads.models import Lead
from leads.officetime.promise import Cover, Promise
from leads.outbox.acknowledgement import Acknowledgement, OfferWords
from leads.outbox.addresses import reply_address
from leads.outbox.letter import Letter
from leads.outbox.render import render
from leads.promos.wording import OfferCard
from leads.routing.promises import told_in
from leads.vocabulary import ContactBy, LetterKind, Locale, OfficeKind
from leads.web.brand import brand
from leads.web.formats import before_moment, phone_text
from leads.web.links import absolute


@dataclass(frozen=True, slots=True)
class Written:
    """What an acknowledgement is about, and the tokens of its two links: to the request, and to stop."""

    lead: Lead
    office: OfficeFacts
    promise: Promise
    cards: tuple[OfferCard, ...]
    token: str
    preferences: str


def acknowledgement(written: Written, *, now: datetime) -> Letter:
    """Write the acknowledgement of one lead in the language of its request.

    Takes    the cards that may stand in this letter, empty where the law allows none.
    Raises   BrokenTemplate when the markup does not compile.
    """
    lead, office = written.lead, written.office
    locale = Locale(lead.locale)
    who = brand(locale)
    return render(
        kind=LetterKind.ACKNOWLEDGEMENT,
        locale=locale,
        to=lead.email or "",
        to_name=lead.name,
        sender_name=_sender(who.name, office),
        reply_to=reply_address(lead.id),
        facts=_facts(written, now),
    )


def _facts(written: Written, now: datetime) -> Acknowledgement:
    lead, office, promise = written.lead, written.office, written.promise
    locale = Locale(lead.locale)
    who, zone = brand(locale), told_in(office, lead.zone)
    is_central = office.kind is OfficeKind.CENTRAL_DESK
    by_desk = is_central or promise.covered_by is Cover.CENTRAL
    status, picks = absolute(f"/r/{written.token}"), may_pick(lead, office)

    def phrase(at: datetime | None) -> str | None:
        return before_moment(at, zone=zone, now=now, locale=locale) if at else None

    return Acknowledgement(
        brand=who.name,
        name=lead.name,
        reference=lead.reference,
        office=office.name,
        office_is_central=is_central,
        covered_by="central" if by_desk else "office",
        contact_by=ContactBy(lead.contact_by),
        situation=promise.situation.value,
        due=phrase(promise.due_at),
        opens=phrase(promise.opens_at),
        holiday=promise.holiday,
        phone=phone_text(directory().central.phone if by_desk else office.phone, lead.country),
        offers=tuple(_offer(card) for card in written.cards),
        status_url=status,
        time_url=f"{status}/book" if picks else f"{status}/time",
        may_pick=picks,
        take_back_url=f"{status}/take-back",
        not_me_url=absolute(f"/p/{written.preferences}/not-me"),
        postal_address=f"{who.legal_name}, {who.postal_address}",
    )


def _sender(brand_name: str, office: OfficeFacts) -> str:
    return brand_name if office.kind is OfficeKind.CENTRAL_DESK else f"{brand_name}, {office.name}"


def _offer(card: OfferCard) -> OfferWords:
    return OfferWords(
        chip=card.chip,
        headline=card.headline,
        condition=card.condition,
        sentence=card.sentence,
        todo=card.todo,
        financing=card.financing,
        alternative=card.alternative,
        terms_url=absolute(f"/offers/{card.slug}?v={card.version}") if card.slug and card.terms else "",
    )
