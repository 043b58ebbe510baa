"""Promises follow what happens to their lead: reserved, earned, held again or lapsed, in its transaction.

What follows from what is the table of life.py. Leads are locked by the caller, promises after them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from leads.database import db
from leads.directory.queries import directory
from leads.models import Lead, PromoHold
from leads.promos.conditions import local_day
from leads.promos.ending import OPEN, Told, end, tell
from leads.promos.life import Happens, Turn, happens_at, turn
from leads.promos.queries import versions_of
from leads.vocabulary import CloseReason, HoldState, LeadStage, OfficeKind

_FACTS = {HoldState.RESERVED: "reserved", HoldState.EARNED: "earned", HoldState.HELD: "held_again"}


def on_move(
    lead: Lead, _current: LeadStage, wanted: LeadStage, _reason: CloseReason | None, now: datetime
) -> None:
    """Told of every change of stage, by staff, visitors and machines."""
    happens = happens_at(wanted)
    if happens is not None:
        turn_all([lead], happens, now=now)


def unbook(*, lead: Lead, by_us: bool, now: datetime) -> None:
    """The consultation of a lead, locked by the caller, does not take place; a change of time is none of it.

    Takes    `by_us`: the clinic took it back, so that nothing is lost by it.
    """
    turn_all([lead], Happens.CANCELLED_BY_US if by_us else Happens.CANCELLED, now=now)


def turn_all(leads: Sequence[Lead], happens: Happens, *, now: datetime) -> int:
    """Let the same happen to the open promises of leads locked by the caller; how many changed."""
    by_id = {lead.id: lead for lead in leads}
    holds = db.session.execute(
        select(
            PromoHold.id, PromoHold.lead_id, PromoHold.promo_version_id, PromoHold.state, PromoHold.held_until
        )
        .where(PromoHold.lead_id.in_(by_id), PromoHold.state.in_(OPEN))
        .order_by(PromoHold.id)
    ).all()
    terms = versions_of({hold.promo_version_id for hold in holds})
    turns: defaultdict[Turn, list[Told]] = defaultdict(list)
    for hold in holds:
        version = terms[hold.promo_version_id]
        day = local_day(now, version, zone_of(by_id[hold.lead_id]))
        found = turn(HoldState(hold.state), happens, day=day, until=hold.held_until)
        if found is not None:
            turns[found].append(Told(hold.lead_id, hold.id, version.promo_id, version.code))
    return sum(_write(turns, now))


def zone_of(lead: Lead) -> str:
    """The office's zone, in which the promises of a lead count days unless their terms name another.

    The same that decided the offers: at the central desk, or before an office is known, the visitor's own.
    """
    office = directory().office(lead.office_id or 0)
    return lead.zone if office is None or office.kind is OfficeKind.CENTRAL_DESK else office.zone


def _write(turns: Mapping[Turn, Sequence[Told]], now: datetime) -> list[int]:
    counts = []
    for found, holds in turns.items():
        ids = [hold.hold_id for hold in holds]
        if found.state is HoldState.LAPSED:
            counts.append(end(ids, reason=found.reason, now=now))
            continue
        changed = update(PromoHold).where(PromoHold.id.in_(ids))
        db.session.execute(
            changed.values(state=found.state, **_times(found.state, now)).execution_options(
                synchronize_session=False
            )
        )
        tell(_FACTS[found.state], holds, now=now)
        counts.append(len(ids))
    return counts


def _times(state: HoldState, now: datetime) -> dict[str, Any]:
    """The column that says since when; a promise held again was never reserved."""
    times: dict[HoldState, dict[str, Any]] = {
        HoldState.RESERVED: {"reserved_at": now},
        HoldState.EARNED: {"earned_at": now},
        HoldState.HELD: {"reserved_at": None},
    }
    return times[state]
