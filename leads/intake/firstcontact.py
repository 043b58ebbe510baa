"""The three next steps of the visitor's page: received, who is in touch by when, the consultation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.intake.consultationsteps import NextStep, booked_steps, pick_step
from leads.intake.history import capital
from leads.intake.queries import RequestFacts
from leads.officetime.promise import Cover, Promise, Situation
from leads.slots.appointments import AppointmentFacts
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import AppointmentState, ContactBy, LeadStage, Locale, OfficeKind
from leads.web.formats import at_moment, by_moment, clock_time, phone_text


def next_steps(
    facts: RequestFacts,
    office: OfficeFacts | None,
    promise: Promise | None,
    *,
    last: AppointmentFacts | None = None,
    path: str,
    locale: Locale,
    now: datetime,
) -> Sequence[NextStep]:
    """The steps that are still true; a closed request has none.

    Takes    the promise stored with the allocation, None while there is none; the last consultation, if there
             ever was one; the page's own address.
    """
    if facts.stage in TERMINAL_STAGES:
        return ()
    at = at_moment(facts.created_at, zone=_zone(facts, office), now=now, locale=locale)
    received = NextStep(_("Request received"), capital(at), done=True)
    if last is None:
        return received, contact_step(facts, office, promise, locale, now), pick_step(facts, path=path)
    if last.state in (AppointmentState.MISSED, AppointmentState.CANCELLED):
        return received, pick_step(facts, path=path, again=True)
    return received, *booked_steps(last, path=path, locale=locale, now=now)


def contact_step(
    facts: RequestFacts, office: OfficeFacts | None, promise: Promise | None, locale: Locale, now: datetime
) -> NextStep:
    """Who is in touch, how and by when."""
    what = {
        ContactBy.CALL: _("A coordinator calls you"),
        ContactBy.TEXT: _("A coordinator texts you"),
        ContactBy.EMAIL: _("A coordinator emails you"),
    }[facts.contact_by]
    if office is None or promise is None:
        return NextStep(what, _("The time appears here as soon as your office is found"))
    if facts.stage is not LeadStage.NEW:
        return NextStep(
            what, _("We have been in touch, or tried to be"), _who(facts, office, None), done=True
        )
    return NextStep(what, _when(facts, office, promise, locale, now), _who(facts, office, promise))


def _when(facts: RequestFacts, office: OfficeFacts, promise: Promise, locale: Locale, now: datetime) -> str:
    if promise.due_at is None:
        return _("As soon as the office opens")
    if promise.due_at <= now:
        return _(
            "We meant to be in touch by now and are late. We’re sorry. Your request is at the top of our list"
        )
    by = by_moment(promise.due_at, zone=_zone(facts, office), now=now, locale=locale)
    if promise.situation is Situation.OPEN and promise.closes_at:
        closes = clock_time(promise.closes_at, zone=_zone(facts, office), locale=locale)
        return _("You’ll hear from us %(by)s. The office is open until %(time)s", by=by, time=closes)
    if promise.opens_at:
        opens = at_moment(promise.opens_at, zone=_zone(facts, office), now=now, locale=locale)
        return _after_opening(promise, _by_central(office, promise), opens, by)
    return _("You’ll hear from us %(by)s", by=by)


def _after_opening(promise: Promise, desk_opens: bool, opens: str, by: str) -> str:
    """Why the visitor waits until somebody opens; the central desk often does so before the office."""
    if promise.holiday and desk_opens:
        return _(
            "We’re closed for %(holiday)s. Our central desk can be in touch from %(opens)s. "
            "You’ll hear from us %(by)s",
            holiday=promise.holiday, opens=opens, by=by,
        )  # fmt: skip
    if promise.holiday:
        return _(
            "We’re closed for %(holiday)s and open again %(opens)s. You’ll hear from us %(by)s",
            holiday=promise.holiday, opens=opens, by=by,
        )  # fmt: skip
    if desk_opens:
        return _(
            "Our central desk can be in touch from %(opens)s. You’ll hear from us %(by)s", opens=opens, by=by
        )
    return _("The office opens %(opens)s. You’ll hear from us %(by)s", opens=opens, by=by)


def _who(facts: RequestFacts, office: OfficeFacts, promise: Promise | None) -> str:
    central = directory().central
    by_central = _by_central(office, promise)
    phone = phone_text(central.phone if by_central else office.phone, facts.country)
    if by_central:
        return {
            ContactBy.CALL: _(
                "Our central desk answers for the office. You’ll hear from it on %(phone)s.", phone=phone
            ),
            ContactBy.TEXT: _(
                "Our central desk will text you from %(phone)s, about this request only.", phone=phone
            ),
            ContactBy.EMAIL: _("Our central desk answers for the office and will email you."),
        }[facts.contact_by]
    return {
        ContactBy.CALL: _("You’ll hear from %(office)s on %(phone)s.", office=office.name, phone=phone),
        ContactBy.TEXT: _(
            "%(office)s will text you from %(phone)s, about this request only.",
            office=office.name,
            phone=phone,
        ),
        ContactBy.EMAIL: _("%(office)s will email you.", office=office.name),
    }[facts.contact_by]


def _by_central(office: OfficeFacts, promise: Promise | None) -> bool:
    """Whether the central desk is in touch first, for itself or for a clinic that is closed."""
    covers = promise is not None and promise.covered_by is Cover.CENTRAL
    return covers or office.kind is OfficeKind.CENTRAL_DESK


def _zone(facts: RequestFacts, office: OfficeFacts | None) -> str:
    """The zone times are told in: the office's own, or the visitor's where a desk far away answers."""
    return office.zone if office and office.kind is OfficeKind.CLINIC else facts.zone
