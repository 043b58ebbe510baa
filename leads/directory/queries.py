"""Reads of the directory: all its facts at once, an office's calendar, the place of a code."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from threading import Lock
from time import monotonic
from types import MappingProxyType

from sqlalchemy import select

from leads.database import db
from leads.directory.catalogue import Directory
from leads.directory.facts import Place
from leads.directory.holidays import holidays_of
from leads.directory.loading import load_directory
from leads.directory.postal import normal_postal_code
from leads.models import PostalCode
from leads.officetime.rules import OfficeCalendar

KEEP_SECONDS = 5.0
"""How long a process may go on with what it read: a changed office is seen everywhere after at most this."""


class _Memory:
    """One reading of the directory, shared by all threads of the process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: tuple[float, Directory] | None = None

    def recall(self) -> Directory:
        """The kept reading while it is fresh, otherwise a new one, for which other threads wait."""
        with self._lock:
            now = monotonic()
            if self._read is None or now - self._read[0] >= KEEP_SECONDS:
                self._read = (now, load_directory())
            return self._read[1]

    def forget(self) -> None:
        """Read afresh the next time."""
        with self._lock:
            self._read = None


_memory = _Memory()


def directory() -> Directory:
    """Everything we are and offer, at most KEEP_SECONDS old."""
    return _memory.recall()


def forget_directory() -> None:
    """Read afresh the next time; whoever writes the directory's tables calls this."""
    _memory.forget()


def calendar(office_id: int, *, around: date, language: str = "en") -> OfficeCalendar:
    """When an office is open: its week, its closures, and the holidays from a year before to two years after.

    Takes    the language in which holidays are named to the visitor.
    Raises   LookupError for an office that does not exist.
    """
    office = directory().office(office_id)
    if office is None:
        raise LookupError(f"no office {office_id}")
    holidays = _holidays_around(office.country, office.region, around.year, language)
    return OfficeCalendar(office.zone, office.openings, holidays, office.closures)


@lru_cache(maxsize=512)
def _holidays_around(country: str, region: str, year: int, language: str) -> Mapping[date, str]:
    """The holidays from a year before to two years after: routing asks for those of every office at once."""
    years = range(year - 1, year + 3)
    found = [holidays_of(country, region, each, language) for each in years]
    return MappingProxyType({day: name for days in found for day, name in days.items()})


def locate(country: str, postal_code: str) -> Place | None:
    """Where a postal code lies, however it was typed; None for junk and for codes we cannot place."""
    code = normal_postal_code(country, postal_code)
    if code is None:
        return None
    columns = (PostalCode.latitude, PostalCode.longitude, PostalCode.zone)
    found = db.session.execute(
        select(*columns).where(PostalCode.country == country, PostalCode.code == code)
    ).one_or_none()
    return Place(country, code, *found) if found else None
