"""The closed days of an office on its page: those ahead, what is booked in them, and the form for more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.frame import LEADS_PATH, OFFICES_PATH
from leads.desk.setting import Setting
from leads.directory.facts import OfficeFacts
from leads.offices.closing import FURTHEST, LONGEST, MOST_LETTERS, Shut
from leads.offices.hours import days_text
from leads.offices.queries import BookedAhead
from leads.reference import reference_of
from leads.text import one_line


@dataclass(frozen=True, slots=True)
class ShutLine:
    """Closed days ahead; `who` and `starts_on` are what the form sends to open them again."""

    text: str
    who: str
    starts_on: str


@dataclass(frozen=True, slots=True)
class MetLine:
    """A consultation that is booked on a closed day."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class ClosingForm:
    """What somebody who may close days sees; `typed` is what they sent before, `problem` what is wrong."""

    path: str
    choices: tuple[tuple[str, str], ...]
    typed: Mapping[str, str]
    problem: str
    lines: tuple[ShutLine, ...]


def closed_ahead(office: OfficeFacts, today: date) -> tuple[Shut, ...]:
    """The days from today on at which the office is closed or one of its resources away, soonest first."""
    found = [Shut(None, each.starts_on, each.ends_on, each.reason) for each in office.closures]
    for resource in office.consultations.resources if office.consultations else ():
        found += [Shut(resource.id, each.starts_on, each.ends_on, each.reason) for each in resource.absences]
    return tuple(sorted((each for each in found if each.ends_on >= today), key=lambda each: each.starts_on))


def met_lines(
    office: OfficeFacts, shut: Sequence[Shut], booked: Sequence[BookedAhead], setting: Setting
) -> tuple[MetLine, ...]:
    """Consultations that are booked although the office is closed or who gives them is away."""
    zone = ZoneInfo(office.zone)
    return tuple(
        MetLine(
            _("%(name)s, %(time)s", name=each.name, time=_time(each.starts_at, office, setting)),
            f"{LEADS_PATH}/{reference_of(each.lead_id)}/book",
        )
        for each in booked
        if any(
            one.resource_id in (None, each.resource_id)
            and one.starts_on <= each.starts_at.astimezone(zone).date() <= one.ends_on
            for one in shut
        )
    )


def closing_form(
    office: OfficeFacts, shut: Sequence[Shut], setting: Setting, *, typed: Mapping[str, str], problem: str
) -> ClosingForm:
    """The form, with what can be opened again."""
    resources = office.consultations.resources if office.consultations else ()
    names = {each.id: each.name for each in resources} | {None: _("The whole office")}
    slugs = {each.id: each.slug for each in resources} | {None: ""}
    return ClosingForm(
        path=f"{OFFICES_PATH}/{office.slug}/closures",
        choices=tuple((slugs[each], names[each]) for each in (None, *(one.id for one in resources))),
        typed=typed,
        problem=problem,
        lines=tuple(
            ShutLine(
                _(
                    "%(who)s, %(days)s: %(reason)s",
                    who=names[each.resource_id],
                    days=days_text(each.starts_on, each.ends_on, setting),
                    reason=each.reason,
                ),
                slugs[each.resource_id],
                each.starts_on.isoformat(),
            )
            for each in shut
        ),
    )


def read_closing(form: Mapping[str, str], office: OfficeFacts, now: datetime) -> Shut | str:
    """The days somebody wants to close, or what is wrong with what they wrote."""
    starts_on, ends_on = day_of(form.get("starts_on", "")), day_of(form.get("ends_on", ""))
    reason, today = one_line(form.get("reason", "")), now.astimezone(ZoneInfo(office.zone)).date()
    resource_id = resource_of(form, office)
    if starts_on is None or (ends_on is None and form.get("ends_on")):
        return _("Choose the days in the calendar, or write them like 2026-12-24.")
    ends_on = ends_on or starts_on
    if ends_on < starts_on:
        return _("The last day is before the first.")
    if ends_on < today:
        return _("These days are over.")
    if ends_on - starts_on > LONGEST or starts_on - today > FURTHEST:
        return _("At most a year at once, and at most two years ahead.")
    if not reason or len(reason) > MOST_LETTERS:
        return _("Give a reason of at most %(most)s letters; visitors may read it.", most=MOST_LETTERS)
    if resource_id == 0:
        return _("This clinician or room is not known here.")
    return Shut(resource_id, starts_on, ends_on, reason)


def resource_of(form: Mapping[str, str], office: OfficeFacts) -> int | None:
    """Whose days: None for the whole office, 0 for somebody unknown."""
    slug = form.get("who", "")
    resources = office.consultations.resources if office.consultations else ()
    return next((each.id for each in resources if each.slug == slug), 0) if slug else None


def day_of(text: str) -> date | None:
    """A day as browsers write it; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _time(at: datetime, office: OfficeFacts, setting: Setting) -> str:
    return wording.day_and_time(at, zone=office.zone, now=setting.now, locale=setting.locale)
