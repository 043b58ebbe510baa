"""Reads of My day: the open leads of one person by their due time, and the answers that wait for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from leads.database import db
from leads.desk.bound import fixed
from leads.desk.listed import is_open
from leads.models import Appointment, InboundMessage, Lead
from leads.vocabulary import AppointmentMode, AppointmentState, ContactBy, LeadStage
from leads.web.access import StaffMember, scoped

MOST_LEADS = 200
"""More than anybody does in a day; the rest is in the list of their leads."""
MOST_REPLIES = 20
MOST_CONSULTATIONS = 40


@dataclass(frozen=True, slots=True)
class OwnLead:
    """One open lead of the reader; `due_at` is when something has to be done about it."""

    id: int
    name: str
    phone: str | None
    email: str | None
    contact_by: ContactBy
    zone: str
    office_id: int | None
    procedure_id: int | None
    stage: LeadStage
    next_action: Mapping[str, Any] | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingReply:
    """What a visitor answered and nobody has dealt with; the longest waiting one of a lead."""

    message_id: int
    lead_id: int
    received_at: datetime
    name: str
    office_id: int | None


def own_leads(staff: StaffMember) -> tuple[OwnLead, ...]:
    """What the reader owes, soonest first; a snoozed lead is due when it comes back."""
    due = func.coalesce(
        Lead.snoozed_until, Lead.next_action_due_at, Lead.first_contact_due_at, Lead.created_at
    )
    columns = [getattr(Lead, name) for name in OwnLead.__dataclass_fields__ if name != "due_at"]
    statement = (
        scoped(select(*columns, due.label("due_at")), staff)
        .where(is_open(), Lead.owner_id == staff.id, Lead.quarantined_at.is_(None))
        .order_by(due, Lead.id)
        .limit(MOST_LEADS)
    )
    return tuple(_own(row) for row in db.session.execute(statement).mappings())


def _own(row: Mapping[Any, Any]) -> OwnLead:
    values = dict(row)
    values["contact_by"], values["stage"] = ContactBy(row["contact_by"]), LeadStage(row["stage"])
    return OwnLead(**values)


def waiting_replies(staff: StaffMember) -> tuple[WaitingReply, ...]:
    """Answers about the reader's own leads, oldest first, one for each lead."""
    message = InboundMessage
    statement = (
        scoped(select(message.id, Lead.id, message.received_at, Lead.name, Lead.office_id), staff)
        .join(Lead, Lead.id == message.lead_id)
        .where(message.needs_staff, message.handled_at.is_(None), Lead.owner_id == staff.id)
        .ext(distinct_on(message.lead_id))
        .order_by(message.lead_id, message.received_at, message.id)
    )
    longest = sorted((WaitingReply(*row) for row in db.session.execute(statement)), key=_waiting_since)
    return tuple(longest[:MOST_REPLIES])


@dataclass(frozen=True, slots=True)
class OwnConsultation:
    """One booked consultation of a lead of the reader."""

    id: int
    lead_id: int
    name: str
    office_id: int
    mode: AppointmentMode
    starts_at: datetime
    confirmed: bool


def consultations(staff: StaffMember, *, until: datetime) -> tuple[OwnConsultation, ...]:
    """Booked consultations of the reader’s leads that begin before a moment, unanswered ones too."""
    columns = (Appointment.id, Lead.id, Lead.name, Appointment.office_id, Appointment.mode)
    statement = (
        scoped(select(*columns, Appointment.starts_at, Appointment.confirmed_at.is_not(None)), staff)
        .join(Lead, Lead.id == Appointment.lead_id)
        .where(
            Lead.owner_id == staff.id,
            Appointment.state == fixed(AppointmentState.BOOKED),
            Appointment.starts_at < until,
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(MOST_CONSULTATIONS)
    )
    found = (OwnConsultation(*row) for row in db.session.execute(statement))
    return tuple(replace(each, mode=AppointmentMode(each.mode)) for each in found)


def _waiting_since(reply: WaitingReply) -> tuple[datetime, int]:
    return reply.received_at, reply.message_id
