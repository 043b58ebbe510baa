"""The office in a letter: where it is, when it is open, and when it last tried to reach somebody."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from sqlalchemy import select

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.followups.hours import week_in_words
from leads.models import Lead, LeadEvent
from leads.vocabulary import LeadStage, Locale, OfficeKind
from leads.web.brand import brand
from leads.web.formats import at_moment
from leads.web.locale import babel_name


def last_tried(lead: Lead, office: OfficeFacts, locale: Locale, now: datetime) -> str:
    """When somebody last tried to reach the person, as a phrase; "" before the first try."""
    if lead.stage != LeadStage.CONTACTING:
        return ""
    moved = select(LeadEvent.at).where(
        LeadEvent.lead_id == lead.id,
        LeadEvent.kind == "progress.moved",
        LeadEvent.data["to"].astext == LeadStage.CONTACTING,
    )
    at = db.session.execute(moved.order_by(LeadEvent.id.desc()).limit(1)).scalar_one_or_none()
    zone = lead.zone if office.kind is OfficeKind.CENTRAL_DESK else office.zone
    return at_moment(at, zone=zone, now=now, locale=locale) if at else ""


def hours_of(office: OfficeFacts, locale: Locale) -> tuple[str, ...]:
    """When an office is open, in lines."""
    if office.kind is OfficeKind.CENTRAL_DESK:
        return (brand(locale).hours,)
    with force_locale(babel_name(locale)):
        return week_in_words(office.openings, locale)


def town_of(office: OfficeFacts) -> str:
    """The town as its country writes it on a letter."""
    if office.country == "GB":
        return f"{office.city} {office.postal_code}"
    return f"{office.city}, {office.region} {office.postal_code}"
