"""The follow-up letters: a lead's rows become facts, and the facts a finished letter in its language."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from leads.consent.letter_links import mint_preference_link
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.followups.factslibrary import facts
from leads.followups.gathering import ending_hold
from leads.followups.letterfacts import Final, FollowUp, GoodToKnow, OfferEnding, OfficeIntroduction, WinBack
from leads.followups.newsheaders import news_headers
from leads.followups.officewords import hours_of, last_tried, town_of
from leads.followups.planning import closing_due
from leads.followups.queries import step_of
from leads.followups.steps import Step
from leads.followups.visits import after_consultation_of, day_one_of, reminder_of
from leads.models import Lead
from leads.outbox.addresses import reply_address
from leads.outbox.letter import Letter
from leads.outbox.links import mint
from leads.outbox.render import render
from leads.outbox.rules import greeting_name
from leads.promos.rules import OfferStatus
from leads.promos.wording import cards_of
from leads.slots.appointments import last
from leads.stages import BOOKABLE_STAGES
from leads.vocabulary import LeadStage, LetterKind, Locale, OfficeKind, Stream
from leads.web.brand import brand
from leads.web.formats import long_date, phone_text
from leads.web.links import absolute

QUESTIONS_GUIDE = "/guides/questions-for-a-consultation"
"""The reading of letters: its address names no procedure."""

_QUOTED = ("what-shapes-a-body", "what-exercise-does", "who-decides")


@dataclass(frozen=True, slots=True)
class Keys:
    """The two secrets of one letter: to the request, and to the choices of whoever owns the mailbox."""

    request: str
    preferences: str


def letter_for(lead: Lead, step: Step, *, version_id: int, now: datetime) -> Letter:
    """Write the letter of a step in the language of the request, with private links of its own.

    Takes    a step with a letter, of a lead with an address and an office.
    Raises   BrokenTemplate when the markup does not compile.
    """
    keys = new_keys(lead, lead.email or "", now)
    return _written(lead, step, keys, Locale(lead.locale), version_id, now)


def new_keys(lead: Lead, address: str, now: datetime) -> Keys:
    """The private links of one letter to this address."""
    choices = mint_preference_link(person_id=lead.person_id, lead_id=lead.id, address=address, now=now)
    return Keys(mint(lead_id=lead.id, now=now), choices)


def preview_of(lead: Lead, step: Step, *, version_id: int, locale: Locale, now: datetime) -> Letter:
    """The same letter as staff may see it, in any language; its links open nothing."""
    return _written(lead, step, Keys("preview", "preview"), locale, version_id, now)


def preview(*, touch_id: int, locale: Locale, now: datetime) -> Letter | None:
    """The letter of one touch as it would be written now; None for a touch without one."""
    found = step_of(touch_id)
    if found is None or found[1].letter is None:
        return None
    lead, step, version_id = found
    return preview_of(lead, step, version_id=version_id, locale=locale, now=now)


def _written(lead: Lead, step: Step, keys: Keys, locale: Locale, version_id: int, now: datetime) -> Letter:
    if step.letter is None:
        raise ValueError(f"step {step.name} has no letter")
    office = _office_for(lead, step)
    about = about_of(lead, office, keys, locale, step.stream)
    letter = render(
        kind=step.letter,
        locale=locale,
        to=lead.email or "",
        to_name=lead.name,
        sender_name=about.brand if about.office_is_central else f"{about.brand}, {about.office}",
        reply_to=about.reply_to,
        facts=_facts(about, lead, office, step, version_id, locale, now),
    )
    is_news = step.stream is Stream.NEWS
    return replace(letter, headers=news_headers(keys.preferences, lead.id)) if is_news else letter


def _office_for(lead: Lead, step: Step) -> OfficeFacts:
    """Who writes: the office of the lead, but of a consultation the one where it takes place."""
    visit = last(lead.id) if step.letter is LetterKind.REMINDER else None
    return directory().office(visit.office_id if visit else lead.office_id or 0) or directory().central


def about_of(lead: Lead, office: OfficeFacts, keys: Keys, locale: Locale, stream: Stream) -> FollowUp:
    """What every letter to a visitor knows, with the private links of this one."""
    who, choices = brand(locale), absolute(f"/p/{keys.preferences}")
    return FollowUp(
        brand=who.name,
        name=greeting_name(lead.name),
        reference=lead.reference,
        office=office.name,
        office_is_central=office.kind is OfficeKind.CENTRAL_DESK,
        city=office.city,
        phone=phone_text(office.phone, lead.country),
        reply_to=reply_address(lead.id),
        status_url=absolute(f"/r/{keys.request}"),
        postal_address=f"{who.legal_name}, {who.postal_address}",
        preferences_url=choices if stream is Stream.NEWS else "",
        not_me_url=f"{choices}/not-me" if stream is Stream.CARE else "",
        may_pick=may_pick(lead, office),
    )


def may_pick(lead: Lead, office: OfficeFacts) -> bool:
    """Whether somebody can pick a time here and now, rather than ask for one."""
    stage = LeadStage(lead.snoozed_from or lead.stage)
    return office.consultations is not None and stage in BOOKABLE_STAGES


def _facts(
    about: FollowUp,
    lead: Lead,
    office: OfficeFacts,
    step: Step,
    version_id: int,
    locale: Locale,
    now: datetime,
) -> FollowUp:
    known = asdict(about)
    match step.letter:
        case LetterKind.OFFICE_INTRODUCTION:
            return OfficeIntroduction(
                **known,
                tried=last_tried(lead, office, locale, now),
                address=() if about.office_is_central else (office.street, town_of(office)),
                hours=hours_of(office, locale),
            )
        case LetterKind.DAY_ONE:
            return day_one_of(about, lead, office, locale=locale, now=now)
        case LetterKind.REMINDER:
            return reminder_of(about, lead, locale=locale, now=now)
        case LetterKind.AFTER_CONSULTATION:
            return after_consultation_of(about, lead, locale=locale, now=now)
        case LetterKind.GOOD_TO_KNOW:
            quoted = facts(*_QUOTED, locale=locale)
            return GoodToKnow(**known, facts=quoted, reading_url=absolute(QUESTIONS_GUIDE))
        case LetterKind.OFFER_ENDING:
            hold = ending_hold(lead.id)
            held = tuple(each for each in cards_of(lead.id, locale) if each.status is OfferStatus.HELD)
            return OfferEnding(
                **known, ends=long_date(hold.held_until, locale=locale) if hold else "", offers=held
            )
        case LetterKind.WIN_BACK:
            return WinBack(**known, reading_url=absolute("/"))
        case LetterKind.FINAL:
            due = closing_due(lead=lead, version_id=version_id, after=step.name, now=now) or now
            day = due.astimezone(ZoneInfo(lead.zone)).date()
            return Final(**known, closes=long_date(day, locale=locale))
        case _:
            return about
