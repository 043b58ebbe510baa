"""Reads of the calendar: what one office has booked, in the reader’s scope, and what waits for an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, and_, select

from leads.database import db
from leads.desk.bound import fixed
from leads.models import Appointment, Lead, Resource
from leads.vocabulary import AppointmentMode, AppointmentState
from leads.web.access import StaffMember

MOST = 200
"""More than an office gives in a week; a page stays a page."""
MOST_UNANSWERED = 20
Reading = TypeVar("Reading", bound=Select[*tuple[Any, ...]])


class Booked(NamedTuple):
    """One consultation as the calendar shows it; `lead_office_id` may have become another office since."""

    id: int
    lead_id: int
    resource_id: int
    mode: AppointmentMode
    starts_at: datetime
    ends_at: datetime
    state: AppointmentState
    kept_until: datetime | None
    confirmed_at: datetime | None
    name: str
    lead_office_id: int | None
    resource: str


def between(
    office_id: int, staff: StaffMember, *, start: datetime, end: datetime, now: datetime
) -> tuple[Booked, ...]:
    """What is kept, booked or over between two moments; times that ran out unconfirmed are gone."""
    kept = fixed(AppointmentState.KEPT)
    statement = _of(office_id, staff).where(
        Appointment.state != fixed(AppointmentState.CANCELLED),
        Appointment.starts_at < end,
        Appointment.ends_at > start,
        ~and_(Appointment.state == kept, Appointment.kept_until <= now),
    )
    return _read(statement.order_by(Appointment.starts_at, Appointment.id).limit(MOST))


def unanswered(office_id: int, staff: StaffMember, *, now: datetime) -> tuple[Booked, ...]:
    """Consultations that are over and of which nobody has said how they went, the oldest first."""
    statement = _of(office_id, staff).where(
        Appointment.state == fixed(AppointmentState.BOOKED), Appointment.ends_at <= now
    )
    return _read(statement.order_by(Appointment.ends_at, Appointment.id).limit(MOST_UNANSWERED))


def _of(office_id: int, staff: StaffMember) -> Select[*tuple[Any, ...]]:
    own = [getattr(Appointment, name) for name in Booked._fields[:9]]
    return within(
        select(*own, Lead.name, Lead.office_id, Resource.name)
        .join(Lead, Lead.id == Appointment.lead_id)
        .join(Resource, Resource.id == Appointment.resource_id)
        .where(Appointment.office_id == office_id),
        staff,
    )


def within(statement: Reading, staff: StaffMember) -> Reading:
    """Limit a statement about consultations to those of offices this person works for."""
    if staff.sees_every_office:
        return statement
    return statement.where(Appointment.office_id.in_(sorted(staff.office_ids)))


def _read(statement: Select[*tuple[Any, ...]]) -> tuple[Booked, ...]:
    return tuple(
        Booked(*row)._replace(mode=AppointmentMode(row.mode), state=AppointmentState(row.state))
        for row in db.session.execute(statement)
    )
