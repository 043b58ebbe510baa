"""Publishes data/sequences.json: changed sequences get a new version, unfit ones are refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.directory.datafiles import BadDataFile, read_json
from leads.followups.publishing import problems
from leads.models import Sequence as SequenceRow
from leads.models import SequenceVersion

FILE = "sequences.json"


def seed(*, now: datetime, entries: Sequence[Mapping[str, Any]] | None = None) -> int:
    """Publish every sequence of the data file and give the number of new versions; twice adds none.

    Takes    other entries than the file's for tests.
    Raises   BadDataFile with every problem of every sequence; nothing is published then.
    """
    if entries is None:
        entries = read_json(FILE)["sequences"]
    found = problems(entries)
    if found:
        raise BadDataFile(FILE, "; ".join(f"{each.field}: {each.reason}" for each in found))
    return sum(_publish(entry, now) for entry in entries)


def _publish(entry: Mapping[str, Any], now: datetime) -> int:
    known = insert(SequenceRow).values(slug=entry["slug"], trigger=entry["trigger"])
    kept = known.on_conflict_do_update(index_elements=["slug"], set_={"trigger": known.excluded.trigger})
    sequence_id = db.session.execute(kept.returning(SequenceRow.id)).scalar_one()
    newest = db.session.execute(
        select(SequenceVersion.number, SequenceVersion.content_hash)
        .where(SequenceVersion.sequence_id == sequence_id)
        .order_by(SequenceVersion.number.desc())
        .limit(1)
    ).one_or_none()
    content = sha256(json.dumps(entry["steps"], sort_keys=True).encode()).hexdigest()
    if newest is not None and newest.content_hash == content:
        return 0
    db.session.execute(
        insert(SequenceVersion).values(
            sequence_id=sequence_id,
            number=newest.number + 1 if newest else 1,
            published_at=now,
            steps=entry["steps"],
            content_hash=content,
        )
    )
    return 1
