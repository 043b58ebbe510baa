"""How many leads each list has: one statement for all, and no count goes further than anybody reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, literal, select

from leads.database import db, read
from leads.desk.bound import SINCE, fixed, given, plan_anew, within
from leads.desk.listed import is_open
from leads.desk.rules import Group
from leads.models import Attempt, Lead
from leads.triage.filters import Filters, View
from leads.triage.narrowing import is_in, narrowed, parts, view_is
from leads.web.access import QUARANTINE_READERS, StaffMember, scoped

MOST = 999
SLOW = frozenset({View.DUPLICATES})
MEDIAN_OVER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many leads each list has; `here`, `late` and `fresh` (its news) are of the list that is shown.

    What takes long to count is not among `views` until the page asks for its news, right after it came.
    """

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
    row = read(statement, given(staff, now, since=since)).mappings().one()
    counted = (view for view in View if row.keys() >= parts(view).keys())
    views = {view: min(sum(row[part] for part in parts(view)), MOST + 1) for view in counted}
    return Counts(
        views=views,
        saved={each: row[f"saved_{each}"] for each in saved},
        here=row["here"] if filters.narrowing() else views[filters.view],
        late=row["late"],
        fresh=row["fresh"],
        quarantined=row["quarantined"],
    )


def median_first_contact(staff: StaffMember, *, now: datetime) -> timedelta | None:
    """How long the first try took today, in the middle; None while nobody was contacted."""
    # A day is little of all that was ever tried, which a plan for any moment does not know.
    plan_anew()
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
        rows = within(select(fixed(1).label("one")).select_from(Lead), everywhere)
        counted = rows.where(is_open(), *conditions).limit(fixed(limit)).subquery()
        return select(func.count()).select_from(counted).scalar_subquery()

    views = [view for view in View if asks_for_news or view is filters.view or view not in SLOW]
    here = (view_is(filters.view), *narrowed(filters))
    came = func.greatest(Lead.created_at, Lead.routed_at, Lead.stage_since) > SINCE
    columns: dict[str, ColumnElement[Any]] = {
        "here": few(*here) if filters.narrowing() else literal(0),
        "late": few(*here, is_in(Group.LATE)),
        "fresh": few(*here, came) if asks_for_news else literal(0),
        "quarantined": few(Lead.quarantined_at.is_not(None)) if sees_held else literal(0),
        **{part: few(condition) for view in views for part, condition in parts(view).items()},
        **{f"saved_{each}": few(view_is(kept.view), *narrowed(kept)) for each, kept in saved},
    }
    return select(*(each.label(name) for name, each in columns.items()))


def in_few_letters(count: int) -> str:
    """A count as a tab shows it: `999+` for more."""
    return f"{MOST}+" if count > MOST else str(count)
