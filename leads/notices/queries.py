"""Reads of what one staff member was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select

from leads.database import db
from leads.models import Lead, Notice, Staff
from leads.web.access import LEAD_READERS, StaffMember, scoped

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Heard:
    """One notice; `name` is the visitor's, "" where the reader may not see that lead (any more)."""

    notice: Notice
    office_id: int | None
    name: str


def heard_by(staff: StaffMember, *, before_id: int | None) -> Sequence[Heard]:
    """Their notices, the newest first; names only of leads in their scope."""
    leads = select(Lead.id, Lead.name, Lead.office_id).where(literal(staff.may(LEAD_READERS)))
    visible = scoped(leads, staff).subquery()
    found = (
        select(Notice, visible.c.office_id, visible.c.name)
        .outerjoin(visible, visible.c.id == Notice.lead_id)
        .where(Notice.staff_id == staff.id)
        .order_by(Notice.id.desc())
        .limit(PAGE_SIZE)
    )
    if before_id is not None:
        found = found.where(Notice.id < before_id)
    return [Heard(notice, office_id, name or "") for notice, office_id, name in db.session.execute(found)]


def wants_letters(staff_id: int) -> bool:
    """Whether a person gets notices by mail too."""
    return db.session.execute(select(Staff.notices_by_mail).where(Staff.id == staff_id)).scalar_one()
