"""A week of consultations in Coral Gables: over, unanswered, ahead, being booked, outside hours, by video."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from leads.database import db
from leads.models import Appointment, Lead, Office, OfficeClosure, Resource
from leads.vocabulary import Actor, AppointmentMode, AppointmentState, LeadStage
from tests.factories import make_lead
from tests.web.desk_world import OWN

BOOKED, CAME, MISSED, KEPT = (
    AppointmentState.BOOKED,
    AppointmentState.CAME,
    AppointmentState.MISSED,
    AppointmentState.KEPT,
)
_WEEK = (
    ("Grace Osei", -8 * 24.0, BOOKED, {}),
    ("Maya Torres", -24.7, CAME, {}),
    ("Tomás Rivera", -23.2, MISSED, {}),
    ("Ines O’Neill", -3.2, BOOKED, {}),
    ("Renée Baptiste", 1.3, BOOKED, {"confirmed": True}),
    ("Wolfeschlegelsteinhausenbergerdorff", 2.3, BOOKED, {"video": True}),
    ("Ana María Quiñones", 19.8, KEPT, {}),
    ("Lena Park", 20.8, BOOKED, {}),
    ("Sam Later", 70.3, BOOKED, {"video": True}),
)
"""Who, how many hours from Tuesday 1:42 pm in Miami, what became of it. Friday is closed in this world."""


def fill(owner_id: int, *, now: datetime) -> dict[str, int]:
    """The week with its leads, all of one colleague; gives the leads by name. Call inside a transaction."""
    office = db.session.scalars(select(Office).where(Office.slug == OWN)).one()
    wanted = select(Resource.id).where(Resource.office_id == office.id, Resource.active)
    resources = db.session.scalars(wanted.order_by(Resource.position)).all()
    friday = (now + timedelta(days=3)).date()
    db.session.add(
        OfficeClosure(office_id=office.id, starts_on=friday, ends_on=friday, reason="Moving walls")
    )
    made = {}
    for number, (name, hours, state, said) in enumerate(_WEEK):
        starts_at = (now + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
        lead = make_lead(
            name=name,
            office_id=office.id,
            owner_id=owner_id,
            claimed_at=now,
            stage=LeadStage.BOOKED if state == BOOKED else LeadStage.REACHED,
            first_attempt_at=now - timedelta(days=9),
            next_action={"kind": "consultation"},
            next_action_due_at=starts_at + timedelta(minutes=30),
        )
        _book(lead, resources[number % len(resources)], starts_at, state, said, now)
        made[name] = lead.id
    return made


def _book(
    lead: Lead,
    resource_id: int,
    starts_at: datetime,
    state: AppointmentState,
    said: dict[str, bool],
    now: datetime,
) -> None:
    ends_at = starts_at + timedelta(minutes=30)
    db.session.add(
        Appointment(
            lead_id=lead.id,
            office_id=lead.office_id,
            resource_id=resource_id,
            mode=AppointmentMode.VIDEO if said.get("video") else AppointmentMode.IN_PERSON,
            starts_at=starts_at,
            ends_at=ends_at,
            busy_from=starts_at,
            busy_until=ends_at,
            zone="America/New_York",
            state=state,
            kept_until=now + timedelta(minutes=7) if state == KEPT else None,
            outcome_at=ends_at if state in (CAME, MISSED) else None,
            uid=f"{lead.id}-calendar-world",
            made_at=now,
            made_by=Actor.VISITOR,
            booked_at=now,
            confirmed_at=now if said.get("confirmed") else None,
            confirmed_by=Actor.VISITOR if said.get("confirmed") else None,
        )
    )
    db.session.flush()
