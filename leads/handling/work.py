"""One action on one lead, from its lock to its undo step: the frame of everything staff do here.

Locks are taken lead → person → touch → letter. Every action adds to the lead's version, makes the claim of
its owner firm, leaves no open lead without a next action, tells the timeline, and can be undone for a while.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from leads import progress
from leads.database import db
from leads.handling import duty, snapshot
from leads.handling.answers import Done, Refused, Why
from leads.handling.rules import WORKERS
from leads.handling.steplog import Batch
from leads.models import Lead
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import Actor, LeadStage, StaffRole
from leads.web.access import StaffMember, scoped


@dataclass(slots=True)
class Work:
    """One lead in the hands of one person in this transaction; `made` names the rows the action made."""

    lead: Lead
    staff: StaffMember
    now: datetime
    batch: Batch
    is_alone: bool
    version: int
    columns: dict[str, Any]
    made: dict[str, Any] = field(default_factory=dict)

    def done(self, action: str, *, data: dict[str, Any] | None = None, room: str = "handling") -> Done:
        """Write the action down: on the timeline as `<room>.<action>`, and as a step that can be undone."""
        self._settle()
        is_now = snapshot.columns_of(self.lead)
        changed = {name: was for name, was in self.columns.items() if was != is_now[name]}
        self.batch.add(
            lead_id=self.lead.id,
            staff_id=self.staff.id,
            action=action,
            version=self.lead.version,
            before={"columns": changed} | self.made,
            now=self.now,
        )
        if self.is_alone:
            self.batch.write()
        self._tell(f"{room}.{action}", data)
        return Done(self.lead.id, self.batch.token)

    def noted(self, fact: str, *, data: dict[str, Any] | None = None) -> Done:
        """Write down what cannot be taken back, like a note: it makes a claim firm too."""
        self._settle()
        self._tell(f"handling.{fact}", data)
        return Done(self.lead.id, None)

    def _settle(self) -> None:
        lead = self.lead
        if lead.owner_id == self.staff.id:
            lead.claim_lapses_at = None
        duty.keep(lead, self.now)
        if lead.version == self.version:
            lead.version += 1
        db.session.flush()

    def _tell(self, kind: str, data: dict[str, Any] | None) -> None:
        staff_id = self.staff.id
        progress.record(self.lead.id, kind, actor=Actor.STAFF, now=self.now, staff_id=staff_id, data=data)


def begin(
    *,
    lead_id: int,
    staff: StaffMember,
    now: datetime,
    roles: Set[StaffRole] = WORKERS,
    closed_too: bool = False,
    batch: Batch | None = None,
) -> Work | Refused:
    """Lock a lead this person may see and work on; a lead out of sight is no lead.

    Takes    `closed_too` for what may be done to closed leads; `batch` where several leads change together:
             it has looked at them, and its caller writes it.
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
    own = batch or Batch()
    if batch is None:
        own.look([lead_id])
    return Work(
        lead=lead,
        staff=staff,
        now=now,
        batch=own,
        is_alone=batch is None,
        version=lead.version,
        columns=snapshot.columns_of(lead),
    )


def why_not(lead: Lead, staff: StaffMember, roles: Set[StaffRole], *, closed_too: bool) -> Why | None:
    """What keeps this person from working on this lead, whatever they want to do."""
    if not staff.may(roles):
        return Why.ROLE
    if LeadStage(lead.stage) in TERMINAL_STAGES and not closed_too:
        return Why.CLOSED
    if lead.quarantined_at is not None:
        return Why.HELD_BACK
    return Why.NOT_ROUTED if lead.office_id is None else None
