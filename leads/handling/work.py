"""One action on one lead, from its lock to its undo step: the frame of everything staff do here.

Locks are taken lead → person → touch → letter. Every action adds to the lead's version, makes the claim of
its owner firm, leaves no open lead without a next action, tells the timeline, and can be undone for a while.
"""

from __future__ import annotations

import secrets
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from leads import progress
from leads.database import db
from leads.handling import duty, snapshot
from leads.handling.answers import Done, Refused, Why
from leads.handling.rules import WORKERS
from leads.handling.snapshot import Around
from leads.handling.timing import UNDO_WITHIN
from leads.models import Lead, UndoStep
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import Actor, LeadStage, StaffRole
from leads.web.access import StaffMember, scoped


@dataclass(slots=True)
class Work:
    """One lead in the hands of one person in this transaction; `made` names the rows the action made."""

    lead: Lead
    staff: StaffMember
    now: datetime
    batch: str
    version: int
    columns: dict[str, Any]
    around: Around
    made: dict[str, Any] = field(default_factory=dict)

    def done(self, action: str, *, data: dict[str, Any] | None = None) -> Done:
        """Write the action down: on the timeline as `handling.<action>`, and as a step that can be undone."""
        lead = self.lead
        self._settle()
        after = snapshot.around([lead.id])[lead.id]
        changed = snapshot.difference(self.around, after)
        db.session.execute(
            insert(UndoStep).values(
                batch=self.batch,
                lead_id=lead.id,
                staff_id=self.staff.id,
                action=action,
                at=self.now,
                expires_at=self.now + UNDO_WITHIN,
                version=lead.version,
                before={"columns": self.columns} | changed | self.made,
            )
        )
        self.tell(action, data)
        return Done(lead.id, self.batch)

    def noted(self, fact: str, *, data: dict[str, Any] | None = None) -> Done:
        """Write down what cannot be taken back, like a note: it makes a claim firm too."""
        self._settle()
        self.tell(fact, data)
        return Done(self.lead.id, None)

    def _settle(self) -> None:
        lead = self.lead
        if lead.owner_id == self.staff.id:
            lead.claim_lapses_at = None
        duty.keep(lead, self.now)
        if lead.version == self.version:
            lead.version += 1
        db.session.flush()

    def tell(self, what: str, data: dict[str, Any] | None = None) -> None:
        """Write a fact on the timeline, with the person who did it."""
        progress.record(
            self.lead.id,
            f"handling.{what}",
            actor=Actor.STAFF,
            now=self.now,
            staff_id=self.staff.id,
            data=data,
        )


def begin(
    *,
    lead_id: int,
    staff: StaffMember,
    now: datetime,
    roles: Set[StaffRole] = WORKERS,
    closed_too: bool = False,
    batch: str | None = None,
) -> Work | Refused:
    """Lock a lead this person may see and work on; a lead out of sight is no lead.

    Takes    `closed_too` for what may be done to closed leads; `batch` where several leads change together.
    """
    wanted = scoped(select(Lead).where(Lead.id == lead_id), staff)
    lead = db.session.execute(
        wanted.with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if lead is None:
        return Refused(lead_id, Why.MISSING)
    why = why_not(lead, staff, roles, closed_too=closed_too)
    if why is not None:
        return Refused(lead_id, why)
    return hold(lead, staff=staff, now=now, batch=batch)


def hold(lead: Lead, *, staff: StaffMember, now: datetime, batch: str | None = None) -> Work:
    """Begin an action on a lead that is locked already."""
    return Work(
        lead=lead,
        staff=staff,
        now=now,
        batch=batch or secrets.token_urlsafe(18),
        version=lead.version,
        columns=snapshot.columns_of(lead),
        around=snapshot.around([lead.id])[lead.id],
    )


def why_not(lead: Lead, staff: StaffMember, roles: Set[StaffRole], *, closed_too: bool) -> Why | None:
    """What keeps this person from working on this lead, whatever they want to do."""
    if not staff.may(roles):
        return Why.ROLE
    if lead.stage == LeadStage.COMPLETED or (not closed_too and LeadStage(lead.stage) in TERMINAL_STAGES):
        return Why.CLOSED
    if lead.quarantined_at is not None:
        return Why.HELD_BACK
    return Why.NOT_ROUTED if lead.office_id is None else None
