"""Who may see what on the desk: roles per page, and office scope inside the query, not after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select, select

from leads import clock
from leads.database import db
from leads.models import Lead, OfficeMembership, Staff
from leads.vocabulary import StaffRole

LEAD_READERS = frozenset(
    {
        StaffRole.COORDINATOR,
        StaffRole.CENTRAL_DESK,
        StaffRole.OFFICE_MANAGER,
        StaffRole.OPERATIONS,
        StaffRole.PRIVACY,
    }
)
"""Marketing and approvers see no personal data; admins see no lead content (ux.md C.0)."""
EVERY_OFFICE = frozenset({StaffRole.CENTRAL_DESK, StaffRole.OPERATIONS, StaffRole.PRIVACY})
"""Roles whose scope is the whole group, with leads no office owns yet."""
QUARANTINE_READERS = LEAD_READERS & EVERY_OFFICE
"""A request held back has no office, so nobody sees it from one."""
QUARANTINE_KEEPERS = frozenset({StaffRole.CENTRAL_DESK})
"""Who decides whether a suspected spam request is one."""
FOLLOWUP_KEEPERS = LEAD_READERS - {StaffRole.PRIVACY}
"""Who may hold, skip or send a planned email of a lead they see."""
MAIL_KEEPERS = frozenset({StaffRole.CENTRAL_DESK, StaffRole.OPERATIONS, StaffRole.ADMIN})
"""Who mends mail that got stuck; the page names leads by reference only, so admins may see it."""
SIGNED_IN_AT = "signed_in_at"
"""The session's key for when it began, in seconds of our own clock."""
LONGEST_SESSION = timedelta(hours=12)
"""After this, working or not, one signs in again. ASVS 7.3.2."""

_SAFE_NEXT = re.compile(r"/desk(?:/[A-Za-z0-9_-]+)*/?(?:\?[A-Za-z0-9_=&%.~+-]*)?")

Reading = TypeVar("Reading", bound=Select[*tuple[Any, ...]])
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class StaffMember:
    """The signed-in person as facts: pages and queries never meet the account row."""

    id: int
    name: str
    roles: frozenset[StaffRole]
    office_ids: frozenset[int]

    @property
    def sees_every_office(self) -> bool:
        """Whether their scope has no office limit."""
        return bool(self.roles & EVERY_OFFICE)

    def works_for(self, office_id: int) -> bool:
        """Whether an office's leads are in their scope."""
        return self.sees_every_office or office_id in self.office_ids

    def may(self, roles: Set[StaffRole]) -> bool:
        """Whether one of their roles is among these."""
        return bool(self.roles & roles)


def current_staff() -> StaffMember:
    """The person of this request; only behind `staff_required`."""
    member: StaffMember = g.staff_member
    return member


View = Callable[P, ResponseReturnValue]


def staff_required(roles: Set[StaffRole]) -> Callable[[View[P]], View[P]]:
    """Let only signed-in, active staff with one of these roles in: others sign in first, or get 403.

    The account is read on every request, so a disabled person is out at their next click.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not current_user.is_authenticated or _session_is_old():
                # Otherwise the sign-in page would send them straight back here.
                session.clear()
                return _ask_to_sign_in()
            g.staff_member = _facts_of(current_user)
            if not g.staff_member.may(roles):
                return make_response(render_template("errors/role.html"), 403)
            return view(*args, **kwargs)

        guarded.staff_roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return decorate


def scoped(statement: Reading, staff: StaffMember) -> Reading:
    """Limit a statement that reads leads to those this person may see."""
    if staff.sees_every_office:
        return statement
    return statement.where(Lead.office_id.in_(sorted(staff.office_ids)))


def safe_next(target: str | None) -> str | None:
    """The target when it is a plain page of our own desk, else None: no redirect ever leaves the desk."""
    return target if target and _SAFE_NEXT.fullmatch(target) else None


def _session_is_old() -> bool:
    return clock.now().timestamp() - float(session.get(SIGNED_IN_AT, 0)) > LONGEST_SESSION.total_seconds()


def _ask_to_sign_in() -> ResponseReturnValue:
    """Off to the sign-in page, and back to a page that was being read."""
    asked_for = safe_next(request.full_path.rstrip("?")) if request.method == "GET" else None
    return redirect(url_for("security.login", next=asked_for))


def _facts_of(staff: Staff) -> StaffMember:
    offices = select(OfficeMembership.office_id).where(OfficeMembership.staff_id == staff.id)
    return StaffMember(
        id=staff.id,
        name=staff.name,
        roles=frozenset(StaffRole(role.name) for role in staff.roles),
        office_ids=frozenset(db.session.scalars(offices)),
    )
