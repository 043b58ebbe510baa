"""By when a routed lead hears from a person: the promise of the office-time rules, made once and stored."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import calendar, directory
from leads.models import Allocation, Lead
from leads.notices.audience import count_on_duty
from leads.officetime.promise import (
    Cover,
    Promise,
    PromiseTargets,
    Situation,
    first_contact_promise,
)
from leads.routing.gathering import local_date
from leads.settings import current_settings
from leads.vocabulary import LeadStage, Locale, OfficeKind


def promise_for(lead: Lead, office: OfficeFacts, *, received_at: datetime) -> Promise:
    """When the visitor hears from the office, or from the central desk where that covers them.

    `received_at` is when the lead arrived; a letter written late passes the present instead, so that it never
    promises a time that is over.
    """
    language, desk = Locale(lead.locale).language, directory().central
    covers = office.id != desk.id and desk.covers(lead.country, language)
    around = local_date(office, received_at)
    return first_contact_promise(
        office=calendar(office.id, around=around, language=language),
        central=calendar(desk.id, around=around, language=language) if covers else None,
        visitor_zone=lead.zone,
        received_at=received_at,
        leads_ahead=_leads_ahead(lead, office),
        on_duty=_on_duty(office, with_central=covers, at=received_at),
        targets=PromiseTargets(target=timedelta(minutes=current_settings().first_contact_minutes)),
    )


def told_now(lead: Lead, office: OfficeFacts, promise: Promise, *, now: datetime) -> Promise:
    """What people are told: the promise, or an honest later one when its time is over before they read it.

    The lead's own clock keeps the first; only page and letter speak of the later one, and of the same.
    """
    is_over = promise.due_at is not None and promise.due_at <= now
    return promise_for(lead, office, received_at=now) if is_over else promise


def told_in(office: OfficeFacts, visitor_zone: str) -> str:
    """The zone in which times are told: the office's own, or the visitor's where a desk far away answers."""
    return visitor_zone if office.kind is OfficeKind.CENTRAL_DESK else office.zone


def promise_json(promise: Promise) -> dict[str, Any]:
    """The promise as the allocation keeps it, so that staff can see what was told."""
    return {
        "situation": promise.situation,
        "covered_by": promise.covered_by,
        "due_at": _text(promise.due_at),
        "clock_starts_at": _text(promise.clock_starts_at),
        "opens_at": _text(promise.opens_at),
        "closes_at": _text(promise.closes_at),
        "holiday": promise.holiday,
        "holiday_on": promise.holiday_on.isoformat() if promise.holiday_on else None,
    }


def stored_promise(allocation: Allocation) -> Promise:
    """The promise that was made with an allocation; pages, letters and desk tell this one and no other."""
    kept = allocation.facts["promise"]
    return Promise(
        due_at=_time(kept["due_at"]),
        clock_starts_at=_time(kept["clock_starts_at"]),
        situation=Situation(kept["situation"]),
        covered_by=Cover(kept["covered_by"]),
        holiday=kept["holiday"],
        holiday_on=date.fromisoformat(kept["holiday_on"]) if kept["holiday_on"] else None,
        opens_at=_time(kept["opens_at"]),
        closes_at=_time(kept["closes_at"]),
    )


def _leads_ahead(lead: Lead, office: OfficeFacts) -> int:
    """Leads of the office that nobody has tried to reach yet."""
    waiting = select(func.count()).where(
        Lead.office_id == office.id, Lead.stage == LeadStage.NEW, Lead.id != lead.id
    )
    return db.session.execute(waiting).scalar_one()


def _on_duty(office: OfficeFacts, *, with_central: bool, at: datetime) -> int:
    """How many people answer: those who marked themselves, and while nobody has, as many as usually do."""
    central = with_central or office.kind is OfficeKind.CENTRAL_DESK
    return count_on_duty(office.id, with_central=central, at=at) or max(office.people_on_duty, 1)


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
