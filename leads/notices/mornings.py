"""The letters of the morning: each coordinator's day and each manager's week, once for each person and day.

The notice is written first and is unique, so two sweepers, or one that died, write no second letter. A
morning on which there is nothing to say leaves a notice that counts as read, and no letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.directory.queries import calendar, directory
from leads.models import Notice, OfficeMembership, Role, Staff, staff_role
from leads.notices import digest, weekly
from leads.notices.kinds import NoticeKind
from leads.notices.overview import Morning, Overview, send_overview
from leads.notices.rules import is_first_of_week, morning_at
from leads.vocabulary import StaffRole

_WRITERS = {NoticeKind.DIGEST: digest.overview, NoticeKind.WEEKLY: weekly.overview}
_ROLES = {StaffRole.COORDINATOR: NoticeKind.DIGEST, StaffRole.OFFICE_MANAGER: NoticeKind.WEEKLY}


def due(*, now: datetime) -> list[Morning]:
    """The letters of this morning that nobody has written yet."""
    found = list(_mornings(now))
    keys = [each.dedupe_key for each in found]
    written = set(db.session.scalars(select(Notice.dedupe_key).where(Notice.dedupe_key.in_(keys))))
    return [each for each in found if each.dedupe_key not in written]


def write(morning: Morning, *, now: datetime) -> bool:
    """Write one of them; False when somebody else has just done it."""
    overview: Overview = _WRITERS[morning.kind](morning, now=now)
    row = {
        "staff_id": morning.staff_id,
        "lead_id": None,
        "kind": morning.kind,
        "at": now,
        "data": overview.data,
        "dedupe_key": morning.dedupe_key,
        "read_at": now if overview.is_empty else None,
    }
    added = insert(Notice).values(row).on_conflict_do_nothing(index_elements=["dedupe_key"])
    notice_id = db.session.execute(added.returning(Notice.id)).scalar_one_or_none()
    if notice_id is None:
        return False
    if not overview.is_empty:
        send_overview(overview, notice_id=notice_id, now=now)
    return True


def _mornings(now: datetime) -> Iterator[Morning]:
    """Everybody whose first office has its morning now."""
    rows = db.session.execute(
        select(Staff.id, Role.name, OfficeMembership.office_id)
        .select_from(Staff)
        .join(staff_role)
        .join(Role)
        .join(OfficeMembership, OfficeMembership.staff_id == Staff.id)
        .where(Staff.active, Role.name.in_(_ROLES))
        .order_by(Staff.id, OfficeMembership.office_id)
    )
    offices: dict[tuple[int, StaffRole], list[int]] = {}
    for staff_id, role, office_id in rows:
        offices.setdefault((staff_id, StaffRole(role)), []).append(office_id)
    hours_of = {each[0]: calendar(each[0], around=now.date()) for each in offices.values()}
    for (staff_id, role), office_ids in offices.items():
        hours = hours_of[office_ids[0]]
        day = morning_at(hours, now)
        if day is None or (role is StaffRole.OFFICE_MANAGER and not is_first_of_week(hours, day)):
            continue
        known = [office for each in office_ids if (office := directory().office(each))]
        yield Morning(_ROLES[role], staff_id, tuple(known), hours, day)
