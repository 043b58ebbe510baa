"""Who may see what on the desk: roles per page, and office scope inside the query, not after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from leads import clock
from leads.models import Lead
from leads.vocabulary import KeysMode, SessionStage, StaffRole
from leads.web.links import parts_of
from leads.web.staff_sessions import SessionFacts, current_session, keep_alive

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
ALL_ROLES = frozenset(StaffRole)
"""What belongs to everybody who works here, such as their own account."""
STAFF_KEEPERS = frozenset({StaffRole.ADMIN})
"""Who invites colleagues, changes their roles and lets them go."""

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
    keys_mode: KeysMode = KeysMode.ON
    advances: bool = True
    """After an action on the list, the next lead opens by itself."""
    on_duty: bool = False
    is_demo: bool = False

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

    Session and account are read on every request, so a disabled person is out at their next click.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            found = current_session()
            if found is None or found.stage is not SessionStage.OPEN:
                return _send_to("accounts.sign_in")
            if found.locked:
                return _send_to("lock.show")
            keep_alive(found, now=clock.now())
            g.staff_member = member_of(found)
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


def member_of(found: SessionFacts) -> StaffMember:
    """Whose session this is, as facts; only for a session that has an owner."""
    assert found.staff_id is not None  # noqa: S101  (a check of the table)
    return StaffMember(
        id=found.staff_id,
        name=found.name,
        roles=found.roles,
        office_ids=found.office_ids,
        keys_mode=found.keys_mode,
        advances=found.advances,
        on_duty=found.on_duty,
        is_demo=found.is_demo,
    )


def _send_to(endpoint: str) -> Response:
    """Off to the door, and back to the page that was being read; a swap on a page moves the whole page."""
    if request.headers.get("HX-Request"):
        shown = parts_of(request.headers.get("HX-Current-URL", ""))
        asked_for = safe_next(f"{shown.path}?{shown.query}".rstrip("?"))
        response = Response(status=204)
        response.headers["HX-Redirect"] = url_for(endpoint, next=asked_for)
        return response
    asked_for = safe_next(request.full_path.rstrip("?")) if request.method == "GET" else None
    return make_response(redirect(url_for(endpoint, next=asked_for)))
