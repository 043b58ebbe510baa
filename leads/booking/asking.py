"""Whether a lead may have a consultation booked now, and at which office, in whose zone."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from leads.booking.answers import NotNow, Refusal
from leads.booking.taking import Wanted
from leads.directory.queries import directory
from leads.models import Appointment, Lead
from leads.stages import BOOKABLE_STAGES, TERMINAL_STAGES
from leads.vocabulary import AppointmentMode, LeadStage


def ask(
    lead: Lead, had: Appointment | None, *, starts_at: datetime, mode: AppointmentMode, now: datetime
) -> Wanted | NotNow:
    """What a locked lead asks for, or why it cannot ask; `had` is the consultation it has now."""
    office = directory().office(lead.office_id or 0)
    stage = LeadStage(lead.stage)
    if stage in TERMINAL_STAGES:
        return NotNow(Refusal.CLOSED)
    if office is None or lead.quarantined_at is not None:
        return NotNow(Refusal.NOT_ROUTED)
    if LeadStage(lead.snoozed_from or stage) not in BOOKABLE_STAGES:
        return NotNow(Refusal.STAGE)
    if had is not None and had.starts_at <= now:
        return NotNow(Refusal.BEGUN)
    if office.consultations is None:
        return NotNow(Refusal.NO_CALENDAR)
    return Wanted(lead, office, mode, starts_at, now)


def told_in(wanted: Wanted, zone: str) -> str:
    """Whose clock the visitor is told: the office’s own where they come to it, by video their own."""
    if wanted.mode is AppointmentMode.IN_PERSON:
        return wanted.office.zone
    return zone if zone in _zones() else wanted.lead.zone


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
