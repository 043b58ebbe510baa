"""What "Pick a consultation time" shows: how to meet, the next days with free times, and what was taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from leads.booking.answers import Taken
from leads.directory.queries import directory
from leads.intake import slotwords
from leads.intake.asking import Asking
from leads.intake.history import capital
from leads.intake.pages import AnswerRow, Choice
from leads.intake.slotdays import DAYS_SHOWN, DayTimes, Reader, day_times, first_day, shown_days
from leads.intake.timechoice import TimeChoice, moment_value
from leads.intake.zonechoice import zone_choices, zones_for
from leads.slots.queries import LOOK_AHEAD, free_days
from leads.slots.rules import Slot
from leads.slots.wording import day_and_time
from leads.vocabulary import AppointmentMode, Locale, Meeting
from leads.web.formats import phone_text


@dataclass(frozen=True, slots=True)
class SlotPage:
    """The page in words. `first` is the day it begins with as typed, empty for today."""

    path: str
    office: str
    title: str
    lede: str
    keeps: str
    """What they have booked and keep until they confirm another time."""
    modes: Sequence[Choice]
    mode: str
    zones: Sequence[tuple[str, str]]
    """Empty where the times are the office's own."""
    zone: str
    first: str
    days: Sequence[DayTimes]
    nearest: Sequence[tuple[str, str]]
    chosen: str
    errors: Sequence[tuple[str, str]]
    notice: str
    empty: str
    earlier_href: str
    later_href: str
    phone: str
    phone_text: str
    rows: Sequence[AnswerRow]


def mode_for(choice: TimeChoice, asking: Asking) -> AppointmentMode:
    """How they want to meet: as chosen, as booked, as wished in the request, else the first way there is."""
    wished = AppointmentMode.VIDEO if asking.facts.meeting is Meeting.VIDEO else None
    for each in (choice.mode, asking.booked and asking.booked.mode, wished):
        if each in asking.terms.modes:
            return AppointmentMode(each)
    return asking.terms.modes[0]


def zone_for(choice: TimeChoice, mode: AppointmentMode, asking: Asking) -> str:
    """Whose clock the times are told in: the office's own, by video the visitor's."""
    if mode is not AppointmentMode.VIDEO:
        return asking.office.zone
    if choice.zone in _zones(asking):
        return choice.zone
    had = asking.booked
    return had.zone if had and had.mode is AppointmentMode.VIDEO else asking.facts.zone


def slot_page(asking: Asking, choice: TimeChoice, *, taken: Taken | None = None, error: str = "") -> SlotPage:
    """The page for a choice; `taken` says that it was not free, `error` what was wrong with it."""
    mode = mode_for(choice, asking)
    zone = zone_for(choice, mode, asking)
    today = asking.now.astimezone(ZoneInfo(asking.office.zone)).date()
    end = today + timedelta(days=asking.terms.horizon_days)
    first = first_day(choice, asking.office.zone, today, end)
    days = free_days(
        asking.office,
        mode=mode,
        now=asking.now,
        first=first,
        for_lead=asking.facts.lead_id,
        language=asking.locale.language,
    )
    shown = shown_days(days)
    nearest = taken.nearest if taken else ()
    after = shown[-1].date + timedelta(days=1) if shown else first + timedelta(days=LOOK_AHEAD)
    listed = day_times(shown, {each.starts_at for each in nearest}, Reader(zone, asking.locale, asking.now))
    place = f"{asking.path}/book?mode={mode}" + (f"&zone={zone}" if zone != asking.office.zone else "")
    return SlotPage(
        path=asking.path,
        office=asking.office.name,
        title=_("Pick another time") if asking.booked else _("Pick a consultation time"),
        lede=slotwords.lede(asking, mode, zone),
        keeps=slotwords.keeps(asking),
        modes=slotwords.modes(asking),
        mode=mode,
        zones=zone_choices(_zones(asking), locale=asking.locale) if mode is AppointmentMode.VIDEO else (),
        zone=zone,
        first=first.isoformat() if first > today else "",
        days=listed,
        nearest=[(moment_value(each.starts_at), _in_full(each, zone, asking.locale)) for each in nearest],
        chosen=moment_value(choice.time) if choice.time else "",
        errors=slotwords.errors(taken, error, zone, asking.locale),
        notice="" if taken or error else slotwords.gone(choice, days, asking, zone),
        empty="" if listed or nearest else slotwords.empty(first, today, asking.locale),
        earlier_href=f"{place}&from={first - timedelta(days=DAYS_SHOWN)}" if first > today else "",
        later_href=f"{place}&from={after}" if after <= end else "",
        phone=asking.office.phone,
        phone_text=phone_text(asking.office.phone, asking.facts.country),
        rows=slotwords.rows(asking),
    )


def _zones(asking: Asking) -> tuple[str, ...]:
    countries = [each.code for each in directory().countries]
    return zones_for(countries, own=(asking.facts.zone, asking.office.zone))


def _in_full(slot: Slot, zone: str, locale: Locale) -> str:
    return capital(day_and_time(slot.starts_at, zone=zone, locale=locale))
