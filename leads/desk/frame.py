"""The frame of every desk page: where one can go, who is signed in, what must not be overlooked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l

from leads.desk.counters import Counters, counters
from leads.desk.places import (
    ADD_LEAD_PATH,
    AUDIT_PATH,
    CALENDAR_PATH,
    FEEDS_PATH,
    LEADS_PATH,
    MAIL_PATH,
    MESSAGES_PATH,
    MY_DAY_PATH,
    NOTICES_PATH,
    OFFICES_PATH,
    PIPELINE_PATH,
    PROFILE_PATH,
    QUARANTINE_PATH,
    SEARCH_PATH,
    SIGN_OUT_PATH,
    STAFF_PATH,
    WORKERS,
    NavGroup,
    NavItem,
    in_few_letters,
    is_built,
    places,
)
from leads.desk.said import Toast, toast
from leads.desk.wording import initials
from leads.directory.queries import directory
from leads.vocabulary import KeysMode, StaffRole, Stream
from leads.web.access import LEAD_READERS, MAIL_KEEPERS, StaffMember
from leads.web.catalogues import gettext as _

__all__ = [
    "ADD_LEAD_PATH",
    "AUDIT_PATH",
    "CALENDAR_PATH",
    "FEEDS_PATH",
    "LEADS_PATH",
    "MAIL_PATH",
    "MESSAGES_PATH",
    "MY_DAY_PATH",
    "NOTICES_PATH",
    "OFFICES_PATH",
    "PIPELINE_PATH",
    "PROFILE_PATH",
    "QUARANTINE_PATH",
    "ROLES",
    "SEARCH_PATH",
    "SIGN_OUT_PATH",
    "STAFF_PATH",
    "Frame",
    "frame",
]
ON_THE_BAR = 4
"""A thumb has room for four places and "More"."""

ROLES = {
    StaffRole.COORDINATOR: _l("Coordinator"),
    StaffRole.CENTRAL_DESK: _l("Central desk"),
    StaffRole.OFFICE_MANAGER: _l("Office manager"),
    StaffRole.OPERATIONS: _l("Operations"),
    StaffRole.MARKETING: _l("Marketing"),
    StaffRole.APPROVER: _l("Approver"),
    StaffRole.PRIVACY: _l("Privacy"),
    StaffRole.ADMIN: _l("Admin"),
}
HELD_MAIL = {
    Stream.CARE: _l("Email about requests is held. Nobody gets an answer by email until it goes on."),
    Stream.NEWS: _l("Marketing email is held. None leaves until it goes on."),
    Stream.DESK: _l("Email to staff is held. Notices are only here on the desk."),
}


@dataclass(frozen=True, slots=True)
class Who:
    """The signed-in person, for the corner of the page; `off_duty` is empty for who is on duty."""

    initials: str
    name: str
    place: str
    off_duty: str


@dataclass(frozen=True, slots=True)
class Bell:
    """Unread notices."""

    href: str
    count: str
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What the desk layout needs besides the page itself; an empty address means: not for this person."""

    nav: tuple[NavGroup, ...]
    tabs: tuple[NavItem, ...]
    more: tuple[NavItem, ...]
    who: Who
    bell: Bell | None
    search_href: str
    add_href: str
    profile_href: str
    sign_out_href: str
    banners: tuple[str, ...]
    mail_href: str
    toast: Toast | None
    keys_mode: KeysMode


def frame(staff: StaffMember, *, current: str, now: datetime) -> Frame:
    """The frame for a page of the place `current`, with its counters, in one statement."""
    found = counters(staff, now=now)
    nav = places(staff, found, current=current)
    items = [item for group in nav for item in group.items]
    return Frame(
        nav=nav,
        tabs=tuple(items[:ON_THE_BAR]),
        more=tuple(items[ON_THE_BAR:]),
        who=_who(staff),
        bell=_bell(found) if is_built(NOTICES_PATH) else None,
        search_href=SEARCH_PATH if staff.may(LEAD_READERS) and is_built(SEARCH_PATH) else "",
        add_href=ADD_LEAD_PATH if staff.may(WORKERS) and is_built(ADD_LEAD_PATH) else "",
        profile_href=PROFILE_PATH if is_built(PROFILE_PATH) else "",
        sign_out_href=SIGN_OUT_PATH,
        banners=tuple(str(HELD_MAIL[stream]) for stream in found.held),
        mail_href=MAIL_PATH if staff.may(MAIL_KEEPERS) else "",
        toast=toast(),
        keys_mode=staff.keys_mode,
    )


def _who(staff: StaffMember) -> Who:
    names = {office.id: office.name for office in directory().offices}
    offices = [names[office_id] for office_id in sorted(staff.office_ids) if office_id in names]
    roles = [str(ROLES[role]) for role in StaffRole if role in staff.roles]
    # Promises made after hours count who is on duty; somebody at work who forgot to say so must see it.
    off_duty = _("off duty") if staff.may(WORKERS) and not staff.on_duty else ""
    return Who(initials(staff.name), staff.name, ", ".join([*offices, *roles]), off_duty)


def _bell(found: Counters) -> Bell:
    count = in_few_letters(found.notices)
    label = _("Notices, %(num)s new", num=count) if count else _("Notices, none new")
    return Bell(NOTICES_PATH, count, label)
