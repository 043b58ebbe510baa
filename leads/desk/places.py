"""Where one can go on the desk: only places that exist, and only those a role may see."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from leads.desk.counters import MOST, Counters
from leads.vocabulary import StaffRole
from leads.web.access import LEAD_READERS, MAIL_KEEPERS, QUARANTINE_READERS, StaffMember

LEADS_PATH = "/desk/leads"
MY_DAY_PATH = "/desk/my-day"
PIPELINE_PATH = "/desk/pipeline"
CALENDAR_PATH = "/desk/calendar"
FEEDS_PATH = "/desk/calendar/feeds"
MESSAGES_PATH = "/desk/mail"
OFFICES_PATH = "/desk/offices"
QUARANTINE_PATH = "/desk/quarantine"
MAIL_PATH = "/desk/mail-health"
STAFF_PATH = "/desk/staff"
AUDIT_PATH = "/desk/audit"
NOTICES_PATH = "/desk/notices"
PROFILE_PATH = "/desk/account"
ADD_LEAD_PATH = "/desk/leads/add"
SEARCH_PATH = "/desk/search"
SIGN_OUT_PATH = "/desk/sign-out"

KEEP_STAFF = frozenset({StaffRole.ADMIN})
READ_AUDIT = frozenset({StaffRole.ADMIN, StaffRole.PRIVACY, StaffRole.OPERATIONS})
WORKERS = LEAD_READERS - {StaffRole.PRIVACY}


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place of the desk; `hot` counters are red, `keys` are the letters after G that go there."""

    href: str
    icon: str
    label: str
    count: str
    hot: bool
    current: bool
    keys: str


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Places under one heading; the first group has none."""

    title: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    icon: str
    label: LazyString
    roles: Set[StaffRole]
    counts: str = ""
    hot: bool = False
    keys: str = ""


_PLACES: tuple[tuple[LazyString | str, tuple[_Place, ...]], ...] = (
    (
        "",
        (
            _Place(LEADS_PATH, "inbox", _l("Triage"), LEAD_READERS, "late", hot=True, keys="T"),
            _Place(PIPELINE_PATH, "board", _l("Pipeline"), LEAD_READERS, keys="P"),
            _Place(CALENDAR_PATH, "cal", _l("Calendar"), LEAD_READERS, keys="C"),
            _Place(MY_DAY_PATH, "check", _l("My day"), WORKERS, keys="D"),
            _Place(MESSAGES_PATH, "chat", _l("Messages"), LEAD_READERS, "messages"),
        ),
    ),
    (
        _l("Run"),
        (
            _Place(OFFICES_PATH, "home", _l("Offices"), LEAD_READERS),
            _Place(QUARANTINE_PATH, "shield", _l("Suspected spam"), QUARANTINE_READERS, "quarantined"),
        ),
    ),
    (
        _l("Admin"),
        (
            _Place(MAIL_PATH, "mail", _l("Mail"), MAIL_KEEPERS, "troubled", hot=True),
            _Place(STAFF_PATH, "user", _l("Staff and roles"), KEEP_STAFF),
            _Place(AUDIT_PATH, "note", _l("Audit log"), READ_AUDIT),
        ),
    ),
)


def places(staff: StaffMember, found: Counters, *, current: str) -> tuple[NavGroup, ...]:
    """The rail of one person; groups without a place are left out."""
    groups = (
        NavGroup(
            str(title),
            tuple(
                _item(each, found, current)
                for each in members
                if staff.may(each.roles) and is_built(each.path)
            ),
        )
        for title, members in _PLACES
    )
    return tuple(group for group in groups if group.items)


def is_built(path: str) -> bool:
    """Whether the application answers at a path."""
    known: frozenset[str] | None = current_app.extensions.get("desk.paths")
    if known is None:
        known = frozenset(rule.rule for rule in current_app.url_map.iter_rules())
        current_app.extensions["desk.paths"] = known
    return path in known


def in_few_letters(count: int) -> str:
    """A counter as the rail shows it: "" for none, `99+` for more than anybody reads."""
    return f"{MOST}+" if count > MOST else str(count) if count else ""


def _item(place: _Place, found: Counters, current: str) -> NavItem:
    count = getattr(found, place.counts) if place.counts else 0
    return NavItem(
        place.path,
        place.icon,
        str(place.label),
        in_few_letters(count),
        place.hot and count > 0,
        place.path == current,
        place.keys,
    )
