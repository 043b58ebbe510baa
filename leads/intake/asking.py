"""Who may pick a time right now: the request behind a link, and its office with a calendar.

Every door of the booking pages begins here, so that all of them send the same visitor to the same page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from leads import clock
from leads.booking.answers import NotNow, Refusal
from leads.directory.facts import Consultations, OfficeFacts
from leads.directory.queries import directory
from leads.intake import links
from leads.intake.known import locale_for
from leads.intake.queries import RequestFacts, request_facts
from leads.slots.appointments import AppointmentFacts, booked
from leads.stages import BOOKABLE_STAGES
from leads.vocabulary import LeadStage, Locale
from leads.web.locale import current_locale, speak

_TO_ASK = (Refusal.NO_CALENDAR, Refusal.NOT_ROUTED)


@dataclass(frozen=True, slots=True)
class Asking:
    """A visitor who may pick a time, or another one for what is booked."""

    path: str
    facts: RequestFacts
    office: OfficeFacts
    terms: Consultations
    booked: AppointmentFacts | None
    locale: Locale
    now: datetime


def asking(token: str) -> Asking | ResponseReturnValue:
    """The visitor behind a link, or the page to answer with where there is no time to pick."""
    now = clock.now()
    link = links.find(token, now=now)
    if link is None:
        return render_template("intake/link_ended.html", asked=False, typed="", error=""), 410
    facts = request_facts(link.lead_id)
    speak(facts.locale)
    if (facts.snoozed_from or facts.stage) not in BOOKABLE_STAGES:
        return elsewhere(token, NotNow(Refusal.STAGE))
    office = office_with_times(facts)
    if office is None or office.consultations is None:
        return elsewhere(token, NotNow(Refusal.NO_CALENDAR))
    mine = booked(facts.lead_id) if facts.stage in (LeadStage.BOOKED, LeadStage.SNOOZED) else None
    if mine is not None and mine.starts_at <= now:
        return elsewhere(token, NotNow(Refusal.BEGUN))
    locale = locale_for(facts.country, current_locale())
    return Asking(f"/r/{token}", facts, office, office.consultations, mine, locale, now)


def elsewhere(token: str, answer: NotNow) -> ResponseReturnValue:
    """Where a visitor goes on who cannot pick a time: ask for one, or see how the request stands."""
    return redirect(f"/r/{token}/time" if answer.why in _TO_ASK else f"/r/{token}", 303)


def office_with_times(facts: RequestFacts) -> OfficeFacts | None:
    """The office of a request that can be booked now; None where a time can only be asked for."""
    if facts.office_id is None or (facts.snoozed_from or facts.stage) not in BOOKABLE_STAGES:
        return None
    office = directory().office(facts.office_id)
    return office if office and office.consultations else None
