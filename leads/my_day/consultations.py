"""Consultations on My day: those of today, and those of which nobody has said how they went."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask_babel import gettext as _

from leads.desk import wording
from leads.desk.frame import CALENDAR_PATH, LEADS_PATH, MY_DAY_PATH
from leads.desk.setting import Setting
from leads.my_day.queries import OwnConsultation
from leads.reference import reference_of
from leads.slots.wording import mode_in_words
from leads.vocabulary import AppointmentMode
from leads.web.formats import clock_time

_BACK = f"?back={quote(MY_DAY_PATH, safe='')}"


@dataclass(frozen=True, slots=True)
class ConsultationLine:
    """One consultation; one that has begun asks how it went, and then its addresses are there."""

    href: str
    time: str
    name: str
    icon: str
    mode: str
    about: str
    came_href: str
    missed_href: str
    change_href: str


def consultation_line(found: OwnConsultation, setting: Setting) -> ConsultationLine:
    """One line, with its time on the wall of its office."""
    path = f"{LEADS_PATH}/{reference_of(found.lead_id)}"
    answer, begun = f"{CALENDAR_PATH}/{found.id}", found.starts_at <= setting.now
    office, zone = setting.directory.office(found.office_id), setting.zone_of(found.office_id)
    time = (
        wording.day_and_time(found.starts_at, zone=zone, now=setting.now, locale=setting.locale)
        if begun
        else clock_time(found.starts_at, zone=zone, locale=setting.locale)
    )
    said = (office.name if office else "", _("Confirmed") if found.confirmed and not begun else "")
    return ConsultationLine(
        href=path + _BACK,
        time=time,
        name=found.name,
        icon="video" if found.mode is AppointmentMode.VIDEO else "pin",
        mode=mode_in_words(found.mode),
        about=" · ".join(filter(None, said)),
        came_href=f"{answer}/came" if begun else "",
        missed_href=f"{answer}/missed" if begun else "",
        change_href=f"{path}/book{_BACK}" if begun else "",
    )
