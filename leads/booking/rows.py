"""The rows of consultations as booking writes them; what follows from a row is written elsewhere."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, select

from leads.booking.taking import Times, Wanted
from leads.database import db
from leads.models import Appointment, Lead
from leads.vocabulary import Actor, AppointmentState


def locked(lead_id: int) -> Lead:
    """The lead, ours alone until the transaction ends."""
    wanted = select(Lead).where(Lead.id == lead_id).with_for_update()
    return db.session.execute(wanted.execution_options(populate_existing=True)).scalar_one()


def booked_row(lead_id: int) -> Appointment | None:
    """The booked consultation of a locked lead, also one that is over and not answered for."""
    return _row(lead_id, AppointmentState.BOOKED)


def kept_row(lead_id: int) -> Appointment | None:
    """The time kept for a locked lead, also one whose minutes have run out."""
    return _row(lead_id, AppointmentState.KEPT)


def let_go(lead_id: int) -> None:
    """Nothing is kept for a lead any more."""
    kept = Appointment.lead_id == lead_id, Appointment.state == AppointmentState.KEPT
    db.session.execute(delete(Appointment).where(*kept))


def keep_row(wanted: Wanted, times: Times, *, zone: str, until: datetime) -> Appointment:
    """Keep a time free for a lead until a moment."""
    row = _new(wanted, times, zone, AppointmentState.KEPT, Actor.VISITOR, None)
    row.kept_until = until
    db.session.add(row)
    db.session.flush()
    return row


def book_row(
    wanted: Wanted, times: Times, *, zone: str, actor: Actor, staff_id: int | None = None
) -> Appointment:
    """Write a new consultation."""
    row = _new(wanted, times, zone, AppointmentState.BOOKED, actor, staff_id)
    row.booked_at = wanted.now
    db.session.add(row)
    db.session.flush()
    return row


def move_row(row: Appointment, wanted: Wanted, times: Times, *, zone: str) -> Appointment:
    """Give a consultation another time: the same entry in calendars outside, with a higher sequence."""
    row.resource_id, row.mode, row.zone = times.resource_id, wanted.mode, zone
    row.starts_at, row.ends_at = times.starts_at, times.ends_at
    row.busy_from, row.busy_until = times.busy_from, times.busy_until
    row.sequence, row.changed_at = row.sequence + 1, wanted.now
    row.confirmed_at = row.confirmed_by = None
    db.session.flush()
    return row


def strike(row: Appointment, *, actor: Actor, now: datetime) -> None:
    """Mark a consultation as called off; calendars outside learn it by the higher sequence."""
    row.state, row.cancelled_at, row.cancelled_by = AppointmentState.CANCELLED, now, actor
    row.sequence += 1
    db.session.flush()


def _new(
    wanted: Wanted, times: Times, zone: str, state: AppointmentState, actor: Actor, staff_id: int | None
) -> Appointment:
    return Appointment(
        lead_id=wanted.lead.id,
        office_id=wanted.office.id,
        resource_id=times.resource_id,
        mode=wanted.mode,
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        busy_from=times.busy_from,
        busy_until=times.busy_until,
        zone=zone,
        state=state,
        uid=secrets.token_hex(16),
        sequence=0,
        made_at=wanted.now,
        made_by=actor,
        staff_id=staff_id,
    )


def _row(lead_id: int, state: AppointmentState) -> Appointment | None:
    wanted = select(Appointment).where(Appointment.lead_id == lead_id, Appointment.state == state)
    found = db.session.execute(wanted.with_for_update().execution_options(populate_existing=True))
    return found.scalar_one_or_none()
