"""The facts a routing decision needs, read from directory, calendars and the day's counts. Writes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select, tuple_

from leads.database import db
from leads.directory.distance import distance_metres
from leads.directory.facts import OfficeFacts, Place
from leads.directory.queries import calendar, directory
from leads.models import Lead, OfficeDay
from leads.officetime.rules import is_open
from leads.routing.decision import LeadFacts, OfficeTerms, Weights
from leads.slots.queries import next_free
from leads.vocabulary import AppointmentMode, Locale, Meeting

FILE = Path(__file__).resolve().parent.parent / "data" / "routing.json"


@cache
def weights() -> Weights:
    """The points in force; a changed file counts from the next start."""
    return Weights(**json.loads(FILE.read_text(encoding="utf-8"))["weights"])


def lead_facts(lead: Lead) -> LeadFacts:
    """A request as routing sees it."""
    return LeadFacts(
        country=lead.country,
        procedure=procedure_slug(lead),
        language=Locale(lead.locale).language,
        wanted_office=lead.wanted_office_id,
        nearby_only=lead.meeting == Meeting.NOTIFY,
    )


def procedure_slug(lead: Lead) -> str | None:
    """The procedure of a request; None for "not sure yet"."""
    return next((each.slug for each in directory().procedures if each.id == lead.procedure_id), None)


def office_terms(lead: Lead, now: datetime) -> tuple[OfficeTerms, ...]:
    """Every clinic as it is at this moment for this lead."""
    clinics = directory().clinics
    taken = _taken_today(clinics, now)
    free = _next_free_days(lead, clinics, now)
    place = _place(lead)
    return tuple(
        OfficeTerms(
            office_id=office.id,
            country=office.country,
            serves=office.serves,
            procedures=office.procedures,
            languages=frozenset(office.languages),
            accepts_leads=office.accepts_leads,
            metres=None if place is None else round(distance_metres(place, office)),
            capacity=office.daily_capacity,
            taken_today=taken.get(office.id, 0),
            # Offices abroad fail a gate anyway; their calendars need not be built.
            open_now=office.country == lead.country and _is_open(office, now),
            next_free_days=free.get(office.id),
        )
        for office in clinics
    )


def local_date(office: OfficeFacts, now: datetime) -> date:
    """The office's own calendar day, on which its capacity counts."""
    return now.astimezone(ZoneInfo(office.zone)).date()


def _place(lead: Lead) -> Place | None:
    """Where to measure from: the postal code, else the office the visitor chose from the list."""
    if lead.latitude is not None and lead.longitude is not None:
        return Place(lead.country, lead.postal_code or "", lead.latitude, lead.longitude, lead.zone)
    chosen = directory().office(lead.wanted_office_id or 0)
    return Place(chosen.country, "", chosen.latitude, chosen.longitude, chosen.zone) if chosen else None


def _is_open(office: OfficeFacts, now: datetime) -> bool:
    return is_open(calendar(office.id, around=local_date(office, now)), now)


def _next_free_days(lead: Lead, clinics: Sequence[OfficeFacts], now: datetime) -> Mapping[int, int]:
    """In how many of its days each office of the visitor’s country has a free consultation; 0 is today."""
    at_home = [office for office in clinics if office.country == lead.country]
    mode = AppointmentMode.VIDEO if lead.meeting == Meeting.VIDEO else AppointmentMode.IN_PERSON
    free = next_free(at_home, now=now, mode=mode)
    return {
        office.id: (local_date(office, free[office.id]) - local_date(office, now)).days
        for office in at_home
        if office.id in free
    }


def _taken_today(offices: Sequence[OfficeFacts], now: datetime) -> Mapping[int, int]:
    days = [(office.id, local_date(office, now)) for office in offices]
    rows = db.session.execute(
        select(OfficeDay.office_id, OfficeDay.taken).where(
            tuple_(OfficeDay.office_id, OfficeDay.on_date).in_(days)
        )
    )
    return {row.office_id: row.taken for row in rows}
