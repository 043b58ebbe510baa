"""Consultations as staff book, move, call off and answer for them; each can be undone for ten seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from leads import notes
from leads.booking import consequences
from leads.booking.answers import NotNow, Refusal, Taken
from leads.booking.asking import ask, told_in
from leads.booking.rows import book_row, booked_row, let_go, move_row, strike
from leads.booking.taking import Times, take
from leads.database import db
from leads.followups.steps import Stop
from leads.followups.stopping import stop_occasion
from leads.handling.answers import Answer, Refused, Why
from leads.handling.claiming import is_free_now, set_owner
from leads.handling.outcomes import is_too_long
from leads.handling.timing import UNDO_WITHIN
from leads.handling.work import Work, begin
from leads.models import Appointment
from leads.slots.appointments import facts_of
from leads.vocabulary import Actor, AppointmentMode, AppointmentState
from leads.web.access import StaffMember

_WHY = {
    Refusal.CLOSED: Why.CLOSED,
    Refusal.NOT_ROUTED: Why.NOT_ROUTED,
    Refusal.STAGE: Why.STAGE,
    Refusal.BEGUN: Why.STAGE,
    Refusal.NO_CALENDAR: Why.NO_CALENDAR,
    Refusal.NO_APPOINTMENT: Why.NO_APPOINTMENT,
}


def book(
    *,
    lead_id: int,
    starts_at: datetime,
    mode: AppointmentMode,
    resource_id: int | None,
    staff: StaffMember,
    now: datetime,
    note: str = "",
) -> Answer | Taken:
    """Book a time for a lead, or move the one it has; staff need no notice, and may ask for one resource."""
    work = begin(lead_id=lead_id, staff=staff, now=now)
    if isinstance(work, Refused):
        return work
    lead, had = work.lead, booked_row(lead_id)
    moves_on = had is not None and had.starts_at <= now
    wanted = ask(lead, None if moves_on else had, starts_at=starts_at, mode=mode, now=now)
    if isinstance(wanted, NotNow):
        return Refused(lead_id, _WHY[wanted.why])
    if is_too_long(note):
        return Refused(lead_id, Why.TOO_LONG)
    if had is not None and _is_same(had, starts_at, mode, resource_id):
        return Refused(lead_id, Why.SAME)
    wanted = replace(wanted, at_short_notice=True)
    zone = told_in(wanted, had.zone if had else lead.zone)
    before = facts_of(had).occasion if had else ""

    def write(times: Times) -> Appointment:
        let_go(lead_id)
        if had is None:
            return book_row(wanted, times, zone=zone, actor=Actor.STAFF, staff_id=staff.id)
        return move_row(had, wanted, times, zone=zone)

    row = take(wanted, write, resource_id=resource_id, first=had.resource_id if had else None)
    if isinstance(row, Taken):
        return row
    _takes_it_on(work)
    leaves_at = now + UNDO_WITHIN
    if had is None:
        consequences.booked(lead, row, actor=Actor.STAFF, now=now, staff_id=staff.id, letter_due_at=leaves_at)
    else:
        consequences.moved(lead, row, before=before, now=now, letter_due_at=leaves_at)
    data = consequences.facts(row) | _noted(work, note)
    return work.done("booked" if had is None else "changed", data=data, room="booking")


def cancel(*, lead_id: int, staff: StaffMember, now: datetime, note: str = "") -> Answer:
    """Call a consultation off for its visitor; what was promised to them stays promised."""
    work = begin(lead_id=lead_id, staff=staff, now=now)
    if isinstance(work, Refused):
        return work
    row = booked_row(lead_id)
    if row is None or row.starts_at <= now:
        return Refused(lead_id, Why.NO_APPOINTMENT)
    if is_too_long(note):
        return Refused(lead_id, Why.TOO_LONG)
    occasion = facts_of(row).occasion
    strike(row, actor=Actor.STAFF, now=now)
    _takes_it_on(work)
    consequences.called_off(
        work.lead,
        row,
        occasion=occasion,
        actor=Actor.STAFF,
        now=now,
        staff_id=staff.id,
        letter_due_at=now + UNDO_WITHIN,
    )
    return work.done("cancelled", data=consequences.facts(row) | _noted(work, note), room="booking")


def came(*, appointment_id: int, staff: StaffMember, now: datetime) -> Answer:
    """Say that they were at their consultation."""
    return _answer_for(appointment_id, AppointmentState.CAME, staff, now)


def missed(*, appointment_id: int, staff: StaffMember, now: datetime) -> Answer:
    """Say that they did not come."""
    return _answer_for(appointment_id, AppointmentState.MISSED, staff, now)


def confirmed_by_phone(*, lead_id: int, staff: StaffMember, now: datetime) -> Answer:
    """They told a colleague that they will come: no letter has to remind them any more."""
    work = begin(lead_id=lead_id, staff=staff, now=now)
    if isinstance(work, Refused):
        return work
    row = booked_row(lead_id)
    if row is None or row.starts_at <= now:
        return Refused(lead_id, Why.NO_APPOINTMENT)
    if row.confirmed_by == Actor.STAFF:
        return Refused(lead_id, Why.SAME)
    row.confirmed_at, row.confirmed_by = now, Actor.STAFF
    db.session.flush()
    stop_occasion(lead_id=lead_id, occasion=facts_of(row).occasion, reason=Stop.CONFIRMED, now=now)
    return work.done("confirmed", data=consequences.facts(row), room="booking")


def _answer_for(appointment_id: int, outcome: AppointmentState, staff: StaffMember, now: datetime) -> Answer:
    lead_id = db.session.execute(
        select(Appointment.lead_id).where(Appointment.id == appointment_id)
    ).scalar_one_or_none()
    if lead_id is None:
        return Refused(0, Why.MISSING)
    # A lead may be closed or completed before anybody says how its consultation went.
    work = begin(lead_id=lead_id, staff=staff, now=now, closed_too=True)
    if isinstance(work, Refused):
        return work
    row = booked_row(lead_id)
    if row is None or row.id != appointment_id:
        return Refused(lead_id, Why.SAME)
    if row.starts_at > now:
        return Refused(lead_id, Why.NOT_YET)
    row.state, row.outcome_at, row.outcome_staff_id = outcome, now, staff.id
    db.session.flush()
    _takes_it_on(work)
    if outcome is AppointmentState.CAME:
        consequences.came(work.lead, row, staff_id=staff.id, now=now)
    else:
        consequences.missed(work.lead, row, staff_id=staff.id, now=now)
    return work.done(outcome, data=consequences.facts(row), room="booking")


def _takes_it_on(work: Work) -> None:
    """Whoever does something about a lead that nobody has, has it."""
    if is_free_now(work.lead, work.now):
        set_owner(work.lead, work.staff.id, work.now)


def _is_same(row: Appointment, starts_at: datetime, mode: AppointmentMode, resource_id: int | None) -> bool:
    same_time = row.starts_at == starts_at and row.mode == mode
    return same_time and resource_id in (None, row.resource_id)


def _noted(work: Work, note: str) -> dict[str, int]:
    if not note.strip():
        return {}
    return {
        "note_id": notes.add(lead_id=work.lead.id, text=note.strip(), now=work.now, staff_id=work.staff.id)
    }
