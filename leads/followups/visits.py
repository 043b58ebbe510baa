"""What letters say about a consultation, booked or offered: day, time, zone, place, and whom they meet."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from flask_babel import force_locale

from leads.consent.permission import may_contact
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.followups.circumstances import is_pressure_free
from leads.followups.gathering import ending_hold
from leads.followups.letterfacts import AfterConsultation, DayOne, FollowUp, OfferedTime, Reminder, Visit
from leads.models import Lead
from leads.slots.appointments import AppointmentFacts, last
from leads.slots.queries import three_times
from leads.slots.rules import Slot
from leads.slots.wording import day_and_time, where_lines, who_they_meet
from leads.vocabulary import AppointmentMode, ConsentChannel, ConsentPurpose, Locale
from leads.web.formats import at_moment, clock_time, day_name, long_date
from leads.web.locale import babel_name
from leads.web.zones import zone_name


def visit_of(about: FollowUp, appointment: AppointmentFacts, *, locale: Locale) -> Visit:
    """When and where a consultation is, on the clock its visitor was told."""
    office, zone = _office(appointment), appointment.zone
    with force_locale(babel_name(locale)):
        return Visit(
            **asdict(about),
            when=day_and_time(appointment.starts_at, zone=zone, locale=locale),
            zone=zone_name(zone, locale=locale),
            by_video=appointment.mode is AppointmentMode.VIDEO,
            where=where_lines(appointment, office, locale=locale),
            who=who_they_meet(appointment, office),
            minutes=round((appointment.ends_at - appointment.starts_at).total_seconds() / 60),
        )


def reminder_of(about: FollowUp, lead: Lead, *, locale: Locale, now: datetime) -> Reminder:
    """The same with how soon that is, as true as the moment of writing.

    Raises   LookupError for a lead that never had a consultation.
    """
    appointment = _last(lead)
    visit = visit_of(about, appointment, locale=locale)
    soon = at_moment(appointment.starts_at, zone=appointment.zone, now=now, locale=locale)
    return Reminder(**asdict(visit), soon=_capital(soon))


def after_consultation_of(about: FollowUp, lead: Lead, *, locale: Locale, now: datetime) -> AfterConsultation:
    """What is said the day after; the offer is mentioned only to people who want to hear of offers."""
    hold = ending_hold(lead.id) if _wants_offers(lead, now) else None
    return AfterConsultation(
        **asdict(about),
        by_video=_last(lead).mode is AppointmentMode.VIDEO,
        ends=long_date(hold.held_until, locale=locale) if hold else "",
    )


def day_one_of(about: FollowUp, lead: Lead, office: OfficeFacts, *, locale: Locale, now: datetime) -> DayOne:
    """Three times that are free now, each a link with that time chosen; none where nobody can pick."""
    terms = office.consultations
    if terms is None or not about.may_pick:
        return DayOne(**asdict(about), times=(), zone="")
    in_person = AppointmentMode.IN_PERSON in terms.modes
    mode = AppointmentMode.IN_PERSON if in_person else AppointmentMode.VIDEO
    zone = office.zone if in_person else lead.zone
    free = three_times(office, mode=mode, now=now, for_lead=lead.id)
    with force_locale(babel_name(locale)):
        times = tuple(_offered(each, about, mode, zone, locale, now) for each in free)
        spoken = zone_name(zone, locale=locale)
    return DayOne(**asdict(about), times=times, zone=spoken)


def _offered(
    slot: Slot, about: FollowUp, mode: AppointmentMode, zone: str, locale: Locale, now: datetime
) -> OfferedTime:
    day = day_name(slot.starts_at, zone=zone, now=now, locale=locale)
    chosen = f"{slot.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return OfferedTime(
        words=_capital(day_and_time(slot.starts_at, zone=zone, locale=locale)),
        short=f"{_capital(day)} {clock_time(slot.starts_at, zone=zone, locale=locale)}",
        url=f"{about.status_url}/book?time={chosen}&mode={mode}",
    )


def _last(lead: Lead) -> AppointmentFacts:
    found = last(lead.id)
    if found is None:
        raise LookupError("this lead never had a consultation")
    return found


def _office(appointment: AppointmentFacts) -> OfficeFacts:
    return directory().office(appointment.office_id) or directory().central


def _wants_offers(lead: Lead, now: datetime) -> bool:
    if is_pressure_free(lead):
        return False
    found = may_contact(
        person_id=lead.person_id,
        address=lead.email,
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.MARKETING,
        now=now,
    )
    return found.reason == ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
