"""Everybody who turned out to be one person: the rows that were merged, found from any of them.

`Person.merged_into_id` names the one all merges ended at, so a family is one look-up however it grew.
Leads always belong to that person; words, letters and links stay with the row they were made for.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from leads.database import db
from leads.models import Lead, Person, PersonMatch


def root(person_id: Any) -> ScalarSelect[int]:
    """Who a person turned out to be, as a value inside a statement; takes an id or a column."""
    found = select(func.coalesce(Person.merged_into_id, Person.id)).where(Person.id == person_id)
    return found.scalar_subquery()


def family(person_id: Any) -> Select[int]:
    """The ids of a person and of everybody merged with them, as part of a statement."""
    one = root(person_id)
    return select(Person.id).where(or_(Person.id == one, Person.merged_into_id == one))


def family_of(person_id: int) -> tuple[int, ...]:
    """The same ids, the one all merges ended at first."""
    ids = sorted(db.session.scalars(family(person_id)))
    one = db.session.execute(select(root(person_id))).scalar()
    return tuple(sorted(ids, key=lambda each: each != one))


def has_open_match(person_id: Any = Lead.person_id) -> ColumnElement[bool]:
    """Condition for lists: somebody may be the same person, and nobody has said yes or no yet.

    Takes    the column that names the person; by default that of the lead the list reads.
    """
    low, high = aliased(Person), aliased(Person)
    own = aliased(Person)
    mine = select(own.id).where(or_(own.id == person_id, own.merged_into_id == person_id))
    return exists().where(
        or_(PersonMatch.low_id.in_(mine), PersonMatch.high_id.in_(mine)),
        PersonMatch.different_at.is_(None),
        low.id == PersonMatch.low_id,
        high.id == PersonMatch.high_id,
        func.coalesce(low.merged_into_id, low.id) != func.coalesce(high.merged_into_id, high.id),
    )
