"""The consultation of a lead as its page shows it: when, how, with whom, and what may be done now."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from leads.desk.action_words import first_name
from leads.desk.places import CALENDAR_PATH
from leads.desk.setting import Chip, Setting
from leads.handling.rules import ActionKind
from leads.slots.appointments import AppointmentFacts
from leads.slots.wording import day_and_time, mode_in_words
from leads.triage.acts import Acts
from leads.triage.facts import LeadFacts, LeadRecord
from leads.triage.next_words import Strip, strip_of
from leads.triage.person_panel import Pairs
from leads.vocabulary import Actor, AppointmentState
from leads.web.formats import clock_time
from leads.web.zones import zone_name


@dataclass(frozen=True, slots=True)
class AppointmentPanel:
    """One consultation; an empty address means: not now, or not for this person. `asks` how it went."""

    title: str
    asks: bool
    chip: Chip
    pairs: Pairs
    change_href: str
    change_words: str
    confirm_href: str
    cancel_href: str
    came_href: str
    missed_href: str


def appointment_panel(record: LeadRecord, setting: Setting, acts: Acts) -> AppointmentPanel | None:
    """The newest consultation of a lead; None for one that never had any."""
    found = record.appointment
    if found is None:
        return None
    is_booked = found.state is AppointmentState.BOOKED
    ahead, begun = is_booked and found.starts_at > setting.now, is_booked and found.starts_at <= setting.now
    answer = f"{CALENDAR_PATH}/{found.id}" if begun and acts.may_note else ""
    book = acts.book_href
    return AppointmentPanel(
        title=_("Consultation"),
        asks=begun,
        chip=_chip(found, begun=begun),
        pairs=_pairs(found, record.lead, setting),
        change_href=book,
        change_words=_("Rescheduled") if begun else _("Change time") if ahead else _("Book another"),
        confirm_href=f"{acts.path}/book/confirmed"
        if ahead and acts.may_work and found.confirmed_by is not Actor.STAFF
        else "",
        cancel_href=f"{book}{'&' if '?' in book else '?'}do=cancel#cancel" if ahead and book else "",
        came_href=f"{answer}/came" if answer else "",
        missed_href=f"{answer}/missed" if answer else "",
    )


def strip_with(record: LeadRecord, setting: Setting) -> Strip:
    """What to do next; about a booked consultation it names its time, which is not when something is due."""
    lead, found = record.lead, record.appointment
    is_next = (lead.next_action or {}).get("kind") == ActionKind.CONSULTATION
    if found is None or found.state is not AppointmentState.BOOKED or not is_next:
        return strip_of(lead, setting)
    name, time = first_name(lead.name), when(found, setting)
    if found.starts_at <= setting.now:
        # Spanish times end with a full stop of their own.
        was = time.removesuffix(".")
        text = _("It was %(time)s. Say whether they came, or choose another time with them.", time=was)
        return Strip("warn", "cal", _("How did the consultation with %(name)s go?", name=name), text)
    text = _("They said that they will come.") if found.confirmed_at else _("They have not confirmed it yet.")
    return Strip("info", "cal", _("Consultation with %(name)s: %(time)s", name=name, time=time), text)


def when(found: AppointmentFacts, setting: Setting) -> str:
    """Its day and time on the wall of the office."""
    return day_and_time(found.starts_at, zone=setting.zone_of(found.office_id), locale=setting.locale)


def _pairs(found: AppointmentFacts, lead: LeadFacts, setting: Setting) -> Pairs:
    zone, office = setting.zone_of(found.office_id), setting.directory.office(found.office_id)
    here = clock_time(found.starts_at, zone=zone, locale=setting.locale)
    there = clock_time(found.starts_at, zone=found.zone, locale=setting.locale)
    terms = office.consultations if office else None
    who = next((each.name for each in terms.resources if each.id == found.resource_id), "") if terms else ""
    pairs = [
        (_("When"), f"{when(found, setting)}, {zone_name(zone, locale=setting.locale)}"),
        (_("For them"), _("%(time)s there", time=there) if there != here else ""),
        (_("How"), mode_in_words(found.mode)),
        (_("With"), who),
        (_("Office"), office.name if office and found.office_id != lead.office_id else ""),
    ]
    return tuple((term, text) for term, text in pairs if text)


def _chip(found: AppointmentFacts, *, begun: bool) -> Chip:
    if begun:
        return _("How did it go?"), "bad", "alert"
    if found.state is AppointmentState.CAME:
        return _("Came"), "ok", "check"
    if found.state is AppointmentState.MISSED:
        return _("Did not come"), "line", "x"
    if found.state is AppointmentState.CANCELLED:
        by = _("Cancelled by them") if found.cancelled_by is Actor.VISITOR else _("Cancelled by us")
        return by, "line", "x"
    if found.confirmed_at is None:
        return _("Booked"), "brand", "cal"
    by_phone = found.confirmed_by is Actor.STAFF
    return _("Confirmed by phone") if by_phone else _("Confirmed"), "ok", "check"
