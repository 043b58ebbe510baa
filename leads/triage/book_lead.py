"""The little that booking needs to know of a lead, in the reader's scope and one statement."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import func, select

from leads.database import db
from leads.models import Lead, LeadEvent
from leads.vocabulary import LeadStage, Meeting
from leads.web.access import StaffMember, scoped


class BookLead(NamedTuple):
    """One lead; `last_event` is how far its timeline went when this was read."""

    id: int
    name: str
    stage: LeadStage
    snoozed_from: LeadStage | None
    office_id: int | None
    zone: str
    meeting: Meeting
    version: int
    last_event: int

    @property
    def seen(self) -> str:
        """What the form remembers, so that a colleague's change is noticed."""
        return f"{self.version}-{self.last_event}"


def book_lead(lead_id: int, staff: StaffMember) -> BookLead | None:
    """The lead; None when there is none in this person's sight."""
    newest = select(func.coalesce(func.max(LeadEvent.id), 0)).where(LeadEvent.lead_id == lead_id)
    columns: list[Any] = [getattr(Lead, name) for name in BookLead._fields[:-1]]
    wanted = select(*columns, newest.scalar_subquery().label("last_event")).where(Lead.id == lead_id)
    row = db.session.execute(scoped(wanted, staff)).mappings().one_or_none()
    if row is None:
        return None
    words = {"stage": LeadStage(row["stage"]), "meeting": Meeting(row["meeting"])}
    before = LeadStage(row["snoozed_from"]) if row["snoozed_from"] else None
    return BookLead(**{**row, **words, "snoozed_from": before})
