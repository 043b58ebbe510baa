"""The calendar in words: one office, a week or a day, what waits for an answer, and where to go from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_interval
from flask_babel import gettext as _

from leads.calendar.entries import Consultation, Teller
from leads.calendar.lanes import Found, Lane, Laying
from leads.calendar.queries import Booked
from leads.calendar.rules import Asked, View
from leads.desk.frame import CALENDAR_PATH, FEEDS_PATH, OFFICES_PATH, SEARCH_PATH, Frame
from leads.desk.setting import Setting
from leads.directory.facts import OfficeFacts
from leads.officetime.rules import OfficeCalendar
from leads.slots.wording import mode_in_words
from leads.vocabulary import AppointmentMode, AppointmentState
from leads.web.formats import weekday_date
from leads.web.locale import babel_name
from leads.web.zones import zone_name


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """Where earlier and later lie, and today; `title` names what is shown."""

    title: str
    previous: str
    next: str
    today: str


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """The whole page; `wide` steps by what is shown there, `narrow` by the day. Empty addresses: not here."""

    desk: Frame
    path: str
    here: str
    office: str
    zone: str
    view: str
    day: str
    wide: Steps
    narrow: Steps
    week_href: str
    day_href: str
    strip: tuple[tuple[str, str, bool], ...]
    offices: tuple[Choice, ...]
    resources: tuple[Choice, ...]
    modes: tuple[Choice, ...]
    waiting: tuple[Consultation, ...]
    lanes: tuple[Lane, ...]
    empty: str
    empty_text: str
    office_href: str
    book_href: str
    feeds_href: str


def calendar_page(
    asked: Asked,
    found: Found,
    waiting: Sequence[Booked],
    *,
    office: OfficeFacts,
    offices: Sequence[OfficeFacts],
    hours: OfficeCalendar,
    teller: Teller,
    feeds: bool,
    desk: Frame,
    setting: Setting,
) -> CalendarPage:
    """Put one calendar together; `waiting` are consultations without an outcome, wherever they lie."""
    laying = Laying(asked, office, hours, found, teller)
    lanes = laying.day() if asked.view is View.DAY else laying.week()
    shown = {row.id for row in found.booked}
    seen = _on_every_screen(asked, found, ZoneInfo(office.zone))
    names = sorted(offices, key=lambda each: each.name)
    terms = office.consultations
    empty, text = _empty(asked, found, has_calendar=terms is not None)
    return CalendarPage(
        desk=desk,
        path=CALENDAR_PATH,
        here=teller.here,
        office=office.name,
        zone=_(
            "Times are %(zone)s, %(office)s",
            zone=zone_name(office.zone, locale=setting.locale),
            office=office.city,
        ),
        view=asked.view.value,
        day=asked.day.isoformat(),
        wide=_steps(asked, 1 if asked.view is View.DAY else 7, teller),
        narrow=_steps(asked, 7 if asked.view is View.WEEK else 1, teller),
        week_href=asked.address(CALENDAR_PATH, view=View.WEEK.value),
        day_href=asked.address(CALENDAR_PATH, view=View.DAY.value),
        strip=_strip(asked, setting),
        offices=tuple(Choice(each.slug, each.name, each is office) for each in names)
        if len(names) > 1
        else (),
        resources=(
            Choice("", _("Whole office"), not asked.by),
            *(
                Choice(each.slug, each.name, each.slug == asked.by)
                for each in (terms.resources if terms else ())
            ),
        ),
        modes=(
            Choice("", _("In person or video"), asked.mode is None),
            *(Choice(each.value, mode_in_words(each), each is asked.mode) for each in AppointmentMode),
        ),
        waiting=tuple(
            teller.consultation(row, outside=False, dated=True, narrow=row.id in shown)
            for row in waiting
            if row.id not in seen
        ),
        lanes=lanes,
        empty=empty,
        empty_text=text,
        office_href=f"{OFFICES_PATH}/{office.slug}",
        book_href=f"{SEARCH_PATH}?for=book" if teller.books and terms else "",
        feeds_href=f"{FEEDS_PATH}?office={office.slug}" if feeds else "",
    )


def _on_every_screen(asked: Asked, found: Found, zone: ZoneInfo) -> set[int]:
    """What a narrow screen shows too: all of it where that was asked for, else only the chosen day."""
    if asked.view is not View.EITHER:
        return {row.id for row in found.booked}
    return {row.id for row in found.booked if row.starts_at.astimezone(zone).date() == asked.day}


def _empty(asked: Asked, found: Found, *, has_calendar: bool) -> tuple[str, str]:
    if not has_calendar:
        return _("No calendar here"), _("This office takes no bookings yet. Visitors ask for a time instead.")
    if any(row.state is not AppointmentState.KEPT for row in found.booked):
        return "", ""
    text = _("Hours and clinicians are set in Offices.")
    if asked.view is View.DAY:
        return _("No consultations this day."), text
    return _("No consultations this week."), text


def _steps(asked: Asked, days: int, teller: Teller) -> Steps:
    """By the day, or by the week."""
    spoken = babel_name(teller.locale)
    today = teller.now.astimezone(ZoneInfo(teller.zone)).date()

    def at(day: date) -> str:
        return asked.address(CALENDAR_PATH, day=day.isoformat())

    if days == 1:
        title = weekday_date(asked.day, locale=teller.locale, year=asked.day.year != today.year)
    else:
        first = asked.day - timedelta(days=asked.day.weekday())
        title = str(format_interval(first, first + timedelta(days=6), "yMMMd", locale=spoken))
    step = timedelta(days=days)
    return Steps(title, at(asked.day - step), at(asked.day + step), at(today))


def _strip(asked: Asked, setting: Setting) -> tuple[tuple[str, str, bool], ...]:
    """The days of the week to choose from on a phone."""
    if asked.view is View.WEEK:
        return ()
    first = asked.day - timedelta(days=asked.day.weekday())
    days = [first + timedelta(days=each) for each in range(7)]
    spoken = babel_name(setting.locale)
    return tuple(
        (
            asked.address(CALENDAR_PATH, day=day.isoformat()),
            format_date(day, "EEE d", locale=spoken),
            day == asked.day,
        )
        for day in days
    )
