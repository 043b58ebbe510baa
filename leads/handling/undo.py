"""Taking an action back: by its author, within ten seconds, while nobody has changed the lead since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from leads.database import db
from leads.handling.answers import ChangedSince, TooLate, Undone
from leads.handling.restoring import LetterHasLeft, TimeIsTaken, put_back
from leads.models import Lead, LeadEvent, Staff, UndoStep
from leads.web.access import StaffMember


def undo(*, batch: str, staff: StaffMember, now: datetime) -> Undone | TooLate | ChangedSince:
    """Take one action back; a bulk action goes through `bulk.undo_all`, which knows this one too.

    Takes    the token the action gave; somebody else’s is as unknown as a made-up one. It asks for no scope:
             what one has just moved out of one’s own sight can be fetched back.
    Only one of two wins where an undo meets another action: the lead’s lock and its version decide.
    """
    return take_back([step.id for step in steps_of(batch, staff)], now=now, pressed=now)


def steps_of(batch: str, staff: StaffMember) -> list[UndoStep]:
    """The steps of a batch that are still to be undone, the lead with the lowest id first."""
    wanted = select(UndoStep).where(
        UndoStep.batch == batch, UndoStep.staff_id == staff.id, UndoStep.undone_at.is_(None)
    )
    return list(db.session.execute(wanted.order_by(UndoStep.lead_id)).scalars())


def take_back(
    step_ids: Sequence[int], *, now: datetime, pressed: datetime
) -> Undone | TooLate | ChangedSince:
    """Undo these steps; one that cannot be undone ends a single action and is left out of a larger one.

    Takes    when the button was pressed, which decides whether it is too late.
    """
    done: list[int] = []
    kept: list[int] = []
    refused: ChangedSince | TooLate = TooLate()
    for step_id in step_ids:
        lead_id, answer = _take_back_one(step_id, now, pressed)
        if answer is None:
            done.append(lead_id)
        else:
            kept.append(lead_id)
            refused = answer
    return Undone(tuple(done), tuple(kept)) if done else refused


def _take_back_one(
    step_id: int, now: datetime, pressed: datetime
) -> tuple[int, ChangedSince | TooLate | None]:
    lead_id = db.session.execute(select(UndoStep.lead_id).where(UndoStep.id == step_id)).scalar_one()
    lead = db.session.get_one(Lead, lead_id, with_for_update=True, populate_existing=True)
    # Behind the lead's lock: a second press of the button finds the first one's mark.
    step = db.session.get_one(UndoStep, step_id, with_for_update=True, populate_existing=True)
    if step.undone_at is not None or pressed > step.expires_at:
        return lead_id, TooLate()
    if lead.version != step.version:
        return lead_id, _who_changed(lead_id, step.at)
    try:
        with db.session.begin_nested():
            put_back(lead, step, now)
    except (LetterHasLeft, TimeIsTaken):
        return lead_id, TooLate()
    step.undone_at = now
    db.session.flush()
    return lead_id, None


def _who_changed(lead_id: int, since: datetime) -> ChangedSince:
    """The newest fact since the action, and who did it."""
    row = db.session.execute(
        select(LeadEvent.at, Staff.name)
        .outerjoin(Staff, Staff.id == LeadEvent.staff_id)
        .where(LeadEvent.lead_id == lead_id, LeadEvent.at > since)
        .order_by(LeadEvent.id.desc())
        .limit(1)
    ).one_or_none()
    return ChangedSince(lead_id, (row.name or "") if row else "", row.at if row else None)
