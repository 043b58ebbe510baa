"""The timeline, and the only door for a change of stage; nothing here is ever rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from leads.database import db
from leads.models import Lead, LeadEvent
from leads.stages import may_follow
from leads.vocabulary import Actor, CloseReason, LeadStage


class StageRefused(Exception):
    """A lead may not go from its stage to the wanted one."""

    def __init__(self, lead_id: int, current: LeadStage, wanted: LeadStage) -> None:
        super().__init__(f"lead {lead_id} cannot go from {current} to {wanted}")
        self.lead_id, self.current, self.wanted = lead_id, current, wanted


def record(
    lead_id: int,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
    staff_id: int | None = None,
) -> None:
    """Write one fact on a lead's timeline; `data` holds ids, codes and times, nothing a person typed."""
    db.session.execute(
        insert(LeadEvent).values(
            lead_id=lead_id, at=now, kind=kind, actor=actor, staff_id=staff_id, data=data or {}
        )
    )


def move(
    lead: Lead,
    wanted: LeadStage,
    *,
    actor: Actor,
    now: datetime,
    reason: CloseReason | None = None,
    staff_id: int | None = None,
) -> None:
    """Move a lead to another stage and say so on its timeline.

    `lead` is a row of this session, locked by the caller. Closing needs a reason.
    Raises StageRefused where leads.stages says no.
    """
    current = LeadStage(lead.stage)
    if not may_follow(current, wanted) or (wanted is LeadStage.CLOSED) != (reason is not None):
        raise StageRefused(lead.id, current, wanted)
    lead.stage = wanted
    lead.close_reason = reason
    lead.version += 1
    record(
        lead.id,
        "progress.moved",
        actor=actor,
        now=now,
        staff_id=staff_id,
        data={"from": current, "to": wanted, "reason": reason},
    )
    db.session.flush()
