"""A search for whom to book: the calendar sends here, with a time or without; results lead to booking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask_babel import gettext as _

from leads.desk.frame import CALENDAR_PATH, LEADS_PATH, SEARCH_PATH
from leads.desk.setting import Setting
from leads.slots.wording import day_and_time
from leads.triage.book_asked import moment
from leads.triage.work_forms import code
from leads.vocabulary import AppointmentMode
from leads.web.zones import zone_name


@dataclass(frozen=True, slots=True)
class BookFor:
    """What is to be booked: a time and a way to meet, as far as somebody chose them on the calendar."""

    time: datetime | None = None
    mode: AppointmentMode | None = None

    @classmethod
    def read(cls, said: Mapping[str, str]) -> BookFor | None:
        """Read the address of a search; None for one that is not about booking."""
        if said.get("for") != "book":
            return None
        return cls(moment(said.get("time", "")), code(AppointmentMode, said.get("mode", "")))

    @property
    def path(self) -> str:
        """The address of this search."""
        return f"{SEARCH_PATH}?{urlencode({'for': 'book'} | self._said())}"

    def href(self, reference: str) -> str:
        """Where a found lead leads: to booking, with what was chosen."""
        return f"{LEADS_PATH}/{reference}/book?{urlencode(self._said() | {'back': CALENDAR_PATH})}"

    def words(self, setting: Setting) -> str:
        """What the page says above its results."""
        if self.time is None:
            return _("Find the person to book a consultation for.")
        time = day_and_time(self.time, zone=setting.zone, locale=setting.locale)
        zone = zone_name(setting.zone, locale=setting.locale)
        return _("Find the person to book for %(time)s, %(zone)s.", time=time, zone=zone)

    def _said(self) -> dict[str, str]:
        said = {
            "time": self.time.isoformat() if self.time else "",
            "mode": self.mode.value if self.mode else "",
        }
        return {name: value for name, value in said.items() if value}
