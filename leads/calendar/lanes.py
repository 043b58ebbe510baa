"""The lanes of a calendar page: the days of a week, or the clinicians and rooms of one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from flask_babel import gettext as _

from leads.calendar.entries import Consultation, FreeTime, Teller
from leads.calendar.queries import Booked
from leads.calendar.rules import Asked, bands, is_outside, resource_of, together
from leads.directory.facts import OfficeFacts, ResourceFacts
from leads.officetime.rules import OfficeCalendar, reason_closed, would_open
from leads.slots.rules import Day
from leads.vocabulary import AppointmentMode, AppointmentState
from leads.web.locale import babel_name


@dataclass(frozen=True, slots=True)
class Lane:
    """One list of a page. `closed` says why there is nothing, `away` who is not there."""

    id: str
    title: str
    note: str
    is_today: bool
    is_chosen: bool
    closed: str
    away: tuple[str, ...]
    entries: tuple[Consultation | FreeTime, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Everything read for one page; `free` are the free times of each way to meet."""

    booked: tuple[Booked, ...]
    free: Mapping[AppointmentMode, Sequence[Day]]


@dataclass(frozen=True, slots=True)
class Laying:
    """Lays out what was found for one office."""

    asked: Asked
    office: OfficeFacts
    hours: OfficeCalendar
    found: Found
    teller: Teller

    def week(self) -> tuple[Lane, ...]:
        """A lane for each day on which the office opens, or has something all the same."""
        chosen = resource_of(self.office.consultations, self.asked.by)
        days = self._free_days(chosen.id if chosen else None)
        lanes = (self._day(day, chosen) for day in days)
        return tuple(
            lane
            for day, lane in zip(days, lanes, strict=True)
            if lane.entries or would_open(self.hours, day.date) or lane.is_chosen
        )

    def day(self) -> tuple[Lane, ...]:
        """A lane for each clinician and room, or for the one that was asked for."""
        terms = self.office.consultations
        known = terms.resources if terms else ()
        shown = [each for each in known if not self.asked.by or each.slug == self.asked.by]
        lanes = [self._resource(each) for each in shown]
        former = {row.resource_id: row.resource for row in self.found.booked}
        gone = [each for each in former if each not in {one.id for one in known}]
        if not self.asked.by:
            lanes += [self._former(each, former[each]) for each in gone]
        return tuple(lanes)

    def _day(self, day: Day, chosen: ResourceFacts | None) -> Lane:
        locale, here = babel_name(self.teller.locale), self._on(day.date)
        rows = [row for row in here if chosen is None or row.resource_id == chosen.id]
        terms = self.office.consultations
        who = (chosen,) if chosen else terms.resources if terms else ()
        return Lane(
            id=f"d{day.date.isoformat()}",
            title=format_date(day.date, "EEEE", locale=locale).capitalize(),
            note=_short(day.date, locale),
            is_today=day.date == self._today(),
            is_chosen=day.date == self.asked.day,
            closed=self._closed(day.date),
            away=tuple(filter(None, (_away(each, day.date) for each in who))),
            entries=self._entries(rows, day),
        )

    def _resource(self, resource: ResourceFacts) -> Lane:
        [day] = self._free_days(resource.id)
        rows = [row for row in self.found.booked if row.resource_id == resource.id]
        away = _away(resource, day.date)
        return self._lane(resource.slug, resource.name, rows, day, (away,) if away else ())

    def _former(self, resource_id: int, name: str) -> Lane:
        rows = [row for row in self.found.booked if row.resource_id == resource_id]
        return self._lane(f"r{resource_id}", name, rows, Day(self.asked.day, ()), (_("No longer here"),))

    def _lane(self, anchor: str, title: str, rows: Sequence[Booked], day: Day, away: tuple[str, ...]) -> Lane:
        return Lane(anchor, title, "", False, True, self._closed(day.date), away, self._entries(rows, day))

    def _free_days(self, resource_id: int | None) -> tuple[Day, ...]:
        found = list(self.found.free.values())
        if found:
            return together(found, resource_id=resource_id)
        first = self.asked.first.toordinal()
        return tuple(Day(date.fromordinal(first + each), ()) for each in range(self.asked.days))

    def _entries(self, rows: Sequence[Booked], day: Day) -> tuple[Consultation | FreeTime, ...]:
        """Consultations and free times as the day goes on."""
        terms = self.office.consultations
        known = {each.id: each for each in terms.resources} if terms else {}
        told: list[tuple[datetime, int, Consultation | FreeTime]] = []
        for row in rows:
            ahead = row.state is AppointmentState.BOOKED and row.ends_at > self.teller.now
            outside = ahead and is_outside(
                row.starts_at, row.ends_at, office=self.hours, resource=known.get(row.resource_id)
            )
            told.append((row.starts_at, 0, self.teller.consultation(row, outside=outside)))
        if terms:
            taken = [row.starts_at for row in rows]
            found = bands(day.slots, taken, step=terms.step)
            told += [(band.starts_at, 1, self.teller.free(band, self.asked.mode)) for band in found]
        return tuple(entry for _at, _rank, entry in sorted(told, key=lambda each: each[:2]))

    def _closed(self, day: date) -> str:
        reason = reason_closed(self.hours, day)
        return reason or ("" if would_open(self.hours, day) else _("Closed"))

    def _on(self, day: date) -> list[Booked]:
        zone = ZoneInfo(self.office.zone)
        return [row for row in self.found.booked if row.starts_at.astimezone(zone).date() == day]

    def _today(self) -> date:
        return self.teller.now.astimezone(ZoneInfo(self.office.zone)).date()


def _away(resource: ResourceFacts, day: date) -> str:
    found = next((each for each in resource.absences if each.starts_on <= day <= each.ends_on), None)
    return _("%(name)s is away: %(reason)s", name=resource.name, reason=found.reason) if found else ""


def _short(day: date, locale: str) -> str:
    return str(format_skeleton("MMMd", day, locale=locale))
