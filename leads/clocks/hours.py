"""Who can answer a lead and when: its office, and the central desk where that covers the visitor."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from leads.clocks.rules import Ladder, hours_of
from leads.directory.queries import calendar, directory
from leads.models import Lead
from leads.officetime.rules import Hours, OfficeCalendar
from leads.settings import current_settings
from leads.vocabulary import Locale


def ladder() -> Ladder:
    """How long the steps take here."""
    chosen = current_settings()
    return Ladder(
        manager_after=timedelta(minutes=chosen.manager_after_minutes),
        central_after=timedelta(minutes=chosen.central_after_minutes),
        contact_within=timedelta(hours=chosen.contact_within_hours),
    )


def desks_of(lead: Lead, *, around: datetime) -> tuple[OfficeCalendar, ...]:
    """The calendars of everybody who may answer this lead, its office first."""
    known = directory()
    desk = known.central
    office = known.office(lead.office_id or 0) or desk
    day = around.astimezone(ZoneInfo(office.zone)).date()
    covers = office.id != desk.id and desk.covers(lead.country, Locale(lead.locale).language)
    offices = (office, desk) if covers else (office,)
    return tuple(calendar(each.id, around=day) for each in offices)


def hours_of_lead(lead: Lead, *, starts_at: datetime, due_at: datetime) -> Hours:
    """The hours in which the clocks of this lead run."""
    return hours_of(
        desks_of(lead, around=due_at),
        visitor_zone=lead.zone,
        received_at=lead.created_at,
        starts_at=starts_at,
        due_at=due_at,
    )
