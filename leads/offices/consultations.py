"""How an office gives consultations, in words: the next free time, the terms, who and what is there when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.desk import wording
from leads.desk.frame import CALENDAR_PATH
from leads.desk.setting import Setting
from leads.directory.facts import Consultations, OfficeFacts, ResourceFacts
from leads.followups.hours import week_in_words
from leads.offices.hours import days_text
from leads.officetime.rules import Closure
from leads.slots.wording import mode_in_words
from leads.vocabulary import AppointmentMode, OfficeKind

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ResourceLine:
    """One clinician or room: how one meets there, when, and on which coming days not."""

    name: str
    modes: str
    hours: tuple[str, ...]
    away: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsultationsPart:
    """The section of one office; without lines the office has no calendar, and `note` says what happens."""

    note: str
    calendar_href: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[ResourceLine, ...] = ()


def next_free_text(office: OfficeFacts, free: datetime | None, setting: Setting) -> str:
    """The next free time for a visitor in person, on the office's clock; "" for the central desk."""
    if office.kind is OfficeKind.CENTRAL_DESK:
        return ""
    if office.consultations is None:
        return _("No calendar")
    if free is None:
        return _("None in two weeks")
    return wording.day_and_time(free, zone=office.zone, now=setting.now, locale=setting.locale)


def consultations_part(
    office: OfficeFacts, free: datetime | None, setting: Setting
) -> ConsultationsPart | None:
    """Everything about consultations at one office; None for the central desk, which gives none."""
    if office.kind is OfficeKind.CENTRAL_DESK:
        return None
    terms = office.consultations
    if terms is None:
        return ConsultationsPart(
            _("No calendar: visitors say which times would suit them, and a coordinator offers some.")
        )
    facts = (
        (_("Next free time"), next_free_text(office, free, setting)),
        (_("Length"), _length(terms.length)),
        (_("Begins every"), _length(terms.step)),
        (_("Kept free"), _buffers(terms)),
        (_("Notice"), _notice(terms.notice)),
        (
            _("Booked ahead"),
            ngettext("up to %(num)s day", "up to %(num)s days", terms.horizon_days),
        ),
    )
    return ConsultationsPart(
        "",
        f"{CALENDAR_PATH}?office={office.slug}",
        facts,
        tuple(_line(each, setting) for each in terms.resources),
    )


def _line(resource: ResourceFacts, setting: Setting) -> ResourceLine:
    hours = week_in_words(resource.openings, setting.locale) if resource.openings else (_("As the office"),)
    today = setting.now.date() - _DAY
    return ResourceLine(
        name=resource.name,
        modes=" · ".join(mode_in_words(mode) for mode in AppointmentMode if resource.can(mode)),
        hours=hours,
        away=tuple(_away(each, setting) for each in resource.absences if each.ends_on >= today),
    )


def _away(absence: Closure, setting: Setting) -> str:
    days = days_text(absence.starts_on, absence.ends_on, setting)
    return _("%(days)s: %(reason)s", days=days, reason=absence.reason)


def _buffers(terms: Consultations) -> str:
    if not terms.before and not terms.after:
        return _("nothing before or after")
    if not terms.before:
        return _("%(time)s after", time=_length(terms.after))
    if not terms.after:
        return _("%(time)s before", time=_length(terms.before))
    return _("%(before)s before, %(after)s after", before=_length(terms.before), after=_length(terms.after))


def _notice(notice: timedelta) -> str:
    if not notice:
        return _("none: visitors may come at once")
    return _("%(time)s for visitors, none for staff", time=_length(notice))


def _length(length: timedelta) -> str:
    """Hours where they are whole, minutes otherwise."""
    if length and not length % _HOUR:
        return ngettext("%(num)s hour", "%(num)s hours", length // _HOUR)
    return ngettext("%(num)s minute", "%(num)s minutes", length // _MINUTE)
