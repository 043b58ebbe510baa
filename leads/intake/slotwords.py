"""The sentences of "Pick a consultation time", and the card of the request beside the times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from leads.booking.answers import Taken
from leads.directory.queries import directory
from leads.intake.asking import Asking
from leads.intake.heldoffers import beside, held_offers
from leads.intake.history import capital
from leads.intake.pages import AnswerRow, Choice
from leads.intake.timechoice import TimeChoice
from leads.intake.words import UNSURE_NAME
from leads.slots.rules import Day, find
from leads.slots.wording import day_and_time, mode_in_words
from leads.vocabulary import AppointmentMode, Locale
from leads.web.formats import clock_time, long_date
from leads.web.zones import zone_name


def lede(asking: Asking, mode: AppointmentMode, zone: str) -> str:
    """Whose clock the times are told in, and how long to plan for."""
    words = zone_name(zone, locale=asking.locale)
    minutes = int(asking.terms.length.total_seconds()) // 60
    if mode is AppointmentMode.VIDEO:
        return _(
            "Times are %(zone)s, as chosen below. Allow %(minutes)s minutes.", zone=words, minutes=minutes
        )
    return _(
        "Times are %(zone)s, the office’s local time. Allow %(minutes)s minutes.", zone=words, minutes=minutes
    )


def keeps(asking: Asking) -> str:
    """What they have booked and keep for the time being; "" for a first booking."""
    mine = asking.booked
    if mine is None:
        return ""
    when = day_and_time(mine.starts_at, zone=mine.zone, locale=asking.locale)
    return _("You have %(when)s. You keep it until you confirm another time.", when=when)


def modes(asking: Asking) -> list[Choice]:
    """The ways to meet, where there is more than one."""
    notes = {
        AppointmentMode.IN_PERSON: asking.office.street,
        AppointmentMode.VIDEO: _("We’ll email you how to join before the time"),
    }
    modes = asking.terms.modes
    return [Choice(each, mode_in_words(each), notes[each]) for each in modes] if len(modes) > 1 else []


def errors(taken: Taken | None, error: str, zone: str, locale: Locale) -> list[tuple[str, str]]:
    """The error summary: nothing was chosen, or somebody was faster."""
    if taken is None:
        return [("time", error)] if error else []
    time = capital(clock_time(taken.wanted, zone=zone, locale=locale))
    if not taken.nearest:
        return [("times", _nothing_near(time, taken))]
    if taken.by_somebody:
        return [("time", _("%(time)s has just been taken. Here are the closest times", time=time))]
    return [("time", _("%(time)s isn’t free. Here are the closest times", time=time))]


def _nothing_near(time: str, taken: Taken) -> str:
    if taken.by_somebody:
        return _("%(time)s has just been taken, and no other time is free nearby", time=time)
    return _("%(time)s isn’t free, and no other time is free nearby", time=time)


def gone(choice: TimeChoice, days: Sequence[Day], asking: Asking, zone: str) -> str:
    """A word for somebody whose link names a time that is no longer free."""
    if choice.time is None or choice.time <= asking.now or find(days, choice.time):
        return ""
    when = day_and_time(choice.time, zone=zone, locale=asking.locale)
    return _("%(when)s is no longer free. These times are:", when=capital(when))


def empty(first: date, today: date, locale: Locale) -> str:
    """Said where there is no free time at all."""
    if first == today:
        return _("No times in the next two weeks")
    return _("No times in the two weeks from %(date)s", date=long_date(first, locale=locale))


def rows(asking: Asking) -> list[AnswerRow]:
    """The card beside the times: reference, interest, and what is held."""
    procedures = {each.id: each for each in directory().procedures}
    procedure = procedures.get(asking.facts.procedure_id or 0)
    offers = held_offers(asking.facts.lead_id, asking.office, locale=asking.locale, now=asking.now)
    return [
        AnswerRow(_("Reference"), asking.facts.reference),
        AnswerRow(
            _("Interested in"), procedure.name(asking.locale.language) if procedure else str(UNSURE_NAME)
        ),
        *(AnswerRow(_("Offer"), capital(beside(each, locale=asking.locale))) for each in offers),
    ]
