"""Reads of offers: the newest versions, the versions behind verdicts, what is held."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import Row, Select, and_, select
from sqlalchemy.dialects.postgresql import distinct_on

from leads.database import db
from leads.models import Promo, PromoHold, PromoVerdict, PromoVersion, Staff
from leads.promos.conditions import Code, Condition, Result
from leads.promos.document import terms_from
from leads.promos.rules import OfferStatus, Verdict
from leads.promos.terms import PromoTerms
from leads.vocabulary import HoldState, Outcome

CACHE_SECONDS = 5.0
MOST_VERSIONS = 2**31 - 1
"""What the column of a version's number holds; a link may name any number."""


@dataclass(frozen=True, slots=True)
class Budgeted:
    """The newest version of a promo and how many holds are left; None means no limit."""

    terms: PromoTerms
    left: int | None


@dataclass(frozen=True, slots=True)
class Hold:
    """One promo version promised to one lead."""

    version_id: int
    state: HoldState
    until: date
    id: int = 0
    reason: str = ""
    """Why it lapsed; "" for others."""
    applied_areas: int | None = None
    applied_cents: int | None = None
    applied_at: datetime | None = None
    applied_by: str = ""
    """The name of who applied it, where it was asked for."""


def newest() -> tuple[Budgeted, ...]:
    """The newest version of each promo, straight from the database, ended and withdrawn ones too."""
    rows = db.session.execute(
        _versions().ext(distinct_on(Promo.id)).order_by(Promo.id, PromoVersion.number.desc())
    )
    return tuple(
        Budgeted(_terms(row), None if row.budget is None else row.budget - row.taken) for row in rows
    )


def live_terms() -> tuple[Budgeted, ...]:
    """The same, at most five seconds old: for pages and for provisional verdicts."""
    kept = current_app.extensions.get("promos")
    if kept is None or kept[0] < time.monotonic():
        kept = (time.monotonic() + CACHE_SECONDS, newest())
        current_app.extensions["promos"] = kept
    found: tuple[Budgeted, ...] = kept[1]
    return found


def forget_live_terms() -> None:
    """Read afresh next time; whoever publishes calls this."""
    current_app.extensions.pop("promos", None)


def versions_of(version_ids: Iterable[int]) -> dict[int, PromoTerms]:
    """The versions that verdicts and holds speak of, whatever has been published since."""
    rows = db.session.execute(_versions().where(PromoVersion.id.in_(list(version_ids))))
    return {row.version_id: _terms(row) for row in rows}


def version_at(slug: str, number: int | None) -> PromoTerms | None:
    """One version of a promo by its number, the newest without one; None when there is no such thing."""
    wanted = _versions().where(Promo.slug == slug).order_by(PromoVersion.number.desc()).limit(1)
    if number is not None:
        if not 0 < number <= MOST_VERSIONS:
            return None
        wanted = wanted.where(PromoVersion.number == number)
    row = db.session.execute(wanted).one_or_none()
    return _terms(row) if row else None


_VERDICT = (
    PromoVerdict.final,
    PromoVerdict.decided_at,
    PromoVerdict.promo_version_id,
    PromoVerdict.outcome,
    PromoVerdict.status,
    PromoVerdict.conditions,
    PromoVerdict.ruleset,
)
_TERMS = (
    Promo.id.label("promo_id"),
    Promo.slug,
    Promo.code,
    Promo.budget,
    Promo.taken,
    Promo.withdrawn_at,
    PromoVersion.id.label("version_id"),
    PromoVersion.number,
    PromoVersion.starts_on,
    PromoVersion.last_day_to_book,
    PromoVersion.terms,
)
_HOLD = (
    PromoHold.id.label("hold_id"),
    PromoHold.promo_version_id.label("held_version_id"),
    PromoHold.state,
    PromoHold.held_until,
    PromoHold.lapse_reason,
    PromoHold.applied_areas,
    PromoHold.applied_cents,
    PromoHold.applied_at,
)


def verdicts_of(lead_id: int, *, provisional: bool = False) -> tuple[Verdict, ...]:
    """What the rules last said about a lead, in reading order: final verdicts, provisional before routing.

    `provisional` asks for what was said when the request came, whatever has been decided since.
    """
    rows = db.session.execute(
        select(*_VERDICT, PromoVersion.promo_id)
        .outerjoin(PromoVersion, PromoVersion.id == PromoVerdict.promo_version_id)
        .where(PromoVerdict.lead_id == lead_id)
        .order_by(PromoVerdict.id)
    ).all()
    return tuple(_verdict(row) for row in _last_said(rows, provisional=provisional))


def said_of(lead_id: int) -> tuple[tuple[Verdict, PromoTerms | None, Hold | None], ...]:
    """The same with the version each verdict is about and what is or was promised, in one statement."""
    rows = db.session.execute(
        select(*_VERDICT, *_TERMS, *_HOLD, Staff.name.label("applied_by"))
        .select_from(PromoVerdict)
        .outerjoin(PromoVersion, PromoVersion.id == PromoVerdict.promo_version_id)
        .outerjoin(Promo, Promo.id == PromoVersion.promo_id)
        .outerjoin(PromoHold, and_(PromoHold.lead_id == PromoVerdict.lead_id, PromoHold.promo_id == Promo.id))
        .outerjoin(Staff, Staff.id == PromoHold.applied_by)
        .where(PromoVerdict.lead_id == lead_id)
        .order_by(PromoVerdict.id)
    ).all()
    return tuple(
        (
            _verdict(row),
            _terms(row) if row.version_id is not None else None,
            _hold(row, by=row.applied_by or "") if row.state else None,
        )
        for row in _last_said(rows, provisional=False)
    )


def _last_said(rows: Sequence[Row[Any]], *, provisional: bool) -> list[Row[Any]]:
    wanted = [row for row in rows if row.final != provisional] or list(rows)
    # Another office means other verdicts; those before them stay stored and are not told again.
    return [row for row in wanted if row.decided_at == wanted[-1].decided_at]


def holds_of(lead_id: int) -> dict[int, Hold]:
    """What is or was promised to a lead, by promo id; look at the state, lapsed ones are here too."""
    rows = db.session.execute(select(PromoHold.promo_id, *_HOLD).where(PromoHold.lead_id == lead_id))
    return {row.promo_id: _hold(row) for row in rows}


def _versions() -> Select[*tuple[Any, ...]]:
    return select(*_TERMS).join(PromoVersion, PromoVersion.promo_id == Promo.id)


def _terms(row: Row[Any]) -> PromoTerms:
    return terms_from(
        row.terms,
        promo_id=row.promo_id,
        version_id=row.version_id,
        version=row.number,
        slug=row.slug,
        code=row.code,
        first_day=row.starts_on,
        last_day=row.last_day_to_book,
        budget=row.budget,
        withdrawn=row.withdrawn_at is not None,
    )


def _hold(row: Row[*tuple[Any, ...]], *, by: str = "") -> Hold:
    return Hold(
        version_id=row.held_version_id,
        state=HoldState(row.state),
        until=row.held_until,
        id=row.hold_id,
        reason=row.lapse_reason or "",
        applied_areas=row.applied_areas,
        applied_cents=row.applied_cents,
        applied_at=row.applied_at,
        applied_by=by,
    )


def _verdict(row: Row[Any]) -> Verdict:
    conditions = tuple(
        Condition(Code(each["code"]), Result(each["result"]), each["facts"]) for each in row.conditions
    )
    how = next(each.facts for each in conditions if each.code is Code.CODE)
    return Verdict(
        promo_id=row.promo_id,
        version_id=row.promo_version_id,
        outcome=Outcome(row.outcome),
        status=OfferStatus(row.status),
        conditions=conditions,
        asked_for=how["how"] == "code",
        code=how["code"],
        ruleset=row.ruleset,
    )
