"""Reads accounts for the pages of admins: three statements, however many people there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from leads.database import db
from leads.directory.queries import directory
from leads.models import Lead, MfaReset, OfficeMembership, Passkey, Role, Staff, staff_role
from leads.stages import OPEN_STAGES
from leads.vocabulary import StaffRole
from leads.web.staff_sessions import ON_DUTY_FOR


@dataclass(frozen=True, slots=True)
class Person:
    """One account as an admin sees it."""

    id: int
    name: str
    email: str
    active: bool
    invited: bool
    is_demo: bool
    second: bool
    on_duty: bool
    last_seen_at: datetime | None
    roles: frozenset[StaffRole]
    office_ids: frozenset[int]
    offices: tuple[str, ...]


def people(*, now: datetime, only: int | None = None) -> tuple[Person, ...]:
    """Everybody with an account, active people first, by name; or one of them."""
    roles = select(func.array_agg(Role.name)).join(staff_role).where(staff_role.c.staff_id == Staff.id)
    offices = select(func.array_agg(OfficeMembership.office_id)).where(OfficeMembership.staff_id == Staff.id)
    statement = select(
        Staff,
        roles.scalar_subquery().label("role_names"),
        offices.scalar_subquery().label("office_ids"),
        exists().where(Passkey.user_id == Staff.id).label("has_passkey"),
    ).order_by(Staff.active.desc(), Staff.name, Staff.id)
    if only is not None:
        statement = statement.where(Staff.id == only)
    names = {office.id: office.name for office in directory().offices}
    return tuple(
        Person(
            id=row.Staff.id,
            name=row.Staff.name,
            email=row.Staff.email,
            active=row.Staff.active,
            invited=row.Staff.password is None,
            is_demo=row.Staff.is_demo,
            second=row.Staff.tf_totp_secret is not None or row.has_passkey,
            on_duty=row.Staff.on_duty_since is not None and now - row.Staff.on_duty_since < ON_DUTY_FOR,
            last_seen_at=row.Staff.last_seen_at,
            roles=frozenset(StaffRole(name) for name in row.role_names or ()),
            office_ids=frozenset(row.office_ids or ()),
            offices=tuple(sorted(names[each] for each in row.office_ids or () if each in names)),
        )
        for row in db.session.execute(statement)
    )


def open_leads_of(staff_id: int) -> int:
    """How many open leads somebody has: a number, nothing about them."""
    mine = select(func.count()).where(Lead.owner_id == staff_id, Lead.stage.in_(OPEN_STAGES))
    return db.session.scalar(mine) or 0


def reset_state(staff_id: int, *, reader: int) -> str:
    """Whether a reset of the second factor waits for another admin: none, ours or theirs."""
    waiting = select(MfaReset.asked_by).where(MfaReset.staff_id == staff_id, MfaReset.approved_at.is_(None))
    asked_by = db.session.scalar(waiting.limit(1))
    if asked_by is None:
        return "none"
    return "ours" if asked_by == reader or staff_id == reader else "theirs"
