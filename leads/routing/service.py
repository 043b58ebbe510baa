"""One lead, one office, one transaction: allocation, the day's room, verdicts, holds, promise, first letter.

The unrouted lead row is the queue entry: locked SKIP LOCKED, it is routed once however often it is announced.
Locks are taken lead → promos by id → share rows by id → the office's day → address of the letter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import insert, select, update

from leads import progress
from leads.clocks import service as clocks
from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.followups.planning import plan
from leads.models import Allocation, Lead
from leads.officetime.promise import Cover, Promise, Situation
from leads.promos import service as promos
from leads.routing.acknowledging import acknowledge
from leads.routing.choosing import Chosen, choose
from leads.routing.decision import RULESET, Reason
from leads.routing.gathering import procedure_slug
from leads.routing.promises import promise_for, promise_json, told_in, told_now
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import Actor, DecidedBy, LeadStage, OfficeKind, Trigger

FALL_BACK_AFTER = timedelta(seconds=30)
"""How long routing may keep failing before the central desk owns the lead."""

_DECIDED_BY = {
    Reason.VISITOR_CHOICE: DecidedBy.VISITOR,
    Reason.BEST_SCORE: DecidedBy.RULES,
    Reason.FAIR_SHARE: DecidedBy.RULES,
}
_NO_PROMISE = Promise(None, None, Situation.UNKNOWN, Cover.CENTRAL)
log = structlog.get_logger()


def assign(*, lead_id: int, now: datetime) -> bool:
    """Route one lead and write its acknowledgement; False when it is routed, held back or in other hands.

    Everything is written together: when anything fails, nothing of it happened and the lead is still due.
    """
    lead = _unrouted_row(lead_id)
    if lead is None:
        return False
    if LeadStage(lead.stage) in TERMINAL_STAGES:
        # Taken back within seconds: it gets an owner, but no place of a day, no promise and no letter.
        _give(lead, Chosen(directory().central, Reason.CLOSED_BEFORE, {}, []), _NO_PROMISE, _NO_PROMISE, now)
        return True
    promos.lock_budgets(lead.promo_code)
    chosen = choose(lead, now)
    promise = promise_for(lead, chosen.office, received_at=lead.created_at)
    told = told_now(lead, chosen.office, promise, now=now)
    _give(lead, chosen, promise, told, now)
    clocks.start(lead=lead, now=now)
    _decide_offers(lead, chosen.office, now)
    _plan_follow_ups(lead, now)
    acknowledge(lead, chosen.office, told, now)
    return True


def note_failure(*, lead_id: int, now: datetime) -> bool:
    """Count a failed attempt, in a transaction of its own; True when it is time for `fallback_to_central`."""
    failed = (
        update(Lead)
        .where(Lead.id == lead_id, Lead.routed_at.is_(None))
        .values(routing_attempts=Lead.routing_attempts + 1)
        .returning(Lead.routing_attempts, Lead.created_at)
    )
    row = db.session.execute(failed).one_or_none()
    # A lead found late after an outage has not been failing yet: it gets its normal tries first.
    return row is not None and row.routing_attempts > 2 and now - row.created_at >= FALL_BACK_AFTER


def fallback_to_central(*, lead_id: int, now: datetime) -> bool:
    """Give a lead that routing keeps failing on to the central desk, where people see it; False if done."""
    lead = _unrouted_row(lead_id)
    if lead is None:
        return False
    desk = directory().central
    promise = promise_for(lead, desk, received_at=lead.created_at)
    told = told_now(lead, desk, promise, now=now)
    _give(lead, Chosen(desk, Reason.ROUTING_FAILED, {}, []), promise, told, now)
    # Whatever broke routing may break these too; the lead has an owner without them.
    _if_possible(lead, "clocks", lambda: clocks.start(lead=lead, now=now))
    _if_possible(lead, "offers", lambda: _decide_offers(lead, desk, now))
    _if_possible(lead, "follow_ups", lambda: _plan_follow_ups(lead, now))
    _if_possible(lead, "acknowledgement", lambda: acknowledge(lead, desk, told, now))
    log.error("routing.fell_back", lead_id=lead_id, attempts=lead.routing_attempts)
    return True


def unrouted(*, now: datetime, limit: int, older_than: timedelta = timedelta(0)) -> list[int]:
    """Leads nobody has routed yet, the longest waiting first; there is no age at which one is given up.

    Leads that failed before come after those that did not, so that a broken one delays nobody.
    """
    waiting = (
        select(Lead.id)
        .where(Lead.routed_at.is_(None), Lead.quarantined_at.is_(None), Lead.created_at <= now - older_than)
        .order_by(Lead.routing_attempts > 0, Lead.created_at)
        .limit(limit)
    )
    return list(db.session.execute(waiting).scalars())


def _unrouted_row(lead_id: int) -> Lead | None:
    return db.session.execute(
        select(Lead)
        .where(Lead.id == lead_id, Lead.routed_at.is_(None), Lead.quarantined_at.is_(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def _give(lead: Lead, chosen: Chosen, promise: Promise, told: Promise, now: datetime) -> None:
    """Write the allocation, the promise the lead is measured by, and what its visitor is told."""
    office = chosen.office
    lead.office_id = office.id
    lead.routed_at = now
    lead.first_contact_due_at = promise.due_at
    lead.clock_starts_at = promise.clock_starts_at
    db.session.flush()
    db.session.execute(
        insert(Allocation).values(
            lead_id=lead.id,
            number=1,
            office_id=office.id,
            decided_at=now,
            decided_by=_DECIDED_BY.get(chosen.reason, DecidedBy.FALLBACK),
            reason=chosen.reason,
            ruleset=RULESET,
            facts=chosen.facts | {"promise": promise_json(told)},
            candidates=chosen.candidates,
            room_on=chosen.room_on,
        )
    )
    happened = {"office_id": office.id, "reason": chosen.reason, "ruleset": RULESET}
    progress.record(lead.id, "routing.assigned", actor=Actor.SYSTEM, now=now, data=happened)


def _plan_follow_ups(lead: Lead, now: datetime) -> None:
    for trigger in (Trigger.ROUTED, Trigger.HELD_OFFER):
        plan(lead=lead, trigger=trigger, now=now)


def _decide_offers(lead: Lead, office: OfficeFacts, now: datetime) -> None:
    takes_part = None if office.kind is OfficeKind.CENTRAL_DESK else office.slug
    promos.settle(
        lead=lead,
        procedure=procedure_slug(lead),
        office=promos.OfficeForPromos(takes_part, told_in(office, lead.zone)),
        now=now,
    )


def _if_possible(lead: Lead, what: str, step: Callable[[], None]) -> None:
    try:
        with db.session.begin_nested():
            step()
    except Exception as error:  # noqa: BLE001  (the last resort must not fail on what failed before)
        log.error("routing.left_out", lead_id=lead.id, what=what, error=type(error).__name__)
