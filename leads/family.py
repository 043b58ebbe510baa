"""Everybody who turned out to be one person: the rows that were merged, found from any of them.

`Person.merged_into_id` names the one all merges ended at, so a family is one look-up however it grew.
Leads always belong to that person; words, letters and links stay with the row they were made for.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import aliased

from leads.models import Person


def root(person_id: Any) -> ScalarSelect[int]:
    """Who a person turned out to be, as a value inside a statement; takes an id or a column."""
    # Under names of their own, so that no statement around them takes their tables for its own.
    row = aliased(Person)
    return select(func.coalesce(row.merged_into_id, row.id)).where(row.id == person_id).scalar_subquery()


def family(person_id: Any) -> Select[int]:
    """The ids of a person and of everybody merged with them, as part of a statement."""
    row, one = aliased(Person), root(person_id)
    return select(row.id).where(or_(row.id == one, row.merged_into_id == one))
