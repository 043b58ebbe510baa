"""Statements that are built once and run often: who reads, when and where are given when they run.

Building the large statements of a list takes longer than running them; a statement that carries no values can
be kept. `within` is the scope of such a statement: what `scoped` is for one that is used once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import BigInteger, BindParameter, DateTime, Integer, Select, bindparam

from leads.models import Lead
from leads.web.access import StaffMember

NOW: BindParameter[datetime] = bindparam("now", type_=DateTime(timezone=True))
ME: BindParameter[int] = bindparam("me", type_=Integer)
OFFICES: BindParameter[Any] = bindparam("offices", expanding=True, type_=Integer)
SINCE: BindParameter[datetime] = bindparam("since", type_=DateTime(timezone=True))
AFTER_AT: BindParameter[datetime] = bindparam("after_at", type_=DateTime(timezone=True))
AFTER_ID: BindParameter[int] = bindparam("after_id", type_=BigInteger)

Reading = TypeVar("Reading", bound=Select[*tuple[Any, ...]])


def within(statement: Reading, everywhere: bool) -> Reading:
    """Limit a statement about leads to the offices given when it runs, unless its reader sees all."""
    return statement if everywhere else statement.where(Lead.office_id.in_(OFFICES))


def given(staff: StaffMember, now: datetime, **more: Any) -> dict[str, Any]:
    """The values of one reader at one moment."""
    return {"now": now, "me": staff.id, "offices": sorted(staff.office_ids), **more}
