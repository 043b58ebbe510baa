"""Statements that are built once and run often: who reads, when and where are given when they run.

Building the large statements of a list takes longer than running them; a statement that carries no values can
be kept. `within` is the scope of such a statement: what `scoped` is for one that is used once.

What never changes is part of the text (`fixed`): the database can then plan once for all runs, for only a
constant proves that a partial index serves.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnClause,
    DateTime,
    Integer,
    Select,
    bindparam,
    literal_column,
    text,
)

from leads.database import db
from leads.models import Lead
from leads.web.access import StaffMember

NOW: BindParameter[datetime] = bindparam("now", type_=DateTime(timezone=True))
ME: BindParameter[int] = bindparam("me", type_=Integer)
OFFICES: BindParameter[Any] = bindparam("offices", expanding=True, type_=Integer)
SINCE: BindParameter[datetime] = bindparam("since", type_=DateTime(timezone=True))
AFTER_AT: BindParameter[datetime] = bindparam("after_at", type_=DateTime(timezone=True))
AFTER_ID: BindParameter[int] = bindparam("after_id", type_=BigInteger)

_ONCE = text("set local plan_cache_mode = force_generic_plan")
_ANEW = text("set local plan_cache_mode = force_custom_plan")
Reading = TypeVar("Reading", bound=Select[*tuple[Any, ...]])


def fixed(value: int | StrEnum) -> ColumnClause[Any]:
    """A constant of ours that the statement carries as it is; never for what somebody sent."""
    return literal_column(f"'{value}'" if isinstance(value, StrEnum) else str(value))


def plan_once() -> None:
    """From here to the end of the transaction, statements that a connection knows are not planned again.

    A list has a dozen branches and planning them takes twice as long as reading its first rows. By itself
    PostgreSQL goes on planning, for it does not weigh the time that takes.
    """
    db.session.execute(_ONCE)


def plan_anew() -> None:
    """From here to the end of the transaction, every run is planned: a common name is found another way."""
    db.session.execute(_ANEW)


def within(statement: Reading, everywhere: bool) -> Reading:
    """Limit a statement about leads to the offices given when it runs, unless its reader sees all."""
    return statement if everywhere else statement.where(Lead.office_id.in_(OFFICES))


def given(staff: StaffMember, now: datetime, **more: Any) -> dict[str, Any]:
    """The values of one reader at one moment."""
    return {"now": now, "me": staff.id, "offices": sorted(staff.office_ids), **more}
