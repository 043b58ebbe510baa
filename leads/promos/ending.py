"""Ends promises: each gives its unit of a budget back exactly once, and every timeline says why.

Locks are taken promo by promo in id order before a promise is touched, as in routing: nobody waits in a ring.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update

from leads import progress
from leads.database import db
from leads.models import Promo, PromoHold
from leads.vocabulary import Actor, HoldState

OPEN = (HoldState.HELD, HoldState.RESERVED)
"""Promises that can still end without having been kept."""


class Told(NamedTuple):
    """One promise as a timeline speaks of it."""

    lead_id: int
    hold_id: int
    promo_id: int
    code: str


def end(hold_ids: Collection[int], *, reason: str, now: datetime) -> int:
    """End those of these promises that are open, and give back what they took; how many ended.

    Their leads are locked by the caller: a fact on a timeline waits for whoever has its lead.
    """
    if not hold_ids:
        return 0
    takes = select(PromoHold.promo_id).where(PromoHold.id.in_(hold_ids), PromoHold.takes_budget)
    db.session.execute(select(Promo.id).where(Promo.id.in_(takes)).order_by(Promo.id).with_for_update())
    ended = db.session.execute(
        update(PromoHold)
        .where(PromoHold.id.in_(hold_ids), PromoHold.state.in_(OPEN), Promo.id == PromoHold.promo_id)
        .values(state=HoldState.LAPSED, lapsed_at=now, lapse_reason=reason)
        .returning(PromoHold.lead_id, PromoHold.id, PromoHold.promo_id, Promo.code, PromoHold.takes_budget)
        .execution_options(synchronize_session=False)
    ).all()
    units = Counter(hold.promo_id for hold in ended if hold.takes_budget)
    for promo_id in sorted(units):
        gives = update(Promo).where(Promo.id == promo_id)
        db.session.execute(gives.values(taken=Promo.taken - units[promo_id]))
    tell("lapsed", (Told(*hold[:3], hold.code or "") for hold in ended), now=now, more={"reason": reason})
    return len(ended)


def tell(
    fact: str,
    holds: Iterable[Told],
    *,
    now: datetime,
    more: Mapping[str, Any] | None = None,
    staff_id: int | None = None,
) -> None:
    """Write one fact on each lead's timeline about all the promises it happened to."""
    found: defaultdict[int, list[Told]] = defaultdict(list)
    for hold in sorted(holds, key=lambda each: (each.lead_id, each.promo_id)):
        found[hold.lead_id].append(hold)
    for lead_id, told in found.items():
        data = {
            "promo_ids": [each.promo_id for each in told],
            "hold_ids": [each.hold_id for each in told],
            # As the audit log takes codes: small letters.
            "codes": [each.code.lower() for each in told],
        }
        progress.record(
            lead_id,
            f"promos.{fact}",
            actor=Actor.SYSTEM if staff_id is None else Actor.STAFF,
            now=now,
            staff_id=staff_id,
            data=data | dict(more or {}),
        )
