"""Takes a merge back, at any time while no later one builds on it: both people are again as they were.

What was changed since stays changed, an address taken out stays out, and nothing anybody withdrew comes back.
Requests that came in meanwhile go with the address they came from.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select, update

from leads.database import db
from leads.followups.standing import stand_up
from leads.keyring import keyring
from leads.models import Lead, Person, PersonMatch, PersonMerge
from leads.outbox.storage import address_index
from leads.people.fields import Fields, Known, Two, restored
from leads.people.merging import Refused, move, tell
from leads.people.rows import all_seen, lock, two_of, write
from leads.web.access import StaffMember


@dataclass(frozen=True, slots=True)
class Parted:
    """Who they are again."""

    kept_id: int
    merged_id: int


def unmerge(*, merge_id: int, staff: StaffMember, now: datetime) -> Parted | Refused:
    """Undo one merge; a second time it says so and changes nothing."""
    made = db.session.get(PersonMerge, merge_id)
    if made is None:
        return Refused.CHANGED_SINCE
    locked = lock((made.kept_id, made.merged_id))
    if locked is None:
        return Refused.BUSY
    rows, lead_ids = locked
    kept, merged = rows[made.kept_id], rows[made.merged_id]
    # The people's rows are the lock of everything about them, so this is read after it.
    db.session.refresh(made)
    if made.undone_at is not None:
        return Refused.CHANGED_SINCE
    if kept.merged_into_id is not None or _built_upon(made):
        return Refused.LATER_MERGE
    if not all_seen((kept.id,), staff):
        return Refused.NOT_ALL_SEEN
    stored = _stored(made)
    before, after = _two(stored["before"]), _two(stored["after"])
    since = _came_since(made, lead_ids, stored["followers"])
    write(kept, merged, restored(before, after, two_of(kept, merged)))
    move([*made.lead_ids, *since], merged.id)
    _point_back(merged.id, stored["followers"])
    stand_up(stored["touches"])
    _ask_again(stored["settled"], made)
    made.undone_at, made.undone_by = now, staff.id
    db.session.flush()
    tell(lead_ids, "people.unmerged", merge_id, staff, now)
    return Parted(kept.id, merged.id)


def _built_upon(made: PersonMerge) -> bool:
    later = exists().where(
        PersonMerge.kept_id == made.kept_id, PersonMerge.id > made.id, PersonMerge.undone_at.is_(None)
    )
    return bool(db.session.execute(select(later)).scalar_one())


def _stored(made: PersonMerge) -> dict[str, Any]:
    text = keyring().decrypt(made.before, bound_to=f"person_merge:{made.kept_id}:{made.merged_id}")
    stored: dict[str, Any] = json.loads(text)
    return stored


def _two(stored: dict[str, Any]) -> Two:
    return Two(*(_fields(stored[name]) for name in ("kept", "merged")))


def _fields(stored: dict[str, Any]) -> Fields:
    return Fields(
        name=stored["name"],
        locale=stored["locale"],
        email=Known(**stored["email"]),
        phone=Known(**stored["phone"]),
    )


def _came_since(made: PersonMerge, lead_ids: Sequence[int], followers: Sequence[int]) -> list[int]:
    """Requests that came in since, by an address or number that only the merged person had."""
    stored = _two(_stored(made)["before"])
    theirs = {stored.merged.email.index, stored.merged.phone.index} - {None}
    rows = select(Person.email_index, Person.phone_index).where(Person.id.in_(followers))
    theirs |= {index.hex() for row in db.session.execute(rows) for index in row if index is not None}
    theirs -= {stored.kept.email.index, stored.kept.phone.index}
    new = select(Lead.id, Lead.email, Lead.phone).where(
        Lead.id.in_(lead_ids), Lead.created_at >= made.at, Lead.id.not_in(made.lead_ids)
    )
    return [row.id for row in db.session.execute(new.order_by(Lead.id)) if _index_of(row) in theirs]


def _index_of(lead: Any) -> str | None:
    """What a request is known by: its address, or its number where it has none."""
    if lead.email:
        return address_index(lead.email).hex()
    return keyring().index("phone", lead.phone).hex() if lead.phone else None


def _point_back(merged_id: int, followers: Sequence[int]) -> None:
    for ids, one in (([merged_id], None), (followers, merged_id)):
        db.session.execute(
            update(Person)
            .where(Person.id.in_(ids))
            .values(merged_into_id=one)
            .execution_options(synchronize_session="fetch")
        )


def _ask_again(settled: Sequence[Sequence[int]], made: PersonMerge) -> None:
    """Pairs that only the merge had answered are open again."""
    pairs = [
        (PersonMatch.low_id == low) & (PersonMatch.high_id == high) & (PersonMatch.different_at == made.at)
        for low, high in settled
    ]
    if pairs:
        db.session.execute(
            update(PersonMatch).where(or_(*pairs)).values(different_at=None, different_by=None)
        )
