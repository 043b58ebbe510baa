"""One action on many leads: who will, who is left out and why, and then slice by slice with one way back.

A slice is one transaction on at most 200 leads, locked in the order of their ids; leads that somebody else is
changing at this moment are left out. What was planned is asked again under the lock, so the counts are true.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update

from leads import clock
from leads.database import db, transaction
from leads.handling import rerouting, steps
from leads.handling.answers import Answer, ChangedSince, Refused, TooLate, Undone, Why
from leads.handling.bulkrules import (
    Action,
    Assign,
    Close,
    MoveStage,
    Reroute,
    SnoozeUntil,
    Surroundings,
    why_skipped,
)
from leads.handling.colleagues import offices_of
from leads.handling.steplog import Batch
from leads.handling.timing import UNDO_WITHIN
from leads.handling.undo import steps_of, take_back
from leads.models import Lead, Staff, UndoStep
from leads.web.access import StaffMember, scoped

SLICE = 200
MOST = 1000
"""More leads than this are not one decision any more: the list asks for a narrower filter."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A lead that is left out; `by` names the colleague where it is because of one."""

    lead_id: int
    why: Why
    by: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen: leads in the order of their ids. `too_many`: nothing would, the list is too long."""

    will: tuple[int, ...]
    skipped: tuple[Skipped, ...]
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class BulkDone:
    """What happened; `batch` takes the whole back, None where nothing was done."""

    batch: str | None
    done: tuple[int, ...]
    skipped: tuple[Skipped, ...]


def preview(*, ids: Select[int] | Sequence[int], action: Action, staff: StaffMember, now: datetime) -> Plan:
    """Say what an action would do to explicit leads, or to all that a statement of ids finds.

    Leads out of this person's sight are none: of explicit ids they are named as missing, no more.
    """
    found = _rows(ids, staff, limit=MOST + 1)
    if len(found) > MOST:
        return Plan((), (), too_many=True)
    around = Surroundings.of(action, [lead for lead, _name in found], _offices(action), now)
    will, skipped = [], _missing(ids, {lead.id for lead, _name in found})
    for lead, name in found:
        why = why_skipped(lead, action, staff, around, now)
        if why is None:
            will.append(lead.id)
        else:
            skipped.append(Skipped(lead.id, why, name if why is Why.OWNED else ""))
    return Plan(tuple(will), tuple(skipped))


def carry_out(*, lead_ids: Sequence[int], action: Action, staff: StaffMember) -> BulkDone:
    """Do it, in transactions of its own: call it outside one. Undo counts from the end of the last slice."""
    batch, done, skipped = Batch(), [], []
    for ids in _slices(sorted(set(lead_ids))):
        with transaction():
            for answer in _slice(ids, action, staff, batch, clock.now()):
                if isinstance(answer, Skipped):
                    skipped.append(answer)
                else:
                    done.append(answer)
            batch.write()
    with transaction():
        ends = clock.now() + UNDO_WITHIN
        db.session.execute(update(UndoStep).where(UndoStep.batch == batch.token).values(expires_at=ends))
    return BulkDone(batch.token if done else None, tuple(done), tuple(skipped))


def undo_all(*, batch: str, staff: StaffMember) -> Undone | TooLate | ChangedSince:
    """Take a batch back, of one lead or of many, in transactions of its own: call it outside one.

    What counts is when the button was pressed, however long it takes.
    """
    with transaction():
        pressed, ids = clock.now(), [step.id for step in steps_of(batch, staff)]
    done: list[int] = []
    kept: list[int] = []
    refused: ChangedSince | TooLate = TooLate()
    for part in _slices(ids):
        with transaction():
            answer = take_back(part, now=clock.now(), pressed=pressed)
        if isinstance(answer, Undone):
            done, kept = done + list(answer.lead_ids), kept + list(answer.kept)
        else:
            refused = answer
            kept += _leads_of(part)
    return Undone(tuple(done), tuple(kept)) if done else refused


def _slice(
    ids: Sequence[int], action: Action, staff: StaffMember, batch: Batch, now: datetime
) -> Iterator[int | Skipped]:
    free = select(Lead.id).where(Lead.id.in_(ids)).order_by(Lead.id).with_for_update(skip_locked=True)
    locked = set(db.session.execute(scoped(free, staff)).scalars())
    found = {lead.id: (lead, name) for lead, name in _rows(sorted(locked), staff, limit=SLICE)}
    around = Surroundings.of(action, [lead for lead, _name in found.values()], _offices(action), now)
    batch.look(sorted(locked))
    for lead_id in ids:
        if lead_id not in found:
            yield Skipped(lead_id, Why.BUSY)
            continue
        lead, name = found[lead_id]
        why = why_skipped(lead, action, staff, around, now)
        if why is not None:
            yield Skipped(lead_id, why, name if why is Why.OWNED else "")
            continue
        answer = _apply(action, lead_id, staff, batch, now)
        yield Skipped(lead_id, answer.why, answer.by) if isinstance(answer, Refused) else lead_id


def _apply(action: Action, lead_id: int, staff: StaffMember, batch: Batch, now: datetime) -> Answer:
    match action:
        case Assign(owner_id):
            return steps.assign(lead_id=lead_id, owner_id=owner_id, staff=staff, now=now, batch=batch)
        case MoveStage(stage):
            return steps.move_stage(lead_id=lead_id, stage=stage, staff=staff, now=now, batch=batch)
        case SnoozeUntil(until):
            return steps.snooze(lead_id=lead_id, until=until, staff=staff, now=now, batch=batch)
        case Close(reason):
            return steps.close(lead_id=lead_id, reason=reason, staff=staff, now=now, batch=batch)
        case Reroute(office_id, reason, note):
            return rerouting.reroute(
                lead_id=lead_id,
                office_id=office_id,
                reason=reason,
                note=note,
                staff=staff,
                now=now,
                batch=batch,
            )


def _offices(action: Action) -> frozenset[int] | None:
    return offices_of(action.owner_id) if isinstance(action, Assign) else None


def _rows(ids: Select[int] | Sequence[int], staff: StaffMember, *, limit: int) -> list[tuple[Lead, str]]:
    wanted = (
        select(Lead, Staff.name)
        .outerjoin(Staff, Staff.id == Lead.owner_id)
        .where(Lead.id.in_(ids))
        .order_by(Lead.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [(lead, name or "") for lead, name in db.session.execute(scoped(wanted, staff))]


def _missing(ids: Select[int] | Sequence[int], found: set[int]) -> list[Skipped]:
    if isinstance(ids, Select):
        return []
    return [Skipped(lead_id, Why.MISSING) for lead_id in sorted(set(ids) - found)]


def _slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), SLICE):
        yield ids[start : start + SLICE]


def _leads_of(step_ids: Sequence[int]) -> list[int]:
    found = select(UndoStep.lead_id).where(UndoStep.id.in_(step_ids)).order_by(UndoStep.lead_id)
    return list(db.session.execute(found).scalars())
