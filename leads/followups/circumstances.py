"""What a lead brings along, whatever was written to it: its concern, country, office and consultation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select

from leads.directory.queries import calendar, directory
from leads.followups.rules import ConsultationFacts
from leads.models import Appointment, Lead
from leads.officetime.rules import Hours
from leads.vocabulary import AppointmentState


def is_sensitive(lead: Lead) -> bool:
    """Whether the concern of this lead is a medical condition: such a lead gets no marketing."""
    return any(each.sensitive for each in directory().concerns if each.id == lead.concern_id)


def is_pressure_free(lead: Lead) -> bool:
    """Whether the lead's country forbids pressing people with dates and amounts."""
    country = directory().country(lead.country)
    return country is not None and country.pressure_free


def office_hours(lead: Lead, now: datetime) -> Hours:
    """The calendar of the office that works the lead."""
    office_id = lead.office_id or directory().central.id
    return calendar(office_id, around=now.date())


def newest_consultation(lead_id: int) -> Select[int, int, AppointmentState, datetime, str]:
    """The one its letters are about; a time that is only kept free for minutes is none."""
    return (
        select(
            Appointment.id, Appointment.sequence, Appointment.state, Appointment.starts_at, Appointment.zone
        )
        .where(Appointment.lead_id == lead_id, Appointment.state != AppointmentState.KEPT)
        .order_by(Appointment.id.desc())
        .limit(1)
    )


def consultation_from(
    number: int | None, sequence: int, state: str, starts_at: datetime, zone: str
) -> ConsultationFacts | None:
    """The row of that, or what an outer join gives for none."""
    if number is None:
        return None
    return ConsultationFacts(f"{number}:{sequence}", AppointmentState(state), starts_at, zone)
