"""Who works where: the people a fact about a lead is told to. Disabled accounts are nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select

from leads.database import db
from leads.models import OfficeMembership, Role, Staff, staff_role
from leads.vocabulary import StaffRole
from leads.web.staff_sessions import ON_DUTY_FOR

Reading = TypeVar("Reading", bound=Select[*tuple[Any, ...]])


def coordinators_of(office_id: int, *, on_duty_at: datetime | None = None) -> tuple[int, ...]:
    """The coordinators of an office, or those of them who said that they answer at a moment."""
    return _ids(StaffRole.COORDINATOR, office_id=office_id, on_duty_at=on_duty_at)


def managers_of(office_id: int) -> tuple[int, ...]:
    """The managers of an office."""
    return _ids(StaffRole.OFFICE_MANAGER, office_id=office_id)


def central_desk(*, on_duty_at: datetime | None = None) -> tuple[int, ...]:
    """The people of the central desk, or those on duty at a moment."""
    return _ids(StaffRole.CENTRAL_DESK, on_duty_at=on_duty_at)


def privacy() -> tuple[int, ...]:
    """Those who watch over what people asked us not to do."""
    return _ids(StaffRole.PRIVACY)


def on_shift(office_id: int, *, now: datetime) -> tuple[int, ...]:
    """Who should take a lead of this office now: the coordinators on duty, else all of them.

    An office without coordinators is its manager's, and one without anybody the central desk's.
    """
    return (
        coordinators_of(office_id, on_duty_at=now)
        or coordinators_of(office_id)
        or managers_of(office_id)
        or central_on_shift(now=now)
    )


def central_on_shift(*, now: datetime) -> tuple[int, ...]:
    """The central desk's people on duty, else all of them."""
    return central_desk(on_duty_at=now) or central_desk()


def count_on_duty(office_id: int, *, with_central: bool, at: datetime) -> int:
    """How many people answer the leads of this office."""
    of_office = Staff.id.in_(
        select(OfficeMembership.staff_id).where(OfficeMembership.office_id == office_id)
    ) & Role.name.in_((StaffRole.COORDINATOR, StaffRole.OFFICE_MANAGER))
    answers = or_(of_office, Role.name == StaffRole.CENTRAL_DESK) if with_central else of_office
    counted = _active(select(func.count(distinct(Staff.id)))).where(_is_on_duty(at), answers)
    return db.session.execute(counted).scalar_one()


def _ids(
    role: StaffRole, *, office_id: int | None = None, on_duty_at: datetime | None = None
) -> tuple[int, ...]:
    found = _active(select(Staff.id)).where(Role.name == role).order_by(Staff.id)
    if office_id is not None:
        found = found.join(OfficeMembership).where(OfficeMembership.office_id == office_id)
    if on_duty_at is not None:
        found = found.where(_is_on_duty(on_duty_at))
    return tuple(db.session.execute(found).scalars())


def _is_on_duty(at: datetime) -> ColumnElement[bool]:
    return Staff.on_duty_since > at - ON_DUTY_FOR


def _active(statement: Reading) -> Reading:
    return statement.select_from(Staff).join(staff_role).join(Role).where(Staff.active)
