"""When an office is open, in words: now, next, through the week, and on which coming days it is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names
from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.setting import Setting
from leads.directory.facts import OfficeFacts
from leads.directory.queries import calendar
from leads.officetime.rules import closing_time, is_open, local_date, next_opening
from leads.web.formats import clock_time
from leads.web.locale import babel_name

COMING_DAYS = 120
_MOST_HOLIDAYS = 6
_A_MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001  (only its weekday and the wall time count)


@dataclass(frozen=True, slots=True)
class Doors:
    """Whether somebody answers now, and until or from when."""

    is_open: bool
    word: str
    until: str


def doors(office: OfficeFacts, setting: Setting) -> Doors:
    """The doors at this moment, on the office's own wall clock."""
    here = calendar(office.id, around=setting.now.astimezone(ZoneInfo(office.zone)).date())
    opened = is_open(here, setting.now)
    at = closing_time(here, setting.now) if opened else next_opening(here, setting.now)
    if at is None:
        return Doors(opened, _("Open") if opened else _("Closed"), "")
    time = wording.wall_time(at, zone=office.zone, now=setting.now, locale=setting.locale)
    return Doors(opened, _("Open") if opened else _("Closed"), _("until %(time)s", time=time))


def week(office: OfficeFacts, setting: Setting) -> tuple[tuple[str, str, bool], ...]:
    """Each weekday with its hours, breaks shown, and whether it is today there."""
    names = get_day_names("wide", locale=babel_name(setting.locale))
    today = setting.now.astimezone(ZoneInfo(office.zone)).weekday()
    by_day = {
        day: ", ".join(f"{_wall(each.opens, setting)} – {_wall(each.closes, setting)}" for each in openings)
        for day, openings in groupby(
            sorted(office.openings, key=lambda each: (each.weekday, each.opens)),
            key=lambda each: each.weekday,
        )
    }
    return tuple((names[day], by_day.get(day, _("Closed")), day == today) for day in range(7))


def coming(office: OfficeFacts, setting: Setting) -> tuple[tuple[str, str], ...]:
    """The next days on which the office stays shut: its own closures and holidays, with their names."""
    here = calendar(
        office.id,
        around=setting.now.astimezone(ZoneInfo(office.zone)).date(),
        language=setting.locale.language,
    )
    today = local_date(here, setting.now)
    last = today + timedelta(days=COMING_DAYS)
    shut = [
        (each.starts_on, each.ends_on, each.reason) for each in here.closures if today <= each.ends_on <= last
    ]
    shut += [(day, day, name) for day, name in here.holidays.items() if today <= day <= last]
    return tuple(
        (days_text(first, final, setting), reason) for first, final, reason in sorted(shut)[:_MOST_HOLIDAYS]
    )


def days_text(first: date, last: date, setting: Setting) -> str:
    """A day or several in a row: `Fri 4 Dec to Sat 5 Dec`."""
    days = [format_date(each, "EEE d MMM", locale=babel_name(setting.locale)) for each in (first, last)]
    return days[0] if first == last else _("%(first)s to %(last)s", first=days[0], last=days[1])


def _wall(at: time, setting: Setting) -> str:
    return clock_time(datetime.combine(_A_MONDAY, at, ZoneInfo("UTC")), zone="UTC", locale=setting.locale)
