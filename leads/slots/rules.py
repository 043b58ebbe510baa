"""Which times of which days are free: pure rules in the office’s own calendar. Reads no clock.

a day       one local day of the office; no consultation runs past its midnight
a stretch   time on that day in which both the office and the resource are there
the grid    one beginning every `step` of elapsed time from where a stretch begins, so that clocks which
            change while an office is open neither invent nor swallow a time
free        with its own buffers the time meets nothing that keeps the resource busy
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from leads.directory.facts import Consultations, ResourceFacts
from leads.officetime.rules import (
    Closure,
    OfficeCalendar,
    Opening,
    day_stretches,
    local_date,
    reason_closed,
    would_open,
)
from leads.officetime.stretches import Interval, common, joined
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
    able = [each for each in consultations.resources if each.can(mode)]
    taken = {each.id: tuple(joined(sorted(busy.get(each.id, ())))) for each in able}
    earliest = now + consultations.notice if notice else now
    today = local_date(office, now)
    last = today + timedelta(days=consultations.horizon_days)
    found = []
    for day in (first + timedelta(days=number) for number in range(days)):
        closed = reason_closed(office, day)
        if closed is not None:
            found.append(Day(day, (), closed if would_open(office, day) else None))
            continue
        slots = _slots(consultations, office, able, taken, day, earliest) if today <= day <= last else ()
        found.append(Day(day, tuple(slots)))
    return tuple(found)


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


def _slots(
    terms: Consultations,
    office: OfficeCalendar,
    able: Sequence[ResourceFacts],
    taken: Mapping[int, Sequence[Interval]],
    day: date,
    earliest: datetime,
) -> Iterator[Slot]:
    zone = ZoneInfo(office.zone)
    hours = tuple(day_stretches(zone, office.openings, day))
    free: dict[datetime, list[int]] = {}
    for resource in able:
        if _is_away(resource.absences, day):
            continue
        own = _own_hours(zone, resource.openings, day, hours)
        for begins in _beginnings(terms, own, taken[resource.id], earliest):
            free.setdefault(begins, []).append(resource.id)
    return (Slot(begins, begins + terms.length, tuple(free[begins])) for begins in sorted(free))


def _own_hours(
    zone: ZoneInfo, openings: tuple[Opening, ...], day: date, hours: Sequence[Interval]
) -> Sequence[Interval]:
    """When both the resource and its office are there."""
    return tuple(common(iter(hours), day_stretches(zone, openings, day))) if openings else hours


def _is_away(absences: Iterable[Closure], day: date) -> bool:
    return any(each.starts_on <= day <= each.ends_on for each in absences)


def _beginnings(
    terms: Consultations, hours: Iterable[Interval], taken: Sequence[Interval], earliest: datetime
) -> Iterator[datetime]:
    """Each moment of the grid at which one resource can begin a consultation; `taken` is joined."""
    around = terms.length + terms.after
    ends = [each.end for each in taken]
    for stretch in hours:
        begins, last = stretch.start, stretch.end - terms.length
        if begins < earliest:
            begins -= (begins - earliest) // terms.step * terms.step
        while begins <= last:
            # The first busy stretch that is not over when this one’s own buffer begins decides.
            place = bisect_right(ends, begins - terms.before)
            if place == len(taken) or taken[place].start >= begins + around:
                yield begins
            begins += terms.step
