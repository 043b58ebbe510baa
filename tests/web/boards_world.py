"""A busy clinic day for the boards: leads in every stage, mine and others', late, snoozed, answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from leads.audit.service import record, seal
from leads.database import db
from leads.inbound.service import Door, receive
from leads.models import Office, Procedure, Staff
from leads.outbox.addresses import reply_address
from leads.vocabulary import LeadStage, StaffRole
from tests.factories import make_lead, make_staff
from tests.web.desk_world import OWN

NAMES = (
    "Grace Osei",
    "Maya Torres",
    "Wolfeschlegelsteinhausenbergerdorff",
    "Ana María Quiñones",
    "Lena Park",
    "Tomás Rivera",
    "Renée Baptiste",
    "Ines O’Neill",
)
KINDS = ("call_back", "call", "text", "email", "arrange", "answer_reply", "consultation", "decide")


def fill(staff: Staff, *, now: datetime) -> list[int]:
    """Leads of one office, some of them this person's; gives their ids. Call inside a transaction."""
    office = db.session.scalars(select(Office).where(Office.slug == OWN)).one()
    procedures = db.session.scalars(select(Procedure.id).order_by(Procedure.id)).all()
    other = make_staff(StaffRole.COORDINATOR, offices=(office,), name="Dani Reyes")
    made = []
    stages = (LeadStage.NEW, LeadStage.CONTACTING, LeadStage.CONTACTING, LeadStage.REACHED, LeadStage.BOOKED)
    for number, name in enumerate(NAMES * 3):
        stage = stages[number % len(stages)]
        came = now - timedelta(hours=3 * number + 1)
        owner = staff if number % 2 else other if number % 3 else None
        lead = make_lead(
            name=name,
            phone=f"+1305555{number:04d}",
            office_id=office.id,
            created_at=came,
            procedure_id=procedures[number % len(procedures)],
            stage=stage,
            first_attempt_at=None if stage is LeadStage.NEW else came + timedelta(minutes=3),
            owner_id=owner.id if owner else None,
            claimed_at=came if owner else None,
            zone="America/Los_Angeles" if number % 5 == 1 else "America/New_York",
            next_action={"kind": KINDS[number % len(KINDS)]},
            next_action_due_at=now + timedelta(minutes=37 * number - 90),
        )
        made.append(lead.id)
    back = now + timedelta(hours=2)
    snoozed = make_lead(
        name="Sam Later",
        office_id=office.id,
        stage=LeadStage.SNOOZED,
        snoozed_from=LeadStage.REACHED,
        snoozed_until=back,
        next_action={"kind": "call"},
        next_action_due_at=back,
        owner_id=staff.id,
        claimed_at=now,
    )
    raw = f"From: grace@example.com\nTo: {reply_address(made[1])}\nSubject: Re: hello\n\nFriday suits me.\n"
    receive(raw.encode(), door=Door.PIPE, now=now - timedelta(minutes=40))
    for lead_id in made[:9]:
        record("triage.lead_opened", staff_id=staff.id, subject=f"lead:{lead_id}", now=now)
        moved = {"from": "contacting", "to": "closed", "reason": "not_ready_yet"}
        record("progress.moved", staff_id=other.id, subject=f"lead:{lead_id}", data=moved, now=now)
    record("triage.searched", staff_id=staff.id, data={"by": "phone", "results": 3}, now=now)
    record("accounts.signed_in", staff_id=staff.id, subject=f"staff:{staff.id}", now=now)
    seal(now=now)
    return [*made, snoozed.id]
