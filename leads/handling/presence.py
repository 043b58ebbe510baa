"""Who looks at a lead at this moment: pages say so every 15 seconds, after 30 it is forgotten."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.handling.timing import LOOKING_FOR
from leads.models import Lead, Presence, Staff
from leads.web.access import StaffMember, scoped


@dataclass(frozen=True, slots=True)
class Looker:
    """A colleague with the lead on their screen."""

    staff_id: int
    name: str
    seen_at: datetime


def look(*, lead_id: int, staff: StaffMember, now: datetime) -> bool:
    """Say that this person has the lead on their screen; False for a lead out of their sight."""
    visible = scoped(select(Lead.id).where(Lead.id == lead_id), staff)
    if db.session.execute(visible).first() is None:
        return False
    row = insert(Presence).values(lead_id=lead_id, staff_id=staff.id, seen_at=now)
    again = row.on_conflict_do_update(index_elements=["lead_id", "staff_id"], set_={"seen_at": now})
    db.session.execute(again)
    return True


def lookers(*, lead_id: int, staff: StaffMember, now: datetime) -> tuple[Looker, ...]:
    """The colleagues who look at a lead too, whoever came last first."""
    return lookers_of(lead_ids=(lead_id,), staff=staff, now=now).get(lead_id, ())


def lookers_of(
    *, lead_ids: Collection[int], staff: StaffMember, now: datetime
) -> dict[int, tuple[Looker, ...]]:
    """The same for the leads of a list, with one statement; the caller read their ids in this scope."""
    rows = db.session.execute(
        select(Presence.lead_id, Presence.staff_id, Staff.name, Presence.seen_at)
        .join(Staff, Staff.id == Presence.staff_id)
        .where(
            Presence.lead_id.in_(lead_ids),
            Presence.staff_id != staff.id,
            Presence.seen_at > now - LOOKING_FOR,
            Staff.active,
        )
        .order_by(Presence.seen_at.desc(), Presence.staff_id)
    )
    found: dict[int, tuple[Looker, ...]] = {}
    for row in rows:
        looker = Looker(row.staff_id, row.name, row.seen_at)
        found[row.lead_id] = (*found.get(row.lead_id, ()), looker)
    return found


def forget(*, now: datetime) -> int:
    """Throw away who is not looking any more; how many rows."""
    old = delete(Presence).where(Presence.seen_at <= now - LOOKING_FOR).returning(Presence.staff_id)
    return len(db.session.execute(old).all())
