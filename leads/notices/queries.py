"""Reads of what one staff member was told: the unread count of every page, and their list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select

from leads.database import db
from leads.models import Lead, Notice
from leads.notices.kinds import NoticeKind
from leads.web.access import StaffMember, scoped

MOST_COUNTED = 100
"""The counter says "99+" from here on; a person away for a year must not slow every page."""
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Heard:
    """One notice; `name` is the visitor's, "" where the reader may not see that lead (any more)."""

    notice: Notice
    office_id: int | None
    name: str


def unread_of(staff_id: int) -> ScalarSelect[int]:
    """How many notices wait, at most MOST_COUNTED, as a part of somebody's statement."""
    waiting = select(Notice.id).where(Notice.staff_id == staff_id, Notice.read_at.is_(None))
    return select(func.count()).select_from(waiting.limit(MOST_COUNTED).subquery()).scalar_subquery()


def unread(staff_id: int) -> int:
    """How many notices wait, at most MOST_COUNTED."""
    return db.session.execute(select(unread_of(staff_id))).scalar_one()


def heard_by(staff: StaffMember, *, before_id: int | None, unread_only: bool) -> Sequence[Heard]:
    """Their notices, the newest first; names only of leads in their scope."""
    visible = scoped(select(Lead.id, Lead.name, Lead.office_id), staff).subquery()
    found = (
        select(Notice, visible.c.office_id, visible.c.name)
        .outerjoin(visible, visible.c.id == Notice.lead_id)
        .where(Notice.staff_id == staff.id)
        .order_by(Notice.id.desc())
        .limit(PAGE_SIZE)
    )
    if before_id is not None:
        found = found.where(Notice.id < before_id)
    if unread_only:
        found = found.where(Notice.read_at.is_(None))
    return [Heard(notice, office_id, name or "") for notice, office_id, name in db.session.execute(found)]


def is_known(kind: str) -> bool:
    """Whether this version has words for a kind of notice."""
    return kind in set(NoticeKind)
