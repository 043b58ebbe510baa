"""Who may be given a lead of an office."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, exists, or_, select

from leads.database import db
from leads.handling.rules import WORKERS
from leads.models import OfficeMembership, Role, Staff, staff_role
from leads.web.access import EVERY_OFFICE


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody a lead can be given to."""

    staff_id: int
    name: str


def colleagues(*, office_id: int | None) -> tuple[Colleague, ...]:
    """Active people who work leads and may see this office, by name; without an office the central desk."""
    rows = db.session.execute(_workers(office_id).order_by(Staff.name, Staff.id))
    return tuple(Colleague(row.id, row.name) for row in rows)


def may_work_here(staff_id: int, *, office_id: int | None) -> bool:
    """Whether somebody could be given a lead of this office."""
    return db.session.execute(_workers(office_id).where(Staff.id == staff_id)).first() is not None


def offices_of(staff_id: int | None) -> frozenset[int] | None:
    """The offices whose leads somebody can be given; None for every office, none for who works no leads."""
    if staff_id is None:
        return None
    rows = db.session.execute(
        select(Role.name, OfficeMembership.office_id)
        .select_from(Staff)
        .join(staff_role, staff_role.c.staff_id == Staff.id)
        .join(Role, Role.id == staff_role.c.role_id)
        .outerjoin(OfficeMembership, OfficeMembership.staff_id == Staff.id)
        .where(Staff.id == staff_id, Staff.active, Role.name.in_(sorted(WORKERS)))
    ).all()
    if any(row.name in EVERY_OFFICE for row in rows):
        return None
    return frozenset(row.office_id for row in rows if row.office_id is not None)


def _workers(office_id: int | None) -> Select[int, str]:
    of_role = (
        select(staff_role.c.staff_id)
        .join(Role, Role.id == staff_role.c.role_id)
        .where(staff_role.c.staff_id == Staff.id)
    )
    works = of_role.where(Role.name.in_(sorted(WORKERS))).exists()
    everywhere = of_role.where(Role.name.in_(sorted(EVERY_OFFICE & WORKERS))).exists()
    here = exists().where(OfficeMembership.staff_id == Staff.id, OfficeMembership.office_id == office_id)
    return select(Staff.id, Staff.name).where(Staff.active, works, or_(everywhere, here))
