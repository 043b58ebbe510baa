"""Who reads a page of the desk, when, and in what frame: the beginning of every view of the desk."""

from __future__ import annotations

from flask import request

from leads import clock
from leads.desk.frame import LEADS_PATH, Frame, frame
from leads.desk.setting import Setting
from leads.directory.queries import directory
from leads.web.access import current_staff, safe_next
from leads.web.locale import current_locale


def reader_setting() -> Setting:
    """The signed-in person at this moment; their first office's wall clock, else the central desk's."""
    staff, known = current_staff(), directory()
    own = next((office for office in known.offices if office.id in staff.office_ids), known.central)
    return Setting(known, current_locale(), clock.now(), own.zone)


def reader_frame(path: str = LEADS_PATH) -> Frame:
    """The frame around a page at `path`."""
    return frame(current_staff(), current=path, now=clock.now())


def list_address(default: str = LEADS_PATH) -> str:
    """The list somebody came from, with its filters, as the field or argument `back` says it."""
    return safe_next(request.values.get("back")) or default
