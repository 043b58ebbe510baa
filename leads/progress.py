"""The timeline, and the only door for a change of stage; nothing here is ever rewritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from leads.audit import service as audit
from leads.database import db
from leads.models import Lead, LeadEvent
from leads.stages import may_fall_back, may_follow
from leads.vocabulary import Actor, CloseReason, LeadStage

Subscriber = Callable[[Lead, LeadStage, LeadStage, CloseReason | None, datetime], None]
"""Told of a move in its transaction: the lead, its stage before and after, the reason of a closing, now."""

_subscribers: list[Subscriber] = []


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
    """Write one fact on a lead's timeline; `data` holds ids, codes and times, nothing a person typed.

    What a member of staff did is also an entry of the audit log, so nobody has to write both.
    """
    if staff_id is not None:
        audit.record(kind, staff_id=staff_id, subject=f"lead:{lead_id}", data=data, now=now)
    db.session.execute(
        insert(LeadEvent).values(
            lead_id=lead_id, at=now, kind=kind, actor=actor, staff_id=staff_id, data=data or {}
        )
    )


def subscribe(subscriber: Subscriber) -> None:
    """Let a room act on every change of stage; the same subscriber is told once however often it asks."""
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


def restore(lead: Lead, before: Mapping[str, Any], *, now: datetime, staff_id: int) -> None:
    """Give the work on a lead back the columns it had, its stage among them: the only other door for a stage.

    `lead` is a row of this session, locked by the caller, who takes back what followed from the change. No
    room is told: that the lead moved stays true, and so does this.
    """
    current = LeadStage(lead.stage)
    for name, value in before.items():
        setattr(lead, name, value)
    lead.version += 1
    db.session.flush()
    if lead.stage != current:
        data = {"from": current, "to": LeadStage(lead.stage)}
        record(lead.id, "progress.restored", actor=Actor.STAFF, now=now, staff_id=staff_id, data=data)


def move(
    lead: Lead,
    wanted: LeadStage,
    *,
    actor: Actor,
    now: datetime,
    reason: CloseReason | None = None,
    staff_id: int | None = None,
) -> None:
    """Move a lead to another stage, say so on its timeline and tell the rooms that act on it.

    `lead` is a row of this session, locked by the caller. Closing needs a reason.
    Raises StageRefused where leads.stages says no.
    """
    current = LeadStage(lead.stage)
    possible = may_follow(current, wanted) or may_fall_back(current, wanted)
    if not possible or (wanted is LeadStage.CLOSED) != (reason is not None):
        raise StageRefused(lead.id, current, wanted)
    lead.stage = wanted
    lead.close_reason = reason
    lead.stage_since = now
    if current is LeadStage.SNOOZED:
        lead.snoozed_until = lead.snoozed_from = None
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
    for subscriber in _subscribers:
        subscriber(lead, current, wanted, reason, now)
