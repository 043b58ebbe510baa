"""Consultations as facts, and which one of a lead counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from leads.database import db
from leads.models import Appointment
from leads.vocabulary import Actor, AppointmentMode, AppointmentState


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """One consultation of one lead as it stood when it was read; times in UTC."""

    id: int
    lead_id: int
    office_id: int
    resource_id: int
    mode: AppointmentMode
    starts_at: datetime
    ends_at: datetime
    zone: str
    state: AppointmentState
    kept_until: datetime | None
    uid: str
    sequence: int
    made_at: datetime
    made_by: Actor
    booked_at: datetime | None
    changed_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: Actor | None
    cancelled_at: datetime | None
    cancelled_by: Actor | None
    outcome_at: datetime | None

    @property
    def occasion(self) -> str:
        """Names this time of this consultation: whatever hangs on it ends when the time changes."""
        return f"{self.id}:{self.sequence}"


def facts_of(row: Appointment) -> AppointmentFacts:
    """A row as facts."""
    return AppointmentFacts(
        id=row.id,
        lead_id=row.lead_id,
        office_id=row.office_id,
        resource_id=row.resource_id,
        mode=AppointmentMode(row.mode),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=row.zone,
        state=AppointmentState(row.state),
        kept_until=row.kept_until,
        uid=row.uid,
        sequence=row.sequence,
        made_at=row.made_at,
        made_by=Actor(row.made_by),
        booked_at=row.booked_at,
        changed_at=row.changed_at,
        confirmed_at=row.confirmed_at,
        confirmed_by=_actor(row.confirmed_by),
        cancelled_at=row.cancelled_at,
        cancelled_by=_actor(row.cancelled_by),
        outcome_at=row.outcome_at,
    )


def booked(lead_id: int) -> AppointmentFacts | None:
    """The consultation booked for a lead, also one that is over and has no outcome yet."""
    return _one(_of(lead_id).where(Appointment.state == AppointmentState.BOOKED.value))


def kept(lead_id: int, *, now: datetime) -> AppointmentFacts | None:
    """The time kept free for a lead while its visitor confirms; None once that ran out."""
    mine = _of(lead_id).where(Appointment.state == AppointmentState.KEPT.value)
    return _one(mine.where(Appointment.kept_until > now))


def last(lead_id: int) -> AppointmentFacts | None:
    """The newest consultation of a lead, whatever became of it; times that are only kept do not count."""
    mine = _of(lead_id).where(Appointment.state != AppointmentState.KEPT.value)
    return _one(mine.order_by(Appointment.id.desc()).limit(1))


def _of(lead_id: int) -> Select[Appointment]:
    # What another transaction changed meanwhile must be seen, also where the session knows the row.
    return select(Appointment).where(Appointment.lead_id == lead_id).execution_options(populate_existing=True)


def _one(statement: Select[Appointment]) -> AppointmentFacts | None:
    row = db.session.scalars(statement).one_or_none()
    return facts_of(row) if row is not None else None


def _actor(value: str | None) -> Actor | None:
    return Actor(value) if value is not None else None
