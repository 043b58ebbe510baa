"""Lists somebody comes back to: personal or shared, in their own order, never with a name searched for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, or_, select

from leads.database import db, read
from leads.desk.bound import ME
from leads.models import SavedView, Staff
from leads.text import one_line
from leads.triage.filters import Filters

LONGEST_NAME = 60
MOST_VIEWS = 20
"""As many as fit beside the lists everybody has, and as many as may be counted on every page."""


@dataclass(frozen=True, slots=True)
class KeptView:
    """One saved list; `mine` tells whether the reader may change it, `by` who shares it."""

    id: int
    name: str
    filters: Filters
    shared: bool
    mine: bool
    by: str


def views_of(staff_id: int) -> tuple[KeptView, ...]:
    """One’s own in one’s own order, then what active colleagues share."""
    return tuple(
        KeptView(row.id, row.name, Filters.read(row.filters), row.shared, row.staff_id == staff_id, row.owner)
        for row in read(_views(), {"me": staff_id})
    )


@cache
def _views() -> Select[*tuple[Any, ...]]:
    mine = SavedView.staff_id == ME
    own = (SavedView.id, SavedView.name, SavedView.filters, SavedView.shared, SavedView.staff_id)
    return (
        select(*own, Staff.name.label("owner"))
        .join(Staff, Staff.id == SavedView.staff_id)
        .where(or_(mine, SavedView.shared & Staff.active))
        .order_by(mine.desc(), SavedView.position, SavedView.id)
        .limit(MOST_VIEWS)
    )


def save(*, staff_id: int, name: str, filters: Filters, shared: bool, now: datetime) -> bool:
    """Keep a list under a name, last in the order; the same name again replaces it. False when full."""
    kept = one_line(name)[:LONGEST_NAME].strip()
    own = select(SavedView).where(SavedView.staff_id == staff_id)
    found = db.session.scalar(own.where(SavedView.name == kept))
    if found is not None:
        found.filters, found.shared = dict(filters.said()), shared
        db.session.flush()
        return True
    if not kept or (db.session.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST_VIEWS:
        return False
    last = select(func.coalesce(func.max(SavedView.position), 0)).where(SavedView.staff_id == staff_id)
    db.session.add(
        SavedView(
            staff_id=staff_id,
            name=kept,
            filters=dict(filters.said()),
            shared=shared,
            position=(db.session.scalar(last) or 0) + 1,
            created_at=now,
        )
    )
    db.session.flush()
    return True


def share(*, view_id: int, staff_id: int, shared: bool) -> bool:
    """Let colleagues see it, or not any more; False for a view that is not one’s own."""
    found = _own(view_id, staff_id)
    if found is None:
        return False
    found.shared = shared
    db.session.flush()
    return True


def move(*, view_id: int, staff_id: int, up: bool) -> bool:
    """Change places with the one before or after it."""
    own = select(SavedView).where(SavedView.staff_id == staff_id).order_by(SavedView.position, SavedView.id)
    rows = list(db.session.scalars(own.with_for_update()))
    at = next((place for place, row in enumerate(rows) if row.id == view_id), None)
    if at is None:
        return False
    other = at - 1 if up else at + 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
    for place, row in enumerate(rows, start=1):
        row.position = place
    db.session.flush()
    return True


def forget(*, view_id: int, staff_id: int) -> bool:
    """Throw a view of one’s own away."""
    found = _own(view_id, staff_id)
    if found is None:
        return False
    db.session.delete(found)
    db.session.flush()
    return True


def _own(view_id: int, staff_id: int) -> SavedView | None:
    wanted = select(SavedView).where(SavedView.id == view_id, SavedView.staff_id == staff_id)
    return db.session.scalar(wanted.with_for_update())
