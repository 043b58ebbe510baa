"""Booking a consultation for a lead: free times by day, how to meet, with whom; and calling one off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from leads.booking.answers import Taken
from leads.desk.frame import Frame
from leads.desk.setting import Setting
from leads.directory.facts import OfficeFacts
from leads.slots.appointments import AppointmentFacts
from leads.slots.rules import Day, Slot
from leads.slots.wording import day_and_time, mode_in_words
from leads.triage.book_asked import SHOWN, Asked
from leads.triage.lead_page import Banner
from leads.triage.record_box import Choice
from leads.vocabulary import AppointmentState
from leads.web.formats import clock_time, weekday_date
from leads.web.zones import zone_name


@dataclass(frozen=True, slots=True)
class Time:
    """One time to choose: the value of its radio button, and how it reads."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class DayTimes:
    """The times of one day."""

    title: str
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class BookPage:
    """The whole page; without `days` and `nearest` there is nothing to choose, and `none` says why."""

    desk: Frame
    path: str
    back: str
    seen: str
    name: str
    title: str
    now_is: str
    cancels: bool
    cancelling: bool
    zone: str
    mode: str
    resource: str
    first: str
    modes: tuple[Choice, ...]
    resources: tuple[Choice, ...]
    nearest: tuple[Time, ...]
    days: tuple[DayTimes, ...]
    later_href: str
    none: str
    note: str
    button: str
    banner: Banner | None


def book_page(
    asked: Asked,
    days: Sequence[Day],
    *,
    name: str,
    office: OfficeFacts | None,
    booked: AppointmentFacts | None,
    taken: Taken | None,
    why_not: str,
    setting: Setting,
    desk: Frame,
    path: str,
    back: str,
    seen: str,
    banner: Banner | None,
    cancelling: bool = False,
) -> BookPage:
    """Put the free times of an office into words; `why_not` is "" where something can be booked."""
    zone = office.zone if office else setting.zone
    teller = _Times(asked, zone, setting)
    terms = office.consultations if office else None
    found = [(each.date, told) for each in days if (told := teller.day(each)).times][:SHOWN]
    shown = tuple(told for _date, told in found)
    last = found[-1][0] if len(found) == SHOWN else days[-1].date if days else None
    is_ahead = booked is not None and booked.starts_at > setting.now
    return BookPage(
        desk=desk,
        path=path,
        back=back,
        seen=seen,
        name=name,
        title=_("Change the time of %(name)s", name=name) if booked else _("Book %(name)s", name=name),
        now_is=_now_is(booked, zone, setting),
        cancels=is_ahead,
        cancelling=cancelling,
        zone=_(
            "Times are %(zone)s, %(office)s",
            zone=zone_name(zone, locale=setting.locale),
            office=office.city,
        )
        if office
        else "",
        mode=asked.mode.value,
        resource=str(asked.resource_id or ""),
        first=asked.first.isoformat(),
        modes=tuple(
            Choice(each, mode_in_words(each), each is asked.mode) for each in (terms.modes if terms else ())
        ),
        resources=(
            Choice("", _("Whoever is free"), asked.resource_id is None),
            *(
                Choice(str(each.id), each.name, each.id == asked.resource_id)
                for each in (terms.resources if terms else ())
                if each.can(asked.mode)
            ),
        ),
        nearest=tuple(teller.time(slot, dated=True) for slot in taken.nearest) if taken else (),
        days=shown if not why_not else (),
        later_href=asked.later(f"{path}/book", back, last) if last and not why_not else "",
        none=why_not or ("" if shown else _("No free time in these two weeks. Look at later days.")),
        note=asked.note,
        button=_("Change the time") if booked else _("Book this time"),
        banner=banner or (_lost(taken, zone, setting) if taken else None),
    )


@dataclass(frozen=True, slots=True)
class _Times:
    asked: Asked
    zone: str
    setting: Setting

    def day(self, day: Day) -> DayTimes:
        """The times of one day that the chosen clinician or room has."""
        only = self.asked.resource_id
        slots = [slot for slot in day.slots if only is None or only in slot.resource_ids]
        title = weekday_date(day.date, locale=self.setting.locale)
        return DayTimes(title, tuple(self.time(slot) for slot in slots))

    def time(self, slot: Slot, *, dated: bool = False) -> Time:
        """One time; what somebody chose before is chosen again while it is free."""
        told = day_and_time if dated else clock_time
        label = told(slot.starts_at, zone=self.zone, locale=self.setting.locale)
        return Time(slot.starts_at.isoformat(), label, slot.starts_at == self.asked.time)


def _now_is(booked: AppointmentFacts | None, zone: str, setting: Setting) -> str:
    if booked is None or booked.state is not AppointmentState.BOOKED:
        return ""
    at = day_and_time(booked.starts_at, zone=zone, locale=setting.locale)
    mode = mode_in_words(booked.mode)
    if booked.starts_at <= setting.now:
        return _("It was to be %(time)s, %(mode)s.", time=at, mode=mode.lower())
    return _("Booked now: %(time)s, %(mode)s.", time=at, mode=mode.lower())


def _lost(taken: Taken, zone: str, setting: Setting) -> Banner:
    time = clock_time(taken.wanted, zone=zone, locale=setting.locale)
    text = _("Here are the closest times.") if taken.nearest else _("Choose another one.")
    said = (
        _("%(time)s has just been taken", time=time)
        if taken.by_somebody
        else _("%(time)s isn’t free", time=time)
    )
    return Banner(said, text=text)
