"""One line of a day in words: a consultation with what may be done about it, or a stretch of free time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from flask_babel import gettext as _
from flask_babel import ngettext

from leads.calendar.queries import Booked
from leads.calendar.rules import Band
from leads.desk.frame import CALENDAR_PATH, LEADS_PATH, SEARCH_PATH
from leads.desk.setting import Chip
from leads.reference import reference_of
from leads.slots.wording import day_and_time, mode_in_words
from leads.vocabulary import AppointmentMode, AppointmentState, Locale
from leads.web.formats import clock_time

_ICONS = {AppointmentMode.IN_PERSON: "pin", AppointmentMode.VIDEO: "video"}


@dataclass(frozen=True, slots=True)
class Consultation:
    """One consultation; an empty address means: not for this person, or not now. `look` is its colour."""

    id: str
    look: str
    time: str
    name: str
    href: str
    icon: str
    mode: str
    who: str
    chips: tuple[Chip, ...]
    came_href: str
    missed_href: str
    change_href: str
    is_free: bool = False
    is_narrow: bool = False
    """Whether only a narrow screen needs it here: a wide one shows it on its day."""


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A stretch of free time; `times` are where a consultation could begin, with the way to book it."""

    time: str
    note: str
    times: tuple[tuple[str, str], ...]
    is_free: bool = True


@dataclass(frozen=True, slots=True)
class Teller:
    """What all lines of one page share: whose clock, when, in which language, and what the reader may do."""

    zone: str
    now: datetime
    locale: Locale
    here: str
    sees: frozenset[int] | None
    """The offices whose leads the reader may open; None: all."""
    books: bool

    def consultation(
        self, row: Booked, *, outside: bool, dated: bool = False, narrow: bool = False
    ) -> Consultation:
        """One consultation; `dated` tells its day too, `narrow` is for narrow screens alone."""
        is_seen = self.sees is None or row.lead_office_id in self.sees
        reference, base = reference_of(row.lead_id), f"{CALENDAR_PATH}/{row.id}"
        begun = row.state is AppointmentState.BOOKED and row.starts_at <= self.now
        asks = begun and self.books and is_seen
        path, back = f"{LEADS_PATH}/{reference}", f"?back={quote(self.here, safe='')}"
        return Consultation(
            id=f"{'w' if dated else 'c'}{row.id}",
            look=self._look(row, outside),
            time=self._dated(row.starts_at) if dated else self.clock(row.starts_at),
            name=row.name if is_seen else _("With another office now"),
            href=path + back if is_seen else "",
            icon=_ICONS[row.mode],
            mode=mode_in_words(row.mode),
            who=row.resource,
            chips=tuple(self._chips(row, outside)),
            came_href=f"{base}/came" if asks else "",
            missed_href=f"{base}/missed" if asks else "",
            change_href=f"{path}/book{back}" if asks else "",
            is_narrow=narrow,
        )

    def free(self, band: Band, mode: AppointmentMode | None) -> FreeTime:
        """One band of free time."""
        count = len(band.slots)
        return FreeTime(
            time=_("%(start)s – %(end)s", start=self.clock(band.starts_at), end=self.clock(band.ends_at)),
            note=ngettext("%(num)s free time", "%(num)s free times", count),
            times=tuple((self.clock(slot.starts_at), self._book(slot.starts_at, mode)) for slot in band.slots)
            if self.books
            else (),
        )

    def clock(self, at: datetime) -> str:
        """A time on the wall of the office."""
        return clock_time(at, zone=self.zone, locale=self.locale)

    def _dated(self, at: datetime) -> str:
        return day_and_time(at, zone=self.zone, locale=self.locale)

    def _look(self, row: Booked, outside: bool) -> str:
        if row.state is AppointmentState.BOOKED:
            return "late" if row.ends_at <= self.now or outside else "booked"
        return row.state.value

    def _chips(self, row: Booked, outside: bool) -> list[Chip]:
        if row.state is AppointmentState.KEPT:
            until = self.clock(row.kept_until or self.now)
            return [(_("Being booked, until %(time)s", time=until), "warn", "clock")]
        if row.state is AppointmentState.CAME:
            return [(_("Came"), "ok", "check")]
        if row.state is AppointmentState.MISSED:
            return [(_("Did not come"), "line", "x")]
        if row.ends_at <= self.now:
            return [(_("How did it go?"), "bad", "alert")]
        found: list[Chip] = [(_("Confirmed"), "ok", "check")] if row.confirmed_at else []
        if outside:
            found.append((_("Outside opening hours: change the time"), "bad", "alert"))
        return found

    def _book(self, at: datetime, mode: AppointmentMode | None) -> str:
        said = {"for": "book", "time": at.isoformat(), "mode": mode.value if mode else ""}
        return f"{SEARCH_PATH}?{urlencode({name: value for name, value in said.items() if value})}"
