"""The page for adding a lead, in the order of a phone call; what we know of the caller appears beside it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask_babel import gettext as _

from leads.consent.texts import consent_text
from leads.desk import wording
from leads.desk.frame import LEADS_PATH, Frame
from leads.desk.setting import Setting
from leads.intake.answers import Answers
from leads.intake.known import whereabouts
from leads.intake.offers import AttachedOffer, attached_offer
from leads.people.queries import Match
from leads.people.wording import reason_in_words
from leads.reception.forms import Spoken, asks_health_line
from leads.reference import reference_of
from leads.vocabulary import UNSURE, ContactBy, LeadSource, Timeframe
from leads.web.brand import brand
from leads.web.formats import day_name
from leads.web.locale import DEFAULT

Choices = tuple[tuple[str, str], ...]
NEW = "new"


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody it may be."""

    id: int
    name: str
    why: str
    past: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AddPage:
    """Everything on the page; `asked` are the questions read aloud, in the caller’s language."""

    desk: Frame
    typed: Spoken
    key: str
    choices: dict[str, Choices]
    asked: dict[str, tuple[str, str]]
    health: bool
    problems: tuple[tuple[str, str], ...]
    likely: tuple[Likely, ...]
    ask_who: bool
    place: str
    offer: AttachedOffer | None
    saved: str

    @property
    def offer_words(self) -> str:
        """What may be said of the offer: nothing is held before the request is saved."""
        if self.offer is None or not self.offer.is_attached:
            return self.offer.sentence if self.offer else ""
        if self.likely:
            # An offer may be for new patients, or held already: only saving tells.
            return str(_("I check this offer against your earlier request when I save."))
        told = _(
            "This offer looks right for you. It is held once I save your request, "
            "and your office confirms it at your consultation."
        )
        return str(told)

    @property
    def error(self) -> dict[str, str]:
        """The sentence of each field that is wrong."""
        return dict(self.problems)


def add_page(
    typed: Spoken,
    *,
    setting: Setting,
    desk: Frame,
    problems: list[tuple[str, str]],
    likely: tuple[Match, ...],
    ask_who: bool,
    began: bool,
    saved: str = "",
) -> AddPage:
    """The form with what was typed; `began` once something was sent, so that there is something to know."""
    return AddPage(
        desk=desk,
        typed=typed,
        key=typed.key or secrets.token_urlsafe(12),
        choices=_choices(setting),
        asked=_asked(typed, setting),
        health=asks_health_line(typed.answers.country),
        problems=tuple(problems),
        likely=tuple(_likely(match, setting) for match in likely),
        ask_who=ask_who,
        place=_place(typed) if began else "",
        offer=attached_offer(typed.answers, typed.promo or None, setting.locale, setting.now)
        if began and typed.answers.procedure and (typed.answers.postal_code or typed.answers.office)
        else None,
        saved=saved,
    )


def _choices(setting: Setting) -> dict[str, Choices]:
    language, known = setting.locale.language, setting.directory
    clinics = sorted((each for each in known.clinics if each.accepts_leads), key=lambda each: each.name)
    return {
        "source": (
            (LeadSource.PHONE, _("On the phone")),
            (LeadSource.WALK_IN, _("At the front desk")),
        ),
        "procedure": (
            *((each.slug, each.name(language)) for each in known.procedures),
            (UNSURE, _("Not sure yet")),
        ),
        "country": tuple((each.code, str(each.name(language))) for each in known.countries),
        "office": tuple((each.slug, each.name) for each in clinics),
        "timeframe": tuple((each, wording.first_up(wording.TIMEFRAMES[each])) for each in Timeframe),
        "contact_by": (
            (ContactBy.CALL, _("Call")),
            (ContactBy.TEXT, _("Text")),
            (ContactBy.EMAIL, _("Email")),
        ),
        "language": tuple(wording.LANGUAGES.items()),
    }


def _asked(typed: Spoken, setting: Setting) -> dict[str, tuple[str, str]]:
    speaker = brand(typed.locale)
    names = {
        "brand": speaker.name,
        "legal_name": speaker.legal_name,
        "postal_address": speaker.postal_address,
    }
    texts = {
        each: consent_text(f"spoken_{each}", typed.locale, setting.now.date(), **names)
        for each in ("request", "adult", "email", "health_interest", "marketing_email")
    }
    return {name: (text.label, text.small) for name, text in texts.items()}


def _likely(match: Match, setting: Setting) -> Likely:
    past = (
        (
            f"{LEADS_PATH}/{reference_of(lead.id)}",
            _(
                "%(reference)s, %(day)s: %(stage)s",
                reference=reference_of(lead.id),
                day=day_name(lead.created_at, zone=setting.zone, now=setting.now, locale=setting.locale),
                stage=wording.STAGES[lead.stage],
            ),
        )
        for lead in match.leads[:3]
    )
    why = " ".join(reason_in_words(reason) for reason in match.reasons)
    return Likely(match.person_id, match.name, why, tuple(past))


def _place(typed: Spoken) -> str:
    where = whereabouts(typed.answers)
    if where.chosen:
        return where.chosen.name
    near = where.near or where.without
    return near.office.name if near else ""


def empty_form(setting: Setting) -> Spoken:
    """Nothing typed yet: the country and language of where we sit."""
    office = next((each for each in setting.directory.offices if each.zone == setting.zone), None)
    country = office.country if office else "US"
    return Spoken(
        answers=Answers(country=country, contact_by=ContactBy.CALL),
        source=LeadSource.PHONE,
        locale=DEFAULT,
        promo="",
        agreed=False,
        email_agreed=False,
        key="",
        who="",
        shown=frozenset(),
    )
