"""Two people's rows, locked and read as facts, and written back. Locks: leads by id, then people by id."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select, update

from leads.database import db
from leads.keyring import keyring
from leads.models import Lead, Person
from leads.people.fields import Fields, Known, Two
from leads.web.access import StaffMember, scoped

TRIES = 3


def lock(people: Sequence[int]) -> tuple[dict[int, Person], tuple[int, ...]] | None:
    """Lock all leads of these people and then the people; None when requests kept coming in meanwhile.

    A lead that comes in while we wait is not locked yet: the locks are given back and taken again in order.
    """
    for _try in range(TRIES):
        with db.session.begin_nested() as whole:
            of_them = select(Lead.id).where(Lead.person_id.in_(people)).order_by(Lead.id)
            leads = tuple(db.session.scalars(of_them.with_for_update()))
            rows = select(Person).where(Person.id.in_(people)).order_by(Person.id).with_for_update()
            found = db.session.execute(rows.execution_options(populate_existing=True)).scalars().all()
            if tuple(db.session.scalars(of_them)) == leads:
                return {row.id: row for row in found}, leads
            whole.rollback()
    return None


def all_seen(people: Sequence[int], staff: StaffMember) -> bool:
    """Whether every request of these people is in the reader's scope, and each of them has one."""
    theirs = Lead.person_id.in_(people)
    of_them = select(Lead.id, Lead.person_id).where(theirs)
    seen = {(row.id, row.person_id) for row in db.session.execute(scoped(of_them, staff))}
    every = {(row.id, row.person_id) for row in db.session.execute(of_them)}
    return seen == every and {person for _lead, person in seen} == set(people)


def two_of(kept: Person, merged: Person) -> Two:
    """Both rows as facts."""
    return Two(_fields(kept), _fields(merged))


def write(kept: Person, merged: Person, two: Two) -> None:
    """Write both rows; addresses change places through a value nobody has, for each lies in one row only."""
    if kept.email_index != _bytes(two.kept.email) or merged.email_index != _bytes(two.merged.email):
        for row in (kept, merged):
            if row.email_index is not None:
                db.session.execute(
                    update(Person).where(Person.id == row.id).values(email_index=secrets.token_bytes(32))
                )
    for row, fields in ((kept, two.kept), (merged, two.merged)):
        values: dict[str, Any] = {
            "name": fields.name,
            "locale": fields.locale,
            "email": fields.email.text,
            "email_index": _bytes(fields.email),
            "phone": fields.phone.text,
            "phone_index": _bytes(fields.phone),
        }
        db.session.execute(update(Person).where(Person.id == row.id).values(values))
    db.session.expire(kept)
    db.session.expire(merged)


def state(two: Two, leads: Sequence[int]) -> str:
    """What somebody saw of two people, as a few letters: a merge is refused when it is not so any more."""
    seen = json.dumps([asdict(two), sorted(leads)], sort_keys=True)
    return keyring().index("people.state", seen).hex()[:20]


def _fields(row: Person) -> Fields:
    return Fields(
        name=row.name,
        locale=str(row.locale),
        email=Known(row.email, row.email_index.hex() if row.email_index else None),
        phone=Known(row.phone, row.phone_index.hex() if row.phone_index else None),
    )


def _bytes(known: Known) -> bytes | None:
    return bytes.fromhex(known.index) if known.index else None
