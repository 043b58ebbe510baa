"""What we did for a visitor, from the timeline; only what they may see, in their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.intake.queries import Event
from leads.vocabulary import Locale
from leads.web.formats import at_moment


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the visitor's timeline."""

    what: str
    when: str


def capital(phrase: str) -> str:
    """A phrase at the beginning of a line."""
    return phrase[:1].upper() + phrase[1:]


def happenings(
    events: Sequence[Event],
    office: OfficeFacts | None,
    zone: str,
    locale: Locale,
    now: datetime,
) -> list[Happening]:
    """The events a visitor may see; all others are left out, whatever they are."""
    words = {
        "intake.received": _("We received your request"),
        "intake.time_asked": _("You told us which times suit you"),
        "intake.question_added": _("You added a question"),
        "intake.link_asked": _("You asked for your private link"),
        "intake.taken_back": _("You took your request back"),
        "intake.not_now": _("You told us it’s not the right time"),
        "intake.kept_open": _("You kept your request open"),
        "booking.booked": _("Your consultation was booked"),
        "booking.changed": _("Your consultation got another time"),
        "booking.confirmed": _("You said that you’ll be there"),
        "booking.cancelled": _("Your consultation was cancelled"),
        "booking.came": _("You came to your consultation"),
        "booking.missed": _("We missed you at your consultation"),
        "outbox.sent": _("We sent you an email"),
        "promos.reserved": _("You booked in time, and we reserved your offer"),
        "promos.earned": _("Your offer became yours"),
        "promos.applied": _("We applied your offer"),
        "triage.called": _("We called you"),
        "triage.texted": _("We texted you"),
    }
    there = office.zone if office else zone
    told = ((each, words.get(each.kind) or _about_office(each)) for each in events)
    return [
        Happening(what, capital(at_moment(each.at, zone=there, now=now, locale=locale)))
        for each, what in told
        if what
    ]


def _about_office(event: Event) -> str:
    office = directory().office(event.office_id) if event.office_id else None
    if office is None:
        return ""
    return {
        "routing.assigned": _("Your request went to %(office)s", office=office.name),
        "routing.moved": _("You chose %(office)s", office=office.name),
    }.get(event.kind, "")
