"""Finds who may be the same person when a request comes in, and remembers when staff say they are not.

Two indexed statements for a request nobody is like; everything happens in the caller's transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.family import family
from leads.keyring import keyring
from leads.models import Lead, Person, PersonKey, PersonMatch
from leads.people.names import alike
from leads.people.rules import Evidence, Key, has, seeks, told

MOST_CANDIDATES = 20
"""A number that a whole building shares must not make hundreds of questions; the newest are asked about."""


def find_matches(*, person_id: int, evidence: Evidence, now: datetime) -> int:
    """Keep what a person can be recognised by and note everybody they may be the same as; gives the number.

    Takes    the row the request was found under, which may have been merged since. Whoever staff called
             different, under any of their rows, is never asked about again.
    """
    found = candidates(evidence, besides=person_id)
    _keep_keys(person_id, has(evidence))
    settled = called_different(person_id, found) if found else frozenset()
    rows = [
        {
            "low_id": min(person_id, other),
            "high_id": max(person_id, other),
            "reasons": list(reasons),
            "found_at": now,
        }
        for other, reasons in found.items()
        if other not in settled
    ]
    if not rows:
        return 0
    noted = insert(PersonMatch).values(rows)
    both = func.array_cat(PersonMatch.reasons, noted.excluded.reasons)
    each = func.unnest(both).column_valued("reason")
    merged = select(func.array_agg(each.distinct())).scalar_subquery()
    db.session.execute(
        noted.on_conflict_do_update(
            index_elements=["low_id", "high_id"],
            set_={"reasons": merged},
            where=~noted.excluded.reasons.bool_op("<@")(PersonMatch.reasons),
        )
    )
    return len(rows)


def contact_changed(*, person_id: int, now: datetime) -> int:
    """Look again after staff changed a name, an address or a number; gives the number of people found."""
    newest = select(Lead).where(Lead.person_id == person_id).order_by(Lead.id.desc()).limit(1)
    person, lead = db.session.get_one(Person, person_id), db.session.execute(newest).scalar_one_or_none()
    evidence = Evidence(
        name=person.name,
        email=person.email,
        phone=person.phone,
        country=lead.country if lead else "",
        postal_code=lead.postal_code if lead else None,
        procedure=lead.procedure_id if lead else None,
        at=lead.created_at if lead else now,
    )
    return find_matches(person_id=person_id, evidence=evidence, now=now)


def candidates(evidence: Evidence, *, besides: int | None = None) -> dict[int, tuple[str, ...]]:
    """Rows that this request is like, each with the reasons; never anybody of the person's own family."""
    wanted = {_hashed(key): key.kind for key in seeks(evidence)}
    if not wanted:
        return {}
    asked = {"keys": list(wanted), "most": MOST_CANDIDATES * len(wanted), "besides": besides}
    kinds: defaultdict[int, set[str]] = defaultdict(set)
    names: dict[int, str] = {}
    for row in db.session.execute(_look_up(), asked):
        kinds[row.person_id].add(wanted[row.key])
        names[row.person_id] = row.name
    newest = sorted(kinds, reverse=True)[:MOST_CANDIDATES]
    return {
        other: tuple(told(kinds[other], names_alike=alike(evidence.name, names[other]))) for other in newest
    }


@cache
def _look_up() -> Select[*tuple[Any, ...]]:
    """The statement, built once, for every request passes here."""
    besides = bindparam("besides", type_=BigInteger)
    return (
        select(PersonKey.person_id, PersonKey.key, Person.name)
        .join(Person, Person.id == PersonKey.person_id)
        .where(
            PersonKey.key.in_(bindparam("keys", expanding=True)), PersonKey.person_id.not_in(family(besides))
        )
        .order_by(PersonKey.person_id.desc())
        .limit(bindparam("most", type_=Integer))
    )


def between(one: int, other: int) -> ColumnElement[bool]:
    """The pairs that lie between two people, whichever of their rows they name."""
    mine, theirs = family(one), family(other)
    return or_(
        and_(PersonMatch.low_id.in_(mine), PersonMatch.high_id.in_(theirs)),
        and_(PersonMatch.low_id.in_(theirs), PersonMatch.high_id.in_(mine)),
    )


def called_different(person_id: int, others: Iterable[int]) -> frozenset[int]:
    """Which of these rows staff have said are somebody else."""
    said = PersonMatch.different_at.is_not(None)
    return frozenset(
        other
        for other in others
        if db.session.execute(
            select(PersonMatch.low_id).where(between(person_id, other), said).limit(1)
        ).first()
    )


def say_different(*, one: int, other: int, staff_id: int, now: datetime) -> bool:
    """Remember for good that two people are not the same; False when that was said before."""
    pair = {"low_id": min(one, other), "high_id": max(one, other), "reasons": [], "found_at": now}
    db.session.execute(insert(PersonMatch).values(pair).on_conflict_do_nothing())
    said = (
        update(PersonMatch)
        .where(between(one, other), PersonMatch.different_at.is_(None))
        .values(different_at=now, different_by=staff_id)
        .returning(PersonMatch.low_id)
        .execution_options(synchronize_session=False)
    )
    return bool(db.session.execute(said).all())


def _keep_keys(person_id: int, keys: Iterable[Key]) -> None:
    rows = [{"key": _hashed(key), "person_id": person_id} for key in keys]
    if rows:
        db.session.execute(insert(PersonKey).values(rows).on_conflict_do_nothing())


def _hashed(key: Key) -> bytes:
    """Half a keyed hash: enough to find equals by, and nothing that can be read."""
    return keyring().index(f"person_key.{key.kind}", key.value)[:16]
