"""What the page that books a consultation is asked for, read from its address or its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from leads.directory.facts import Consultations
from leads.triage.work_forms import code, number
from leads.vocabulary import AppointmentMode

DAYS = 14
"""How far one page looks."""
_FAR = timedelta(days=400)
"""Nobody is offered a time further away."""
SHOWN = 5
"""Days with free times on one page."""
_YEARS = range(2000, 2200)
"""Beyond them nobody books, and no clock on a wall can tell every moment."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How to meet, whom (None: whoever is free), from which day on, the time that is chosen, and a note."""

    mode: AppointmentMode
    first: date
    resource_id: int | None = None
    time: datetime | None = None
    note: str = ""

    @classmethod
    def read(
        cls,
        said: Mapping[str, str],
        *,
        terms: Consultations | None,
        usual: AppointmentMode,
        zone: str,
        now: datetime,
    ) -> Asked:
        """Read a request; `usual` is how to meet where nobody said. What makes no sense is not said."""
        modes = terms.modes if terms else ()
        mode = code(AppointmentMode, said.get("mode", "")) or usual
        if modes and mode not in modes:
            mode = modes[0]
        known = {each.id for each in terms.resources if each.can(mode)} if terms else set()
        resource_id = number(said.get("resource", ""))
        today, time = now.astimezone(ZoneInfo(zone)).date(), moment(said.get("time", ""))
        if time is not None and abs(time - now) > _FAR:
            time = None
        first = max(_day(said.get("first", "")) or today, today)
        if time is not None and time > now and not said.get("first"):
            first = _around(time.astimezone(ZoneInfo(zone)).date(), today)
        return cls(
            mode=mode,
            first=min(first, today + timedelta(days=terms.horizon_days if terms else 0)),
            resource_id=resource_id if resource_id in known else None,
            time=time,
            note=said.get("note", "")[:10_000],
        )

    def later(self, path: str, back: str, last: date) -> str:
        """The address of the days after these."""
        said = {
            "mode": self.mode.value,
            "resource": str(self.resource_id or ""),
            "first": (last + timedelta(days=1)).isoformat(),
            "back": back,
        }
        return f"{path}?{urlencode({name: value for name, value in said.items() if value})}"


def moment(said: str) -> datetime | None:
    """A moment as our own pages write it; None for anything else."""
    try:
        at = datetime.fromisoformat(said)
        is_ours = at.tzinfo is not None and at.year in _YEARS and len(said) < 40
        return at.astimezone(UTC) if is_ours else None
    except (ValueError, OverflowError):
        return None


def _around(day: date, today: date) -> date:
    """Where to begin so that the day of the chosen time is on the page."""
    return today if day - today < timedelta(days=DAYS // 2) else day


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
