"""What the two pages of "Choose a different office" show, in words: the offices, and what would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from leads.directory.catalogue import Directory
from leads.directory.distance import METRES_PER_MILE
from leads.directory.queries import directory
from leads.intake.confirmation import OfficeCard, office_card
from leads.intake.consultationsteps import NextStep
from leads.intake.firstcontact import contact_step
from leads.intake.known import locale_for
from leads.intake.pages import Choice, miles_words
from leads.intake.queries import RequestFacts
from leads.promos.reconsider import Reconsidered
from leads.promos.wording import OfferCard
from leads.routing.decision import Gate
from leads.routing.moving import Change, OfficeOption
from leads.vocabulary import Locale


@dataclass(frozen=True, slots=True)
class OfficesPage:
    """The offices to choose from, the nearest first, and those that cannot take the request, with reasons."""

    path: str
    current: str
    choices: Sequence[Choice]
    others: Sequence[tuple[str, str]]
    phone: str
    phone_text: str
    errors: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ChangePage:
    """What another office would change, before anything is saved."""

    path: str
    slug: str
    seen: str
    """The mark of the offers as shown here; saving compares it."""
    before: str
    office: OfficeCard
    contact: NextStep
    about_offers: str
    offers: Sequence[OfferCard]
    notice: str


def offices_page(
    facts: RequestFacts,
    found: Sequence[OfficeOption],
    *,
    path: str,
    error: str = "",
    locale: Locale,
    now: datetime,
) -> OfficesPage:
    """The list; `error` is what was wrong with the last choice."""
    known, spoken = directory(), locale_for(facts.country, locale)
    current = known.office(facts.office_id or 0) or known.central
    elsewhere = [each for each in found if not each.is_current]
    card = office_card(facts, current, None, path, spoken, now)
    return OfficesPage(
        path=path,
        current=current.name,
        choices=[_choice(each, facts, known, spoken) for each in elsewhere if not each.gates],
        others=[(each.office.name, why_not(each.gates)) for each in elsewhere if each.gates],
        phone=card.phone,
        phone_text=card.phone_text,
        errors=(("office", error),) if error else (),
    )


def change_page(
    facts: RequestFacts,
    change: Change,
    *,
    path: str,
    by_mail: bool,
    notice: str = "",
    locale: Locale,
    now: datetime,
) -> ChangePage:
    """Office, time of first contact and offers as they would be; `by_mail` as on the request's own page."""
    known, spoken = directory(), locale_for(facts.country, locale)
    before = known.office(facts.office_id or 0) or known.central
    return ChangePage(
        path=path,
        slug=change.office.slug,
        seen=change.offers.mark,
        before=before.name,
        office=office_card(facts, change.office, None, path, spoken, now),
        contact=contact_step(facts, change.office, change.told, spoken, now),
        about_offers=_about_offers(change.offers, by_mail=by_mail),
        offers=change.offers.cards(spoken, by_mail=by_mail),
        notice=notice,
    )


def why_not(gates: Sequence[Gate]) -> str:
    """The plainest reason why an office cannot take a request, said kindly."""
    if Gate.NO_PROCEDURE in gates:
        return _("Doesn’t offer what you’re interested in")
    if Gate.NO_ROOM_TODAY in gates:
        return _("Has no room for new requests today. Tomorrow it may")
    return _("Isn’t taking new requests at the moment")


def refusal(office: str, gates: Sequence[Gate]) -> str:
    """The sentence above the list after an office was chosen that cannot take the request."""
    if Gate.NO_PROCEDURE in gates:
        return _("%(office)s doesn’t offer what you’re interested in. Choose another office", office=office)
    if Gate.NO_ROOM_TODAY in gates:
        return _("%(office)s has no room left for today. Choose another office", office=office)
    return _("%(office)s isn’t taking new requests at the moment. Choose another office", office=office)


def _choice(option: OfficeOption, facts: RequestFacts, known: Directory, locale: Locale) -> Choice:
    office, away = option.office, ""
    if option.metres is not None:
        away = miles_words(option.metres / METRES_PER_MILE, facts.country, known, locale)
    return Choice(office.slug, office.name, f"{office.street}, {office.city}", away)


def _about_offers(offers: Reconsidered, *, by_mail: bool) -> str:
    if not by_mail:
        return _("This is how your offer would be with this office:")
    if offers.ending:
        return _("An offer that is held for you doesn’t go with this office. This is how it would be:")
    if offers.beginning:
        return _("With this office, an offer fits that we would hold for you:")
    return _("Your offer stays as it is:")
