"""The consultation on its visitor's own page: when, where, with whom, and what can still be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.intake.history import capital
from leads.slots.appointments import AppointmentFacts
from leads.slots.wording import day_and_time, where_lines, who_they_meet
from leads.vocabulary import Actor, AppointmentMode, AppointmentState, Locale
from leads.web.zones import zone_name


@dataclass(frozen=True, slots=True)
class AppointmentCard:
    """A consultation that is booked and still ahead; `will_come` says that they told us so."""

    path: str
    when: str
    zone: str
    where: Sequence[str]
    note: str
    who: str
    will_come: bool
    may_change: bool


def appointment_card(
    facts: AppointmentFacts | None, *, path: str, locale: Locale, now: datetime
) -> AppointmentCard | None:
    """The card, or None where nothing is booked that has not begun."""
    office = directory().office(facts.office_id) if facts else None
    if facts is None or office is None or not is_ahead(facts, now):
        return None
    return AppointmentCard(
        path=path,
        when=when_words(facts, locale),
        zone=capital(zone_name(facts.zone, locale=locale)),
        where=where_lines(facts, office, locale=locale),
        note=_("We’ll email you how to join before the time") if facts.mode is AppointmentMode.VIDEO else "",
        who=who_they_meet(facts, office),
        will_come=facts.confirmed_at is not None,
        may_change=office.consultations is not None,
    )


def is_ahead(facts: AppointmentFacts, now: datetime) -> bool:
    """Whether a consultation is booked and has not begun: until then it can be changed."""
    return facts.state is AppointmentState.BOOKED and facts.starts_at > now


def when_words(facts: AppointmentFacts, locale: Locale) -> str:
    """Its day and time by the clock its visitor was told: `Wednesday, November 25, 11:30 am`."""
    return capital(day_and_time(facts.starts_at, zone=facts.zone, locale=locale))


def visit_words(
    facts: AppointmentFacts, office: OfficeFacts, *, may_pick: bool, locale: Locale, now: datetime
) -> tuple[str, str]:
    """Heading and sentence of the panel on top for the last consultation, whatever became of it."""
    when = when_words(facts, locale)
    match facts.state:
        case AppointmentState.BOOKED if is_ahead(facts, now):
            return when, _booked_sentence(facts, office, locale)
        case AppointmentState.BOOKED:
            return _("Your consultation: %(when)s", when=when), _(
                "If you were with us, thank you. If it didn’t work out, call us and we’ll find another time."
            )
        case AppointmentState.MISSED:
            return _("We missed you"), _again(may_pick=may_pick)
        case AppointmentState.CANCELLED:
            ours = facts.cancelled_by is not Actor.VISITOR
            what = _("We’re sorry for the change.") if ours else _("That’s fine.")
            return _("Your consultation is cancelled"), f"{what} {_again(may_pick=may_pick)}"
        case _:
            return _("Thank you for coming in"), _(
                "Your coordinator is happy to answer any question that came up since."
            )


def _booked_sentence(facts: AppointmentFacts, office: OfficeFacts, locale: Locale) -> str:
    zone = capital(zone_name(facts.zone, locale=locale))
    if facts.mode is AppointmentMode.VIDEO:
        return _("%(zone)s. Your consultation by video is booked.", zone=zone)
    return _("%(zone)s. Your consultation at %(office)s is booked.", zone=zone, office=office.name)


def _again(*, may_pick: bool) -> str:
    if may_pick:
        return _("Choose another time whenever it suits you.")
    return _("Tell us which times suit you, whenever you like.")
