"""A Tuesday in Miami, two minutes after a request came: what can be booked, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from leads.booking import service
from leads.booking.answers import Booked
from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.models import Appointment, Lead, LeadEvent, LetterRow, Promo, PromoHold, Touch
from leads.slots.queries import free_days
from leads.slots.rules import Slot
from leads.vocabulary import Actor, AppointmentMode, AppointmentState
from leads.web.access import StaffMember
from tests.factories import NOON, make_lead
from tests.handling.conftest import HOME

IN_PERSON, VIDEO = AppointmentMode.IN_PERSON, AppointmentMode.VIDEO
ZONE = "America/New_York"


def home() -> OfficeFacts:
    """Coral Gables, which has a calendar."""
    office = directory().office(HOME)
    assert office is not None
    return office


def slots(
    now: datetime, *, mode: AppointmentMode = IN_PERSON, days: int = 10, first: date | None = None
) -> list[Slot]:
    """Every free time of the coming days, as a visitor sees them."""
    found = free_days(home(), mode=mode, now=now, days=days, first=first)
    return [slot for day in found for slot in day.slots]


def fill(taken: Sequence[Slot], *, office: OfficeFacts, now: datetime) -> None:
    """Let somebody else have these times with every resource that was free for them."""
    other = make_lead(office_id=office.id, created_at=now)
    terms = office.consultations
    assert terms is not None
    for slot in taken:
        for resource_id in slot.resource_ids:
            row = Appointment(
                lead_id=other.id,
                office_id=office.id,
                resource_id=resource_id,
                mode=IN_PERSON,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                busy_from=slot.starts_at,
                busy_until=slot.ends_at,
                zone=office.zone,
                state=AppointmentState.CAME,
                outcome_at=now,
                uid=f"{slot.starts_at.isoformat()}-{resource_id}",
                made_at=now,
                made_by=Actor.STAFF,
            )
            db.session.add(row)
    db.session.flush()


@dataclass
class Visit:
    """One lead of Coral Gables, whoever works there, and the moment it is."""

    lead: Lead
    alice: StaffMember
    stranger: StaffMember
    now: datetime = NOON + timedelta(minutes=2)

    def later(self, **by: float) -> datetime:
        """Move on."""
        self.now += timedelta(**by)
        return self.now

    def slots(self, **which: Any) -> list[Slot]:
        """What is free now."""
        return slots(self.now, **which)

    def book(self, slot: Slot, mode: AppointmentMode = IN_PERSON, zone: str = ZONE) -> Booked:
        """The visitor books."""
        asked = {"lead_id": self.lead.id, "starts_at": slot.starts_at, "mode": mode, "zone": zone}
        answer = service.book(**asked, now=self.now)
        assert isinstance(answer, Booked), answer
        return answer

    def fresh(self) -> Lead:
        """The lead as it is stored now."""
        db.session.expire_all()
        return db.session.get_one(Lead, self.lead.id)

    def appointments(self) -> list[Appointment]:
        """All of them, oldest first."""
        found = select(Appointment).where(Appointment.lead_id == self.lead.id).order_by(Appointment.id)
        return list(db.session.scalars(found.execution_options(populate_existing=True)))

    def holds(self) -> dict[str, tuple[str, str | None]]:
        """State and reason of each promise, by promo."""
        found = select(Promo.slug, PromoHold.state, PromoHold.lapse_reason).join(
            PromoHold, PromoHold.promo_id == Promo.id
        )
        rows = db.session.execute(found.where(PromoHold.lead_id == self.lead.id).order_by(Promo.slug))
        return {row.slug: (row.state, row.lapse_reason) for row in rows}

    def touches(self) -> list[tuple[str, str, str | None]]:
        """Step, state and reason of what hangs on consultations, oldest first."""
        found = select(Touch.step, Touch.state, Touch.reason).where(Touch.lead_id == self.lead.id)
        return [
            tuple(row) for row in db.session.execute(found.where(Touch.occasion != "").order_by(Touch.id))
        ]

    def letters(self) -> list[tuple[str, str]]:
        """Kind and state of each letter about a consultation, oldest first."""
        found = select(LetterRow.kind, LetterRow.state).where(
            LetterRow.lead_id == self.lead.id, LetterRow.kind.startswith("appointment")
        )
        return [tuple(row) for row in db.session.execute(found.order_by(LetterRow.id))]

    def events(self) -> list[str]:
        """What the timeline says about consultations, oldest first."""
        kinds = select(LeadEvent.kind).where(LeadEvent.lead_id == self.lead.id).order_by(LeadEvent.id)
        return [kind for kind in db.session.scalars(kinds) if kind.startswith("booking.")]
