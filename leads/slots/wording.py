"""Consultations in words, for pages, letters and calendar files; the caller has set the locale."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from leads.directory.facts import OfficeFacts
from leads.slots.appointments import AppointmentFacts
from leads.vocabulary import AppointmentMode, Locale, ResourceKind
from leads.web.catalogues import gettext as _
from leads.web.formats import clock_time, weekday_date


def day_and_time(at: datetime, *, zone: str, locale: Locale) -> str:
    """A time on its day, without today or tomorrow: `Wednesday, November 25, 11:30 am`."""
    day = weekday_date(at.astimezone(ZoneInfo(zone)).date(), locale=locale)
    return _("%(day)s, %(time)s", day=day, time=clock_time(at, zone=zone, locale=locale))


def mode_in_words(mode: AppointmentMode) -> str:
    """How a consultation is held: `In person` or `By video`."""
    return _("By video") if mode == AppointmentMode.VIDEO else _("In person")


def where_lines(facts: AppointmentFacts, office: OfficeFacts, *, locale: Locale) -> tuple[str, ...]:
    """Where a consultation takes place: the office with its address, or by video with the office."""
    del locale  # an address reads the same in every language
    if facts.mode == AppointmentMode.VIDEO:
        return (_("By video, with %(office)s", office=office.name),)
    return (office.name, office.street, office.town)


def who_they_meet(facts: AppointmentFacts, office: OfficeFacts) -> str:
    """The clinician somebody meets; "" where a room is booked or the person is no longer there."""
    terms = office.consultations
    people = [each for each in terms.resources if each.id == facts.resource_id] if terms else []
    return people[0].name if people and people[0].kind == ResourceKind.CLINICIAN else ""
