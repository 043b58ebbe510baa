"""Staff close an office for days, or note that one of its clinicians or rooms is away; and open it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from leads.audit import service as audit
from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.models import OfficeClosure, ResourceAbsence

FURTHEST = timedelta(days=730)
LONGEST = timedelta(days=366)
MOST_LETTERS = 120


@dataclass(frozen=True, slots=True)
class Shut:
    """Whole days on which an office, or one resource of it, takes nobody; visitors may read `reason`."""

    resource_id: int | None
    starts_on: date
    ends_on: date
    reason: str


def close(shut: Shut, *, office: OfficeFacts, staff_id: int, now: datetime) -> None:
    """Close these days; days that begin on the same one are changed to these.

    What is booked in them stays booked: people decide, one by one, and are told.
    """
    table, key = _table(shut.resource_id)
    days = {"starts_on": shut.starts_on, "ends_on": shut.ends_on, "reason": shut.reason}
    statement = insert(table).values(days | {key: shut.resource_id or office.id})
    new = {"ends_on": statement.excluded.ends_on, "reason": statement.excluded.reason}
    db.session.execute(statement.on_conflict_do_update(index_elements=[key, "starts_on"], set_=new))
    data = {"ends_on": shut.ends_on.isoformat()} | _where(shut.resource_id, shut.starts_on)
    _note("offices.closed", data, office, staff_id, now)


def open_again(
    resource_id: int | None, starts_on: date, *, office: OfficeFacts, staff_id: int, now: datetime
) -> bool:
    """Take closed days back; False where there are none that begin on this one."""
    table, key = _table(resource_id)
    here = getattr(table, key) == (resource_id or office.id)
    gone = delete(table).where(here, table.starts_on == starts_on).returning(table.id)
    if db.session.execute(gone).first() is None:
        return False
    _note("offices.opened", _where(resource_id, starts_on), office, staff_id, now)
    return True


def _table(resource_id: int | None) -> tuple[type[OfficeClosure] | type[ResourceAbsence], str]:
    return (OfficeClosure, "office_id") if resource_id is None else (ResourceAbsence, "resource_id")


def _where(resource_id: int | None, starts_on: date) -> dict[str, Any]:
    return {"resource_id": resource_id, "starts_on": starts_on.isoformat()}


def _note(action: str, data: dict[str, Any], office: OfficeFacts, staff_id: int, now: datetime) -> None:
    audit.record(
        action, staff_id=staff_id, subject=f"office:{office.id}", office_id=office.id, data=data, now=now
    )
