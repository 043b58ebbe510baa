"""Adds a request that somebody told us: taken in, routed, logged as reached and claimed, all at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from leads.database import db
from leads.handling import claiming
from leads.handling.answers import Refused
from leads.handling.outcomes import log_attempt
from leads.intake import service as intake
from leads.intake.request import ConsultationRequest
from leads.models import Lead
from leads.people.matching import say_different
from leads.routing import service as routing
from leads.vocabulary import AttemptOutcome, ContactBy, LeadSource
from leads.web.access import StaffMember


@dataclass(frozen=True, slots=True)
class Added:
    """The lead, the office it went to, and whether whoever added it may go on with it."""

    lead_id: int
    reference: str
    office_id: int | None
    is_ours: bool


def add(
    request: ConsultationRequest,
    *,
    key: str,
    source: LeadSource,
    person_id: int | None,
    not_these: frozenset[int],
    staff: StaffMember,
    now: datetime,
) -> Added:
    """Make the lead once, however often the form is sent.

    Takes    `person_id`, who staff say it is; `not_these`, people they were shown and say it is not.
    """
    receipt = intake.submit(
        request, submission_key=_submission_key(key, staff), source=source, now=now, person_id=person_id
    )
    if receipt.created:
        routing.assign(lead_id=receipt.lead_id, now=now)
    lead = db.session.get_one(Lead, receipt.lead_id, populate_existing=True)
    added = _added(lead, staff)
    if receipt.created:
        for other in not_these - {lead.person_id}:
            say_different(one=lead.person_id, other=other, staff_id=staff.id, now=now)
        _talked(lead, staff, now, is_ours=added.is_ours)
    return added


def added_before(key: str, staff: StaffMember) -> Added | None:
    """What an earlier copy of this form made."""
    known = select(Lead).where(Lead.submission_key == _submission_key(key, staff))
    lead = db.session.execute(known).scalar_one_or_none()
    return _added(lead, staff) if lead else None


def _added(lead: Lead, staff: StaffMember) -> Added:
    is_ours = lead.office_id is not None and staff.works_for(lead.office_id)
    return Added(lead.id, lead.reference, lead.office_id, is_ours or staff.sees_every_office)


def _submission_key(key: str, staff: StaffMember) -> str:
    """Nobody else’s form can name it."""
    return f"desk:{staff.id}:{key}"


def _talked(lead: Lead, staff: StaffMember, now: datetime, *, is_ours: bool) -> None:
    """Somebody is talking to them, so they are reached; whoever cannot see the lead hands it on at once."""
    lead_id = lead.id
    here = (
        staff
        if is_ours or lead.office_id is None
        else replace(staff, office_ids=staff.office_ids | {lead.office_id})
    )
    done = log_attempt(
        lead_id=lead_id,
        outcome=AttemptOutcome.REACHED,
        channel=ContactBy.CALL,
        staff=here,
        now=now,
        # They called, or stand at the desk: no call of ours at an odd hour.
        outside_hours="they_asked",
    )
    if not is_ours and not isinstance(done, Refused):
        claiming.release(lead_id=lead_id, staff=here, now=now)
