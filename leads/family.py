"""Everybody who turned out to be one person: the rows that were merged, found from any of them.

`Person.merged_into_id` names the one all merges ended at, so a family is one look-up however it grew.
Leads always belong to that person; words, letters and links stay with the row they were made for.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, or_, select

from leads.models import Person


def root(person_id: Any) -> ScalarSelect[int]:
    """Who a person turned out to be, as a value inside a statement; takes an id or a column."""
    found = select(func.coalesce(Person.merged_into_id, Person.id)).where(Person.id == person_id)
    return found.scalar_subquery()


def family(person_id: Any) -> Select[int]:
    """The ids of a person and of everybody merged with them, as part of a statement."""
    one = root(person_id)
    return select(Person.id).where(or_(Person.id == one, Person.merged_into_id == one))
