"""A consultation as a file for calendars outside: when, where, and how to change it; never what about.

The entry is published, not negotiated: answering it in a calendar must not look like changing the booking.
It keeps one UID for life; a higher SEQUENCE replaces what a calendar holds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText, vUri

from leads.booking.zonerules import zone_rules
from leads.directory.facts import OfficeFacts
from leads.followups.officewords import town_of
from leads.outbox.letter import Attachment, CalendarMethod
from leads.settings import current_settings
from leads.slots.appointments import AppointmentFacts
from leads.vocabulary import AppointmentMode, AppointmentState, Locale
from leads.web.brand import brand
from leads.web.catalogues import gettext as _
from leads.web.formats import phone_text
from leads.web.locale import babel_name

FILE_NAME = "appointment.ics"
REMINDS_BEFORE = timedelta(hours=2)


def calendar_file(
    facts: AppointmentFacts, office: OfficeFacts, *, status_url: str, locale: Locale
) -> Attachment:
    """The entry of one consultation as it stands, in the words of a locale; a cancelled one takes itself out.

    The same facts give the same bytes.
    """
    is_over = facts.state is AppointmentState.CANCELLED
    method = CalendarMethod.CANCEL if is_over else CalendarMethod.PUBLISH
    file = Calendar()
    file.add("prodid", f"-//{_plain(brand(locale).name)}//Appointments//{locale.language.upper()}")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", method)
    rules = _rules(facts)
    if rules is not None:
        file.add_component(rules)
    with force_locale(babel_name(locale)):
        clock = UTC if rules is None else ZoneInfo(facts.zone)
        file.add_component(_event(facts, office, status_url, locale, clock))
    return Attachment(FILE_NAME, file.to_ical().decode("utf-8"), method)


def uid_of(facts: AppointmentFacts) -> str:
    """What the entry is called in every calendar it ever comes into."""
    return f"{facts.uid}@{current_settings().reply_domain}"


def written_at(facts: AppointmentFacts) -> datetime:
    """When this version of the entry came to be; not the moment of writing, which differs each time."""
    moments = (facts.made_at, facts.booked_at, facts.changed_at, facts.cancelled_at)
    return max(each for each in moments if each is not None).replace(microsecond=0)


def _event(
    facts: AppointmentFacts, office: OfficeFacts, status_url: str, locale: Locale, clock: tzinfo
) -> Event:
    who, is_over = brand(locale), facts.state is AppointmentState.CANCELLED
    event, summary = Event(), _plain(_("Appointment with %(brand)s", brand=who.name))
    event.add("uid", uid_of(facts))
    event.add("sequence", facts.sequence)
    event.add("dtstamp", written_at(facts))
    event.add("dtstart", facts.starts_at.astimezone(clock))
    event.add("dtend", facts.ends_at.astimezone(clock))
    event.add("summary", summary)
    event.add("location", _plain(_where(facts, office, who.name)))
    event.add("description", _description(office, status_url))
    event["url"] = vUri(status_url)
    event["organizer"] = _organizer(who.name)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", "CANCELLED" if is_over else "CONFIRMED")
    if not is_over:
        event.add_component(_alarm(summary))
    return event


def _rules(facts: AppointmentFacts) -> Timezone | None:
    """The rules of its zone; None where the zone cannot tell its times, which universal time then does.

    The second of two same hours, when clocks go back, has no name of its own.
    """
    local = [at.astimezone(ZoneInfo(facts.zone)) for at in (facts.starts_at, facts.ends_at)]
    if any(at.fold for at in local):
        return None
    return zone_rules(facts.zone, year=local[0].year)


def _where(facts: AppointmentFacts, office: OfficeFacts, brand_name: str) -> str:
    if facts.mode is AppointmentMode.VIDEO:
        return _("By video")
    return ", ".join((brand_name, office.name, office.street, town_of(office)))


def _description(office: OfficeFacts, status_url: str) -> str:
    lines = (
        _("See, change or cancel it: %(url)s", url=status_url),
        _("Phone: %(phone)s", phone=phone_text(office.phone, office.country)),
    )
    return "\n".join(_plain(each) for each in lines)


def _organizer(name: str) -> vCalAddress:
    sender = vCalAddress(f"mailto:{current_settings().care_sender}")
    sender.params["CN"] = vText(_plain(name))
    return sender


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDS_BEFORE)
    alarm.add("description", summary)
    return alarm


def _plain(text: str) -> str:
    """One line of printable characters: what a calendar file can hold, whatever an office is called."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
