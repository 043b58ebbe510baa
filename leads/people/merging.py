"""Two people become one: fields as chosen, leads come over, both histories stay. One transaction, or nothing.

Words stay with the row they were said for and are read together, the strictest first (consent.joint). Offers
stay with the row they were promised to. The older row is kept, and links and letters of either go on working.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, or_, select, update

from leads import progress
from leads.database import db
from leads.followups.standing import stand_down
from leads.keyring import keyring
from leads.models import Lead, Person, PersonMatch, PersonMerge, Touch
from leads.people.fields import FIELDS, joined
from leads.people.rows import all_seen, lock, state, two_of, write
from leads.vocabulary import Actor
from leads.web.access import StaffMember


class Refused(StrEnum):
    """Why two people were not merged, or a merge not undone; nothing was changed."""

    ALREADY_MERGED = "already_merged"
    CHANGED_SINCE = "changed_since"
    NOT_ALL_SEEN = "not_all_seen"
    LATER_MERGE = "later_merge"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Merged:
    """The merge that was made."""

    merge_id: int
    person_id: int


def merge(
    *, one: int, other: int, chosen: Mapping[str, int], seen: str | None, staff: StaffMember, now: datetime
) -> Merged | Refused:
    """Make two people one.

    Takes    for each field the person it is taken from; `seen`, the state the choice was made on.
    """
    kept_id, merged_id = sorted((one, other))
    locked = lock((kept_id, merged_id)) if one != other else None
    if locked is None:
        return Refused.BUSY
    rows, lead_ids = locked
    if len(rows) != 2 or any(row.merged_into_id is not None for row in rows.values()):
        return Refused.ALREADY_MERGED
    if not all_seen((kept_id, merged_id), staff):
        return Refused.NOT_ALL_SEEN
    kept, merged = rows[kept_id], rows[merged_id]
    before = two_of(kept, merged)
    if seen is not None and seen != state(before, lead_ids):
        return Refused.CHANGED_SINCE
    from_merged = frozenset(name for name in FIELDS if chosen.get(name) == merged_id)
    after = joined(before, from_merged)
    write(kept, merged, after)
    moved = _move_leads(merged_id, kept_id)
    kept_before = {
        "before": asdict(before),
        "after": asdict(after),
        "followers": _point(merged_id, kept_id),
        "touches": stand_down(lead_ids=lead_ids, now=now),
        "settled": _settle(kept_id, staff.id, now),
    }
    values = {
        "kept_id": kept_id,
        "merged_id": merged_id,
        "at": now,
        "staff_id": staff.id,
        "choices": {name: "merged" if name in from_merged else "kept" for name in FIELDS},
        "lead_ids": moved,
        "before": keyring().encrypt(json.dumps(kept_before), bound_to=f"person_merge:{kept_id}:{merged_id}"),
    }
    merge_id = db.session.execute(insert(PersonMerge).values(values).returning(PersonMerge.id)).scalar_one()
    tell(lead_ids, "people.merged", merge_id, staff, now)
    return Merged(merge_id, kept_id)


def tell(lead_ids: Sequence[int], what: str, merge_id: int, staff: StaffMember, now: datetime) -> None:
    """Say it on the timeline of every request it concerns."""
    for lead_id in lead_ids:
        progress.record(
            lead_id, what, actor=Actor.STAFF, now=now, staff_id=staff.id, data={"merge_id": merge_id}
        )


def move(lead_ids: Sequence[int], person_id: int) -> None:
    """Give leads, and what is planned for them, to a person."""
    for table, key in ((Lead, Lead.id), (Touch, Touch.lead_id)):
        db.session.execute(
            update(table)
            .where(key.in_(lead_ids))
            .values(person_id=person_id)
            .execution_options(synchronize_session="fetch")
        )


def _move_leads(merged_id: int, kept_id: int) -> list[int]:
    moved = list(db.session.scalars(select(Lead.id).where(Lead.person_id == merged_id).order_by(Lead.id)))
    move(moved, kept_id)
    return moved


def _point(merged_id: int, kept_id: int) -> list[int]:
    """Whoever had become the merged person is the kept one from now on; gives their ids."""
    followers = select(Person.id).where(Person.merged_into_id == merged_id).order_by(Person.id)
    found = list(db.session.scalars(followers))
    db.session.execute(
        update(Person)
        .where(or_(Person.id == merged_id, Person.id.in_(found)))
        .values(merged_into_id=kept_id)
        .execution_options(synchronize_session="fetch")
    )
    return found


def _settle(kept_id: int, staff_id: int, now: datetime) -> list[list[int]]:
    """Whom staff called different from one of them is different from both: such pairs are not asked again."""
    rows = _pairs_of(kept_id)
    others = {row["other"] for row in rows if row["said"]}
    asked = [[row["low"], row["high"]] for row in rows if row["other"] in others and not row["said"]]
    for low, high in asked:
        db.session.execute(
            update(PersonMatch)
            .where(PersonMatch.low_id == low, PersonMatch.high_id == high)
            .values(different_at=now, different_by=staff_id)
        )
    return asked


def _pairs_of(kept_id: int) -> list[dict[str, Any]]:
    members = set(
        db.session.scalars(
            select(Person.id).where(or_(Person.id == kept_id, Person.merged_into_id == kept_id))
        )
    )
    pairs = db.session.execute(
        select(PersonMatch.low_id, PersonMatch.high_id, PersonMatch.different_at).where(
            or_(PersonMatch.low_id.in_(members), PersonMatch.high_id.in_(members))
        )
    ).all()
    ends = {end for row in pairs for end in (row.low_id, row.high_id)} - members
    known = db.session.execute(select(Person.id, Person.merged_into_id).where(Person.id.in_(ends)))
    become = {row.id: row.merged_into_id or row.id for row in known}
    outside = [(row, row.high_id if row.low_id in members else row.low_id) for row in pairs]
    return [
        {
            "low": row.low_id,
            "high": row.high_id,
            "other": become[other],
            "said": row.different_at is not None,
        }
        for row, other in outside
        if other not in members
    ]
