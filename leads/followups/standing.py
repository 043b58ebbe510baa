"""One sequence at a time for somebody who turned out to have two: the older stands down, and may resume."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from leads import progress
from leads.database import db
from leads.followups.steps import Stop
from leads.followups.stopping import OPEN
from leads.models import Touch
from leads.vocabulary import Actor, TouchState


def stand_down(*, lead_ids: Sequence[int], now: datetime) -> list[dict[str, Any]]:
    """Stop what is planned for all but the newest of these leads that has anything planned.

    Takes    leads the caller has locked. Letters that are written leave; only what is still to come stops.
    Gives    what `stand_up` needs, as plain values.
    """
    open_ones = (
        select(Touch.id, Touch.lead_id, Touch.step, Touch.reason)
        # What belongs to a consultation stays with it: whoever has one booked is reminded of it.
        .where(Touch.lead_id.in_(lead_ids), Touch.state.in_(OPEN), Touch.occasion == "")
        .order_by(Touch.id)
        .with_for_update()
    )
    rows = db.session.execute(open_ones).all()
    newest = max((row.lead_id for row in rows), default=None)
    stopped = [row for row in rows if row.lead_id != newest]
    for row in stopped:
        db.session.execute(
            update(Touch)
            .where(Touch.id == row.id)
            .values(state=TouchState.STOPPED, reason=Stop.MERGED, lease_until=None, finished_at=now)
        )
        data = {"touch_id": row.id, "step": row.step, "reason": Stop.MERGED}
        progress.record(row.lead_id, "followups.stopped", actor=Actor.SYSTEM, now=now, data=data)
    return [{"id": row.id, "reason": row.reason} for row in stopped]


def stand_up(stopped: Sequence[dict[str, Any]]) -> None:
    """Plan again what stood down, with its old due time; whatever stops it by now is asked when it is due."""
    for row in stopped:
        db.session.execute(
            update(Touch)
            .where(Touch.id == row["id"], Touch.state == TouchState.STOPPED, Touch.reason == Stop.MERGED)
            .values(state=TouchState.PLANNED, reason=row["reason"], finished_at=None)
        )
