"""A lead of Coral Gables with everybody it may be told to, and a clock that tests move by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from leads.clocks import service
from leads.clocks.sweep import sweep
from leads.database import db
from leads.models import Lead, LeadEvent, Notice, Office, Staff
from leads.vocabulary import StaffRole
from tests.factories import NOON, make_lead, make_staff


@dataclass
class World:
    """Who works here; leads are made by `lead`."""

    office: Office
    other: Office
    coordinator: Staff
    manager: Staff
    central: Staff

    def lead(self, **changes: object) -> Lead:
        """A lead whose clocks run; its promise is 13:45, five minutes after it came."""
        lead = make_lead(office_id=self.office.id, **changes)
        service.start(lead=lead, now=lead.created_at)
        return lead

    def told(self, lead: Lead) -> list[tuple[str, str]]:
        """Who was told what about a lead, in order."""
        names = {self.coordinator.id: "coordinator", self.manager.id: "manager", self.central.id: "central"}
        rows = db.session.scalars(select(Notice).where(Notice.lead_id == lead.id).order_by(Notice.id))
        return [(names.get(row.staff_id, str(row.staff_id)), row.kind) for row in rows]


def make_world() -> World:
    """Coral Gables and Tampa with one colleague of each kind."""
    office, other = (
        db.session.scalars(select(Office).where(Office.slug == slug)).one()
        for slug in ("miami-coral-gables", "tampa")
    )
    db.session.execute(Staff.__table__.update().values(active=False))  # the demo staff hears nothing here
    return World(
        office=office,
        other=other,
        coordinator=make_staff(StaffRole.COORDINATOR, offices=(office,)),
        manager=make_staff(StaffRole.OFFICE_MANAGER, offices=(office,)),
        central=make_staff(StaffRole.CENTRAL_DESK),
    )


def sweep_at(minutes: float, *, since: datetime = NOON, limit: int = 100) -> int:
    """One sweep this long after the request."""
    return sweep(now=since + timedelta(minutes=minutes), limit=limit)


def events_of(lead: Lead) -> list[str]:
    """The kinds of everything on the timeline."""
    found = select(LeadEvent.kind).where(LeadEvent.lead_id == lead.id).order_by(LeadEvent.id)
    return list(db.session.scalars(found))
