"""Stops follow-ups: touches still to come and letters that have not left, in the caller's transaction.

Locks are taken lead → touches → letters, the order in which touches are carried out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from leads import progress
from leads.database import db
from leads.family import family
from leads.followups.gathering import steps_of
from leads.followups.planning import plan
from leads.followups.steps import Stop
from leads.followups.stops import first_stop, happened
from leads.models import Lead, PromoHold, Touch
from leads.outbox.holding import hold_back
from leads.vocabulary import Actor, CloseReason, LeadStage, TouchState, Trigger

OPEN = (TouchState.PLANNED, TouchState.CLAIMED)


def stop(*, lead_id: int, reason: Stop, now: datetime) -> int:
    """End what this reason stops for one lead and give the number of touches; nothing later revives them."""
    _lock([lead_id])
    return _stop(lead_id, frozenset({reason}), now)


def stop_occasion(*, lead_id: int, occasion: str, reason: Stop, now: datetime) -> int:
    """End what this reason stops of the steps around one time of a consultation, and no others."""
    _lock([lead_id])
    return _stop(lead_id, frozenset({reason}), now, occasion=occasion)


def stop_person(*, person_id: int, reason: Stop, now: datetime) -> int:
    """The same for all leads of a person: what is said of an address is said for all of them."""
    leads = select(Lead.id).where(Lead.person_id.in_(family(person_id)))
    lead_ids = _lock(db.session.execute(leads).scalars())
    return sum(_stop(lead_id, frozenset({reason}), now) for lead_id in lead_ids)


def stop_offers(*, promo_id: int, now: datetime) -> int:
    """End the letters about an offer that was withdrawn; holds that were given stay what they are."""
    holding = select(PromoHold.lead_id).where(PromoHold.promo_id == promo_id)
    lead_ids = _lock(db.session.execute(holding).scalars())
    return sum(_stop(lead_id, frozenset({Stop.PROMO_ENDED}), now) for lead_id in lead_ids)


def call_back_letters(*, lead_id: int, reason: Stop, now: datetime) -> int:
    """End the touches whose letters have not left yet, and no others; the lead is locked by the caller."""
    waiting = select(Touch.id, Touch.step, Touch.letter_id).where(
        Touch.lead_id == lead_id, Touch.state == TouchState.SENT
    )
    count = 0
    for row in db.session.execute(waiting.order_by(Touch.id)).all():
        if _called_back(row.letter_id, reason, now):
            _end(row.id, lead_id, row.step, reason, now)
            count += 1
    return count


def on_move(
    lead: Lead, _current: LeadStage, wanted: LeadStage, reason: CloseReason | None, now: datetime
) -> None:
    """Every change of stage comes through here: it stops what it stops and begins what it begins."""
    _stop(lead.id, happened(wanted, reason, replied=False), now)
    if reason is CloseReason.NOT_READY_YET:
        plan(lead=lead, trigger=Trigger.NOT_READY_YET, now=now)


def _lock(lead_ids: Iterable[int]) -> list[int]:
    wanted = select(Lead.id).where(Lead.id.in_(set(lead_ids))).order_by(Lead.id).with_for_update()
    return list(db.session.execute(wanted).scalars())


def _stop(lead_id: int, found: frozenset[Stop], now: datetime, *, occasion: str | None = None) -> int:
    wanted = (
        select(Touch.id, Touch.step, Touch.sequence_version_id, Touch.state, Touch.letter_id)
        .where(Touch.lead_id == lead_id, Touch.state.in_((*OPEN, TouchState.SENT)))
        .order_by(Touch.id)
    )
    if occasion is not None:
        wanted = wanted.where(Touch.occasion == occasion)
    rows = db.session.execute(wanted).all()
    steps = steps_of(row.sequence_version_id for row in rows)
    count = 0
    for row in rows:
        reason = first_stop(steps[row.sequence_version_id][row.step], found)
        if reason is None or (row.state == TouchState.SENT and not _called_back(row.letter_id, reason, now)):
            continue
        _end(row.id, lead_id, row.step, reason, now)
        count += 1
    return count


def _called_back(letter_id: int | None, reason: Stop, now: datetime) -> bool:
    return letter_id is not None and bool(hold_back([letter_id], reason=reason, now=now))


def _end(touch_id: int, lead_id: int, step: str, reason: Stop, now: datetime) -> None:
    ended = update(Touch).where(Touch.id == touch_id)
    db.session.execute(
        ended.values(state=TouchState.STOPPED, reason=reason, lease_until=None, finished_at=now)
    )
    data = {"touch_id": touch_id, "step": step, "reason": reason}
    progress.record(lead_id, "followups.stopped", actor=Actor.SYSTEM, now=now, data=data)
