"""What a lead brings along, whatever was written to it: a sensitive concern, its country, its office."""

from __future__ import annotations

from datetime import datetime

from leads.directory.queries import calendar, directory
from leads.models import Lead
from leads.officetime.rules import Hours


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
