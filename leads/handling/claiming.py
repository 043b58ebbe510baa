"""Who works a lead: claimed by one atomic update, given back, or free again because nothing was done.

A lead is free when nobody has it, when its claim lapsed, when its owner was disabled, and, for the rung it
was handed to, when its owner let the promise pass without trying.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, exists, insert, or_, select, update

from leads import progress
from leads.database import db
from leads.handling import snapshot
from leads.handling.answers import Answer, Claimed, Refused, Taken, Why
from leads.handling.rules import ASSIGNERS, WORKERS
from leads.handling.timing import CLAIM_HOLDS, UNDO_WITHIN
from leads.handling.work import begin, why_not
from leads.models import Lead, Staff, UndoStep
from leads.stages import OPEN_STAGES
from leads.vocabulary import Actor, HandedTo, StaffRole
from leads.web.access import StaffMember, scoped

_CLAIM = ("owner_id", "claimed_at", "claim_lapses_at")
_RUNGS = {HandedTo.MANAGER: StaffRole.OFFICE_MANAGER, HandedTo.CENTRAL: StaffRole.CENTRAL_DESK}


def claim(*, lead_id: int, staff: StaffMember, now: datetime) -> Claimed | Taken | Refused:
    """Take a lead. Of any number of people at once exactly one gets it; the others are told who did.

    Claiming what is yours changes nothing. The claim lapses after ten minutes without an action.
    """
    seen = db.session.execute(
        scoped(select(Lead).where(Lead.id == lead_id), staff).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if seen is None:
        return Refused(lead_id, Why.MISSING)
    why = why_not(seen, staff, WORKERS, closed_too=False)
    if why is not None:
        return Refused(lead_id, why)
    columns = {name: snapshot.columns_of(seen)[name] for name in _CLAIM}
    version, owner_id = seen.version, seen.owner_id
    db.session.expire(seen)
    taking = (
        update(Lead)
        .where(Lead.id == lead_id, Lead.stage.in_(OPEN_STAGES), _is_free(staff, now))
        .values(
            owner_id=staff.id,
            claimed_at=now,
            claim_lapses_at=now + CLAIM_HOLDS,
            version=Lead.version + 1,
        )
        .returning(Lead.version)
        .execution_options(synchronize_session=False)
    )
    taken = db.session.execute(taking).scalar_one_or_none()
    if taken is None:
        return _has_it(lead_id, staff)
    data = {"from": owner_id} if owner_id is not None else None
    progress.record(lead_id, "handling.claimed", actor=Actor.STAFF, now=now, staff_id=staff.id, data=data)
    # Somebody may have changed it between our look and our update: then we do not know what it was before.
    undo = _remember(lead_id, staff, columns, taken, now) if taken == version + 1 else None
    return Claimed(lead_id, undo, now + CLAIM_HOLDS)


def release(*, lead_id: int, staff: StaffMember, now: datetime) -> Answer:
    """Give a lead back to the queue of its office: one’s own, and for those who assign also another’s."""
    work = begin(lead_id=lead_id, staff=staff, now=now, roles=WORKERS | ASSIGNERS)
    if isinstance(work, Refused):
        return work
    lead = work.lead
    if lead.owner_id is None:
        return Refused(lead_id, Why.SAME)
    if lead.owner_id != staff.id and not staff.may(ASSIGNERS):
        return owned(lead)
    owner_id = lead.owner_id
    set_owner(lead, None, now)
    return work.done("released", data={"from": owner_id})


def free_leads_of(*, staff_id: int, now: datetime) -> int:
    """Give every open lead of somebody who was disabled back to the queue; how many."""
    mine = select(Lead.id).where(Lead.owner_id == staff_id, Lead.stage.in_(OPEN_STAGES))
    return _free(mine, now)


def lapse(*, now: datetime, limit: int) -> int:
    """Free leads whose claim ran out, or whose owner does not work here any more; how many.

    Leads that somebody is changing at this moment are left to the next sweep.
    """
    gone = Lead.owner_id.in_(select(Staff.id).where(Staff.active.is_(False)))
    ran_out = select(Lead.id).where(Lead.claim_lapses_at <= now)
    left = select(Lead.id).where(gone, Lead.stage.in_(OPEN_STAGES))
    found = ran_out.union(left).limit(limit)
    return _free(select(Lead.id).where(Lead.id.in_(found)), now, skip_locked=True)


def set_owner(lead: Lead, staff_id: int | None, now: datetime) -> None:
    """Write a new owner who need not confirm anything, or nobody; the lead is locked."""
    lead.owner_id = staff_id
    lead.claimed_at = None if staff_id is None else now
    lead.claim_lapses_at = None


def is_free_now(lead: Lead, now: datetime) -> bool:
    """Whether nobody holds a locked lead: no owner, a claim that ran out, or an owner who left."""
    if lead.owner_id is None or (lead.claim_lapses_at is not None and lead.claim_lapses_at <= now):
        return True
    active = select(Staff.active).where(Staff.id == lead.owner_id)
    return not db.session.execute(active).scalar_one()


def owned(lead: Lead) -> Refused:
    """The refusal that names the colleague who has a lead."""
    row = _owner_of(lead.id)
    return Refused(lead.id, Why.OWNED, staff_id=row.owner_id, by=row.name or "", at=row.claimed_at)


def _is_free(staff: StaffMember, now: datetime) -> ColumnElement[bool]:
    here = exists().where(Staff.id == Lead.owner_id, Staff.active)
    handed = [
        and_(Lead.handed_to == rung, Lead.first_attempt_at.is_(None), Lead.owner_id != staff.id)
        for rung, role in _RUNGS.items()
        if role in staff.roles
    ]
    return or_(Lead.owner_id.is_(None), Lead.claim_lapses_at <= now, ~here, *handed)


def _has_it(lead_id: int, staff: StaffMember) -> Claimed | Taken | Refused:
    row = _owner_of(lead_id)
    if row.owner_id is None:
        return Refused(lead_id, Why.CHANGED)
    if row.owner_id == staff.id:
        return Claimed(lead_id, None, row.claim_lapses_at, again=True)
    return Taken(lead_id, row.owner_id, row.name or "", row.claimed_at)


def _owner_of(lead_id: int) -> Row[int | None, datetime | None, datetime | None, str]:
    columns = select(Lead.owner_id, Lead.claimed_at, Lead.claim_lapses_at, Staff.name)
    named = columns.outerjoin(Staff, Staff.id == Lead.owner_id).where(Lead.id == lead_id)
    return db.session.execute(named).one()


def _remember(
    lead_id: int, staff: StaffMember, columns: dict[str, object], version: int, now: datetime
) -> str:
    batch = secrets.token_urlsafe(18)
    db.session.execute(
        insert(UndoStep).values(
            batch=batch,
            lead_id=lead_id,
            staff_id=staff.id,
            action="claimed",
            at=now,
            expires_at=now + UNDO_WITHIN,
            version=version,
            before={"columns": columns},
        )
    )
    return batch


def _free(which: object, now: datetime, *, skip_locked: bool = False) -> int:
    locking = select(Lead).where(Lead.id.in_(which)).order_by(Lead.id)  # type: ignore[arg-type]
    locked = locking.with_for_update(skip_locked=skip_locked).execution_options(populate_existing=True)
    count = 0
    for lead in db.session.execute(locked).scalars().all():
        if skip_locked and not is_free_now(lead, now):
            continue
        before, lead.version = lead.owner_id, lead.version + 1
        set_owner(lead, None, now)
        progress.record(lead.id, "handling.freed", actor=Actor.SYSTEM, now=now, data={"from": before})
        count += 1
    db.session.flush()
    return count
