"""What "Confirm your time" shows: the time that is kept, where, with whom, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from leads.intake.asking import Asking
from leads.intake.heldoffers import consequences, held_offers
from leads.intake.history import capital
from leads.intake.pages import AnswerRow
from leads.intake.timechoice import moment_value
from leads.slots.appointments import AppointmentFacts
from leads.slots.wording import day_and_time, where_lines, who_they_meet
from leads.web.formats import before_moment
from leads.web.zones import zone_name


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """The page in words; time, mode and zone are what the form sends back."""

    path: str
    office: str
    until: str
    rows: Sequence[AnswerRow]
    follows: Sequence[str]
    time: str
    mode: str
    zone: str
    other_href: str


def confirm_page(asking: Asking, kept: AppointmentFacts) -> ConfirmPage:
    """The page for the time that is kept."""
    locale, time = asking.locale, moment_value(kept.starts_at)
    until = before_moment(kept.kept_until or asking.now, zone=kept.zone, now=asking.now, locale=locale)
    return ConfirmPage(
        path=asking.path,
        office=asking.office.name,
        until=_("We keep this time for you until %(time)s.", time=until),
        rows=time_rows(kept, asking),
        follows=_follows(asking),
        time=time,
        mode=kept.mode,
        zone=kept.zone,
        other_href=f"{asking.path}/book?mode={kept.mode}&zone={kept.zone}&time={time}",
    )


def time_rows(facts: AppointmentFacts, asking: Asking) -> list[AnswerRow]:
    """When, by which clock, where, and with whom, as far as that is a person."""
    locale = asking.locale
    who = who_they_meet(facts, asking.office)
    return [
        AnswerRow(_("When"), capital(day_and_time(facts.starts_at, zone=facts.zone, locale=locale))),
        AnswerRow(_("Time zone"), capital(zone_name(facts.zone, locale=locale))),
        AnswerRow(_("Where"), "\n".join(where_lines(facts, asking.office, locale=locale))),
        *([AnswerRow(_("Who you meet"), who)] if who else []),
    ]


def _follows(asking: Asking) -> list[str]:
    """What happens when they confirm: the letter, the time it replaces, the offers."""
    told = [
        _("We email you a confirmation that you can add to your calendar. You can change or cancel it there.")
    ]
    if asking.booked:
        mine = asking.booked
        when = day_and_time(mine.starts_at, zone=mine.zone, locale=asking.locale)
        told.insert(0, _("It takes the place of %(when)s.", when=when))
    offers = held_offers(asking.facts.lead_id, asking.office, locale=asking.locale, now=asking.now)
    return [*told, *consequences(offers, locale=asking.locale)]
