"""How many leads each list has: one statement for all, and no count goes further than anybody reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, literal, select

from leads.database import db
from leads.desk.bound import SINCE, given, within
from leads.desk.listed import is_open
from leads.desk.rules import Group
from leads.models import Attempt, Lead
from leads.triage.filters import Filters, View
from leads.triage.narrowing import is_in, narrowed, view_is
from leads.web.access import QUARANTINE_READERS, StaffMember, scoped

MOST = 999
MEDIAN_OVER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many leads each list has; `here`, `late` and `fresh` (its news) are of the list that is shown."""

    views: Mapping[View, int]
    saved: Mapping[int, int]
    here: int
    late: int
    fresh: int
    quarantined: int


def counts(
    staff: StaffMember,
    filters: Filters,
    *,
    saved: Mapping[int, Filters],
    now: datetime,
    since: datetime | None = None,
) -> Counts:
    """All counters of the page; `since` is when the reader’s copy of the list was made."""
    statement = _statement(
        filters,
        tuple(saved.items()),
        staff.sees_every_office,
        since is not None,
        staff.may(QUARANTINE_READERS),
        MOST + 1,
    )
    row = db.session.execute(statement, given(staff, now, since=since)).mappings().one()
    return Counts(
        views={view: row[f"view_{view}"] for view in View},
        saved={each: row[f"saved_{each}"] for each in saved},
        here=row["here"],
        late=row["late"],
        fresh=row["fresh"],
        quarantined=row["quarantined"],
    )


def median_first_contact(staff: StaffMember, *, now: datetime) -> timedelta | None:
    """How long the first try took today, in the middle; None while nobody was contacted."""
    took = Lead.first_attempt_at - func.least(Lead.clock_starts_at, Lead.first_attempt_at)
    middle = func.percentile_cont(0.5).within_group(took)
    tried = select(Attempt.lead_id).where(Attempt.at > now - MEDIAN_OVER, Attempt.undone_at.is_(None))
    statement = scoped(select(middle), staff).where(
        Lead.first_attempt_at > now - MEDIAN_OVER, Lead.id.in_(tried)
    )
    found: timedelta | None = db.session.scalar(statement)
    return found


@lru_cache(maxsize=512)
def _statement(
    filters: Filters,
    saved: tuple[tuple[int, Filters], ...],
    everywhere: bool,
    asks_for_news: bool,
    sees_held: bool,
    limit: int,
) -> Select[*tuple[Any, ...]]:
    def few(*conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
        rows = within(select(literal(1).label("one")).select_from(Lead), everywhere)
        counted = rows.where(is_open(), *conditions).limit(limit).subquery()
        return select(func.count()).select_from(counted).scalar_subquery()

    here = (view_is(filters.view), *narrowed(filters))
    came = func.greatest(Lead.created_at, Lead.routed_at, Lead.stage_since) > SINCE
    columns: dict[str, ColumnElement[Any]] = {
        "here": few(*here),
        "late": few(*here, is_in(Group.LATE)),
        "fresh": few(*here, came) if asks_for_news else literal(0),
        "quarantined": few(Lead.quarantined_at.is_not(None)) if sees_held else literal(0),
        **{f"view_{view}": few(view_is(view)) for view in View},
        **{f"saved_{each}": few(view_is(kept.view), *narrowed(kept)) for each, kept in saved},
    }
    return select(*(each.label(name) for name, each in columns.items()))


def in_few_letters(count: int) -> str:
    """A count as a tab shows it: `999+` for more."""
    return f"{MOST}+" if count > MOST else str(count)
