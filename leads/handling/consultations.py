"""What the booked consultation of a lead asks staff to do: send the video link, then say how it went."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from leads.database import db
from leads.handling.answers import NextAction
from leads.handling.reach import hours_of
from leads.handling.rules import ActionKind
from leads.handling.timing import workable
from leads.models import Appointment, Lead
from leads.vocabulary import AppointmentMode, AppointmentState

LINK_AHEAD = timedelta(days=1)
"""How long before a consultation by video its visitor should know how to join."""


def how_it_went(lead: Lead) -> NextAction | None:
    """Say what became of the booked consultation, when it is over; None while nothing is booked."""
    booked = Appointment.lead_id == lead.id, Appointment.state == AppointmentState.BOOKED
    ends_at = db.session.execute(select(Appointment.ends_at).where(*booked)).scalar_one_or_none()
    return NextAction(ActionKind.CONSULTATION, ends_at) if ends_at is not None else None


def before_it(lead: Lead, appointment: Appointment, now: datetime) -> NextAction:
    """What comes first about a time just booked: by video the link, a day ahead and in working hours."""
    if appointment.mode != AppointmentMode.VIDEO:
        return NextAction(ActionKind.CONSULTATION, appointment.ends_at)
    ahead = max(now, appointment.starts_at - LINK_AHEAD)
    at = workable(ahead, hours=hours_of(lead, now), visitor_zone=lead.zone)
    return NextAction(ActionKind.VIDEO_LINK, at if at < appointment.starts_at else now)
