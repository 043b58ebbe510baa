"""Pure: what a calendar page is asked for, how free times make bands, what stands outside hours.

a week    Monday to Sunday of the office
a band    free times in a row, cut where a consultation begins, so that a day reads from morning to evening
outside   no open stretch of both office and resource holds the consultation (any more)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from leads.directory.facts import Consultations, ResourceFacts
from leads.officetime.rules import OfficeCalendar, Overlap, intervals
from leads.slots.rules import Day, Slot
from leads.vocabulary import AppointmentMode

WEEK = 7
_FAR = timedelta(days=3 * 365)
"""Nobody looks further; days beyond it would be read from addresses that somebody made up."""


class View(StrEnum):
    """How much is shown; asked for neither, a wide screen shows the week and a narrow one the day."""

    EITHER = ""
    WEEK = "week"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Asked:
    """One calendar page; `by` is the slug of a resource, "" for all; without `mode` both ways to meet."""

    office: str
    day: date
    view: View = View.EITHER
    by: str = ""
    mode: AppointmentMode | None = None

    @classmethod
    def read(cls, said: Mapping[str, str], *, office: str, resources: Iterable[str], today: date) -> Asked:
        """Read an address; what makes no sense is as good as not said."""
        by, view, mode = (said.get(name, "") for name in ("by", "view", "mode"))
        return cls(
            office=office,
            day=_day(said.get("day", ""), today),
            view=View(view) if view in set(View) else View.EITHER,
            by=by if by in set(resources) else "",
            mode=AppointmentMode(mode) if mode in set(AppointmentMode) else None,
        )

    @property
    def first(self) -> date:
        """The first day shown."""
        return self.day if self.view is View.DAY else self.day - timedelta(days=self.day.weekday())

    @property
    def days(self) -> int:
        """How many days are shown."""
        return 1 if self.view is View.DAY else WEEK

    def address(self, path: str, **changes: str) -> str:
        """The address of this page, or of another one like it."""
        said = {
            "office": self.office,
            "view": self.view.value,
            "day": self.day.isoformat(),
            "by": self.by,
            "mode": self.mode.value if self.mode else "",
        } | changes
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{path}?{query}" if query else path


@dataclass(frozen=True, slots=True)
class Band:
    """Free times in a row."""

    slots: tuple[Slot, ...]

    @property
    def starts_at(self) -> datetime:
        """When the first could begin."""
        return self.slots[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When the last would be over."""
        return self.slots[-1].ends_at


def bands(slots: Sequence[Slot], taken: Sequence[datetime], *, step: timedelta) -> tuple[Band, ...]:
    """Free times in order as bands; a new one begins after a gap and after each beginning in `taken`."""
    rows: list[list[Slot]] = []
    for slot in slots:
        before = rows[-1][-1] if rows else None
        goes_on = before is not None and slot.starts_at - before.starts_at <= step
        if before and goes_on and not any(before.starts_at < at <= slot.starts_at for at in taken):
            rows[-1].append(slot)
        else:
            rows.append([slot])
    return tuple(Band(tuple(row)) for row in rows)


def together(modes: Sequence[Sequence[Day]], *, resource_id: int | None) -> tuple[Day, ...]:
    """The free times of several ways to meet as one row of days, of one resource or of all."""
    return tuple(_one_day(days, resource_id) for days in zip(*modes, strict=True))


def is_outside(
    starts_at: datetime, ends_at: datetime, *, office: OfficeCalendar, resource: ResourceFacts | None
) -> bool:
    """Whether a consultation lies where nobody would give one now; `resource` is None when it left."""
    if resource is None:
        return True
    own = OfficeCalendar(
        office.zone, resource.openings or office.openings, office.holidays, resource.absences
    )
    found = intervals(Overlap(office, own), starts_at, ends_at)
    return not any(each.start <= starts_at and ends_at <= each.end for each in found)


def resource_of(terms: Consultations | None, slug: str) -> ResourceFacts | None:
    """The resource of an office by its slug."""
    return next((each for each in terms.resources if each.slug == slug), None) if terms and slug else None


def _one_day(days: Sequence[Day], resource_id: int | None) -> Day:
    free: dict[datetime, Slot] = {}
    for slot in (slot for day in days for slot in day.slots):
        known = free.get(slot.starts_at)
        ids = dict.fromkeys((*(known.resource_ids if known else ()), *slot.resource_ids))
        if resource_id is None or resource_id in ids:
            free[slot.starts_at] = Slot(slot.starts_at, slot.ends_at, tuple(ids))
    return Day(days[0].date, tuple(free[at] for at in sorted(free)), days[0].closed)


def _day(said: str, today: date) -> date:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return today
    return day if abs(day - today) < _FAR else today
