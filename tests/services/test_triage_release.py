"""Releasing a request held back: routed with its own time, once, and only when it is still held."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from leads.models import Lead, LeadEvent
from leads.routing import service as routing
from leads.triage.service import release
from leads.vocabulary import CloseReason, LeadStage, StaffRole
from tests.factories import NOON, make_lead, make_staff


def held(**changes: object) -> Lead:
    return make_lead(quarantined_at=NOON, quarantine_reason="content", **changes)


def events(session: scoped_session, lead: Lead) -> list[str]:
    found = select(LeadEvent.kind).where(LeadEvent.lead_id == lead.id).order_by(LeadEvent.id)
    return list(session.scalars(found))


def test_a_released_request_is_routed_with_the_time_it_was_sent(session: scoped_session) -> None:
    lead, staff = held(), make_staff(StaffRole.CENTRAL_DESK)
    assert routing.assign(lead_id=lead.id, now=NOON) is False

    assert release(lead_id=lead.id, staff_id=staff.id, now=NOON) is True

    assert lead.quarantined_at is None
    assert lead.created_at == NOON
    assert lead.id in routing.unrouted(now=NOON, limit=1000)
    assert events(session, lead) == ["triage.released"]


def test_releasing_twice_writes_one_fact(session: scoped_session) -> None:
    lead, staff = held(), make_staff(StaffRole.CENTRAL_DESK)

    answers = [release(lead_id=lead.id, staff_id=staff.id, now=NOON) for _ in range(2)]

    assert answers == [True, False]
    assert events(session, lead) == ["triage.released"]


def test_a_closed_request_stays_closed(session: scoped_session) -> None:
    lead = held(stage=LeadStage.CLOSED, close_reason=CloseReason.SPAM)
    staff = make_staff(StaffRole.CENTRAL_DESK)

    assert release(lead_id=lead.id, staff_id=staff.id, now=NOON) is False
    assert events(session, lead) == []
