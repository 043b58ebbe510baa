"""Which times of which days are free: pure rules in the office’s own calendar. Reads no clock.

a day       one local day of the office; no consultation runs past its midnight
a stretch   time on that day in which both the office and the resource are there
the grid    one beginning every `step` of elapsed time from where a stretch begins, so that clocks which
            change while an office is open neither invent nor swallow a time
free        with its own buffers the time meets nothing that keeps the resource busy
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from leads.directory.facts import Consultations, ResourceFacts
from leads.officetime.rules import (
    OfficeCalendar,
    day_stretches,
    local_date,
    reason_closed,
    would_open,
)
from leads.officetime.stretches import Interval, joined
from leads.slots.beginnings import beginnings, hours_of
from leads.vocabulary import AppointmentMode


@dataclass(frozen=True, slots=True)
class Slot:
    """A free time on offer, in UTC, with the resources that are free for it, in their order."""

    starts_at: datetime
    ends_at: datetime
    resource_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The free times of one local day. `closed` names what shuts a day that would have hours."""

    date: date
    slots: tuple[Slot, ...]
    closed: str | None = None


def slots_of(
    consultations: Consultations,
    office: OfficeCalendar,
    mode: AppointmentMode,
    busy: Mapping[int, Sequence[Interval]],
    *,
    first: date,
    days: int,
    now: datetime,
    notice: bool = True,
) -> tuple[Day, ...]:
    """The free times of some days in a row.

    Takes    what keeps each resource busy, by id, with the buffers of those times; `notice` False for staff,
             who may book a time that begins at once.
    Gives    exactly `days` days; those gone by and those beyond the horizon have no times.
    """
    asked = _Asked.of(consultations, office, mode, busy, now=now, notice=notice)
    return tuple(_day(asked, first + timedelta(days=number)) for number in range(days))


def first_free(
    consultations: Consultations,
    office: OfficeCalendar,
    mode: AppointmentMode,
    busy: Mapping[int, Sequence[Interval]],
    *,
    days: int,
    now: datetime,
) -> datetime | None:
    """When the first free time for a visitor begins, within some days from the office’s today.

    The same answer as `slots_of` gives, without computing the times after it.
    """
    asked = _Asked.of(consultations, office, mode, busy, now=now, notice=True)
    for day in (asked.today + timedelta(days=number) for number in range(days)):
        if asked.has_times(day):
            firsts = (next(begins, None) for _, begins in _by_resource(asked, day))
            found = min((each for each in firsts if each is not None), default=None)
            if found is not None:
                return found
    return None


def nearest(slots: Iterable[Slot], wanted: datetime, *, count: int = 3) -> tuple[Slot, ...]:
    """The free times closest to a wanted one, in order of time; of two as close the earlier counts."""
    by_distance = sorted(slots, key=lambda slot: (abs(slot.starts_at - wanted), slot.starts_at))
    return tuple(sorted(by_distance[:count], key=lambda slot: slot.starts_at))


def spread(days: Sequence[Day], *, count: int = 3) -> tuple[Slot, ...]:
    """A few free times that differ, from early on the first day that has some to late on a later one.

    Fewer days than `count` give several times each, as far apart as they go; in order of time.
    """
    open_days = [day.slots for day in days if day.slots][:count]
    if len(open_days) < count:
        slots = [slot for day in open_days for slot in day]
        return tuple(slots[place] for place in _apart(len(slots), count))
    return tuple(
        slots[place * (len(slots) - 1) // max(count - 1, 1)] for place, slots in enumerate(open_days)
    )


def find(days: Iterable[Day], starts_at: datetime) -> Slot | None:
    """The free time that begins at this moment."""
    return next((slot for day in days for slot in day.slots if slot.starts_at == starts_at), None)


def _apart(length: int, count: int) -> list[int]:
    """At most `count` places of a row, its first and last among them, evenly apart."""
    if length <= count:
        return list(range(length))
    return [place * (length - 1) // max(count - 1, 1) for place in range(count)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: whose times, from when on, until which day, and what is taken already."""

    terms: Consultations
    office: OfficeCalendar
    zone: ZoneInfo
    able: Sequence[ResourceFacts]
    taken: Mapping[int, Sequence[Interval]]
    earliest: datetime
    today: date
    last: date

    @classmethod
    def of(
        cls,
        terms: Consultations,
        office: OfficeCalendar,
        mode: AppointmentMode,
        busy: Mapping[int, Sequence[Interval]],
        *,
        now: datetime,
        notice: bool,
    ) -> _Asked:
        able = [each for each in terms.resources if each.can(mode)]
        today = local_date(office, now)
        return cls(
            terms=terms,
            office=office,
            zone=ZoneInfo(office.zone),
            able=able,
            taken={each.id: tuple(joined(sorted(busy.get(each.id, ())))) for each in able},
            earliest=now + terms.notice if notice else now,
            today=today,
            last=today + timedelta(days=terms.horizon_days),
        )

    def has_times(self, day: date) -> bool:
        """Whether the office is open and books at all on this day."""
        return self.today <= day <= self.last and reason_closed(self.office, day) is None


def _day(asked: _Asked, day: date) -> Day:
    closed = reason_closed(asked.office, day)
    if closed is not None:
        return Day(day, (), closed if would_open(asked.office, day) else None)
    free: dict[datetime, list[int]] = {}
    if asked.has_times(day):
        for resource_id, moments in _by_resource(asked, day):
            for begins in moments:
                free.setdefault(begins, []).append(resource_id)
    length = asked.terms.length
    return Day(day, tuple(Slot(begins, begins + length, tuple(free[begins])) for begins in sorted(free)))


def _by_resource(asked: _Asked, day: date) -> Iterator[tuple[int, Iterator[datetime]]]:
    """Who is there on this day, and at which moments each can begin a consultation, in order."""
    hours = tuple(day_stretches(asked.zone, asked.office.openings, day))
    for resource in asked.able:
        if not any(each.starts_on <= day <= each.ends_on for each in resource.absences):
            own = hours_of(asked.zone, resource.openings, day, hours)
            yield resource.id, beginnings(asked.terms, own, asked.taken[resource.id], asked.earliest)
