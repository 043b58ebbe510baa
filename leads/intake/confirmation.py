"""The visitor’s own page in words: who is in touch by when, the office and why, the offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from leads.directory.facts import OfficeFacts
from leads.directory.queries import calendar, directory
from leads.intake.appointmentcard import AppointmentCard, appointment_card, is_ahead, visit_words
from leads.intake.asking import office_with_times
from leads.intake.consultationsteps import NextStep
from leads.intake.firstcontact import next_steps
from leads.intake.history import Happening, happenings
from leads.intake.known import locale_for
from leads.intake.queries import RequestFacts, happened
from leads.intake.statuswords import State, done_words, top_words
from leads.models import Allocation
from leads.officetime.rules import closing_time, next_opening
from leads.promos.wording import OfferCard, cards_of
from leads.routing.moving import may_move
from leads.routing.promises import stored_promise
from leads.routing.queries import current_allocation
from leads.routing.wording import why_this_office
from leads.slots.appointments import AppointmentFacts, last
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import AppointmentState, LeadStage, Locale, OfficeKind
from leads.web.formats import at_moment, clock_time, phone_text

LOOKING_FOR = timedelta(minutes=2)
"""How long the page says that an office is being found; after that it promises a person instead."""


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """The office as a card."""

    name: str
    lines: Sequence[str]
    phone: str
    phone_text: str
    hours: str
    is_open: bool
    reasons: Sequence[str]
    change_href: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """The visitor's page, right after sending and at any later time."""

    path: str
    state: State
    just_sent: bool
    title: str
    sentence: str
    reference: str
    steps: Sequence[NextStep]
    office: OfficeCard | None
    offers: Sequence[OfferCard]
    history: Sequence[Happening]
    done: str
    """A short message after an action, or empty."""
    appointment: AppointmentCard | None = None
    """What is booked and still ahead."""
    may_pick: bool = False
    """Whether they can pick a time themselves; otherwise they ask for one."""
    asks_address: bool = False
    """Our emails come back and there is no phone: the page asks for another address."""


def request_page(
    facts: RequestFacts,
    *,
    path: str,
    by_mail: bool,
    just_sent: bool,
    done: str,
    locale: Locale,
    now: datetime,
) -> RequestPage:
    """Everything the page of one request says; `path` is its address, `by_mail` that a letter carried it."""
    spoken = locale_for(facts.country, locale)
    office = directory().office(facts.office_id) if facts.office_id else None
    allocation = current_allocation(facts.lead_id)
    promise = stored_promise(allocation) if allocation else None
    visit = last(facts.lead_id) if office else None
    may_pick = office_with_times(facts) is not None
    state = state_of(facts, visit, now)
    title, sentence = top_words(facts, state, just_sent=just_sent, may_pick=may_pick)
    if visit and office and state not in (State.CLOSED, State.COMPLETED):
        title, sentence = visit_words(visit, office, may_pick=may_pick, locale=spoken, now=now)
    return RequestPage(
        path=path,
        state=state,
        just_sent=just_sent,
        title=title,
        sentence=sentence,
        reference=facts.reference,
        steps=next_steps(facts, office, promise, last=visit, path=path, locale=spoken, now=now),
        office=office_card(facts, office, allocation, path, spoken, now) if office else None,
        offers=cards_of(facts.lead_id, spoken, by_mail=by_mail) if office else (),
        history=happenings(happened(facts.lead_id), office, facts.zone, spoken, now),
        done=done_words(done, facts),
        appointment=appointment_card(visit, path=path, locale=spoken, now=now),
        may_pick=may_pick,
    )


_VISITS = {
    AppointmentState.CAME: State.AFTER,
    AppointmentState.MISSED: State.MISSED,
    AppointmentState.CANCELLED: State.CANCELLED,
}


def state_of(facts: RequestFacts, visit: AppointmentFacts | None, now: datetime) -> State:
    """Where the request stands for its visitor. A request kept for a look looks like any other."""
    if facts.stage in TERMINAL_STAGES:
        return State.COMPLETED if facts.stage is LeadStage.COMPLETED else State.CLOSED
    if facts.office_id is None:
        return State.FINDING if now - facts.created_at < LOOKING_FOR else State.WAITING
    if visit is not None and visit.state is AppointmentState.BOOKED:
        return State.BOOKED if is_ahead(visit, now) else State.BEGUN
    if visit is not None:
        return _VISITS[visit.state]
    if facts.stage is LeadStage.NEW:
        return State.WITH_US
    return State.TRIED if facts.stage is LeadStage.CONTACTING else State.IN_TOUCH


def office_card(
    facts: RequestFacts,
    office: OfficeFacts,
    allocation: Allocation | None,
    path: str,
    locale: Locale,
    now: datetime,
) -> OfficeCard:
    """An office as its visitor sees it; reasons come with an allocation, a way to change it where allowed."""
    hours, is_open = _hours(office, locale, now)
    is_central = office.kind is OfficeKind.CENTRAL_DESK
    return OfficeCard(
        name=office.name,
        lines=() if is_central else (office.street, office.town),
        phone=office.phone,
        phone_text=phone_text(office.phone, facts.country),
        hours=hours,
        is_open=is_open,
        reasons=why_this_office(allocation, locale) if allocation else (),
        change_href=f"{path}/office" if may_move(facts.stage, facts.office_id) else "",
    )


def _hours(office: OfficeFacts, locale: Locale, now: datetime) -> tuple[str, bool]:
    days = calendar(office.id, around=now.date(), language=locale.language)
    closes = closing_time(days, now)
    if closes:
        return _("Open until %(time)s", time=clock_time(closes, zone=office.zone, locale=locale)), True
    opens = next_opening(days, now)
    if opens is None:
        return _("Closed at the moment"), False
    return _("Opens %(when)s", when=at_moment(opens, zone=office.zone, now=now, locale=locale)), False
