"""The frame of every desk page: where one can go, who is signed in. Shows nothing that is not built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from leads.desk.wording import initials
from leads.vocabulary import StaffRole
from leads.web.access import LEAD_READERS, MAIL_KEEPERS, StaffMember

LEADS_PATH = "/desk/leads"
QUARANTINE_PATH = "/desk/quarantine"
MESSAGES_PATH = "/desk/mail"
MAIL_PATH = "/desk/mail-health"
SIGN_OUT_PATH = "/desk/sign-out"

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


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place of the desk; `hot` counters are red."""

    href: str
    icon: str
    label: str
    count: int
    hot: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Who:
    """The signed-in person, for the corner of the page."""

    initials: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What the desk layout needs besides the page itself."""

    nav: tuple[NavItem, ...]
    who: Who
    sign_out_href: str


def frame(
    staff: StaffMember,
    *,
    offices: Mapping[int, str],
    current: str,
    late: int = 0,
    quarantined: int = 0,
    troubled: int = 0,
) -> Frame:
    """The frame for a page at the path `current`; `offices` are names by id."""
    items = []
    if staff.may(LEAD_READERS):
        items.append(NavItem(LEADS_PATH, "inbox", _("Leads"), late, late > 0, current == LEADS_PATH))
        items.append(NavItem(MESSAGES_PATH, "chat", _("Messages"), 0, False, current == MESSAGES_PATH))
    if staff.sees_every_office:
        items.append(
            NavItem(
                QUARANTINE_PATH, "shield", _("Suspected spam"), quarantined, False, current == QUARANTINE_PATH
            )
        )
    if staff.may(MAIL_KEEPERS):
        items.append(NavItem(MAIL_PATH, "mail", _("Mail"), troubled, troubled > 0, current == MAIL_PATH))
    places = [offices[office_id] for office_id in sorted(staff.office_ids) if office_id in offices]
    roles = [str(ROLES[role]) for role in StaffRole if role in staff.roles]
    return Frame(
        nav=tuple(items),
        who=Who(initials(staff.name), staff.name, ", ".join([*places, *roles])),
        sign_out_href=SIGN_OUT_PATH,
    )
