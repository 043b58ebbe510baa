"""A visitor moves their request to another office: what is possible, what it would change, and the change.

The promise is counted from when the request came, so the visitor's clock never starts again. Locks are taken
lead → promos by id → days of offices by id; one lead's changes wait for one another at its row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert, select

from leads import progress
from leads.clocks import service as clocks
from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.followups.planning import plan
from leads.models import Allocation, Lead
from leads.officetime.promise import Promise
from leads.promos.reconsider import Reconsidered, lock_budgets_of, reconsider, settle_again
from leads.promos.service import OfficeForPromos
from leads.routing.closing import give_back_room
from leads.routing.decision import RULESET, Decision, Gate, Reason
from leads.routing.gathering import lead_facts, local_date, office_terms, procedure_slug, weights
from leads.routing.promises import promise_for, promise_json, stored_promise, told_in, told_now
from leads.routing.queries import current_allocation
from leads.routing.record import candidates_json, facts_json
from leads.routing.rules import choose_office, failed_gates
from leads.routing.shares import take_day
from leads.vocabulary import Actor, DecidedBy, LeadStage, Trigger

MAY_MOVE = (LeadStage.NEW, LeadStage.CONTACTING, LeadStage.REACHED, LeadStage.SNOOZED)
"""Until something is booked at an office; from then on people sort it out together."""


class OfficeRefused(Exception):
    """The office cannot take this request; `gates` say why, empty when the request itself may not move."""

    def __init__(self, gates: tuple[Gate, ...] = ()) -> None:
        super().__init__(f"refused: {', '.join(gates) or 'not movable'}")
        self.gates = gates


class OffersDiffer(Exception):
    """What would be saved is not what the visitor was shown."""


@dataclass(frozen=True, slots=True)
class OfficeOption:
    """One office of the visitor's country; `gates` is empty when it can take the request."""

    office: OfficeFacts
    metres: int | None
    gates: tuple[Gate, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What another office would mean for a request."""

    office: OfficeFacts
    promise: Promise
    """Counted from the request: what the lead is measured by."""
    told: Promise
    """What the visitor reads: the same, or an honest later time when that one is over."""
    offers: Reconsidered


def may_move(stage: LeadStage, office_id: int | None) -> bool:
    """Whether the visitor may choose another office now."""
    return office_id is not None and stage in MAY_MOVE


def options(*, lead_id: int, now: datetime) -> list[OfficeOption]:
    """The offices of the visitor's country, the nearest first."""
    lead = db.session.get_one(Lead, lead_id)
    facts = replace(lead_facts(lead), wanted_office=None)
    found = []
    for terms in office_terms(lead, now):
        office = directory().office(terms.office_id)
        if office and office.country == lead.country:
            gates = failed_gates(facts, terms)
            found.append(OfficeOption(office, terms.metres, gates, office.id == lead.office_id))
    return sorted(found, key=lambda each: (each.metres is None, each.metres or 0, each.office.name))


def consider(*, lead_id: int, office: OfficeFacts, now: datetime) -> Change:
    """What would change; writes nothing. Raises OfficeRefused."""
    lead = db.session.get_one(Lead, lead_id)
    _decision(lead, office, now)
    return _change(lead, office, now)


def move(*, lead_id: int, office: OfficeFacts, seen: str, now: datetime) -> None:
    """Give the request to the office its visitor chose; choosing the present one changes nothing.

    Takes    the mark of the offers the visitor was shown (`Reconsidered.mark`).
    Raises   OfficeRefused, also when its day filled up in this moment; OffersDiffer when the offers would end
             up otherwise than shown. The caller throws away what was written then.
    """
    lead = db.session.execute(
        select(Lead).where(Lead.id == lead_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
    if lead.office_id == office.id:
        return
    decision, facts = _decision(lead, office, now)
    lock_budgets_of(lead)
    change = _change(lead, office, now)
    if change.offers.mark != seen:
        raise OffersDiffer
    _move_room(lead, office, now)
    if not settle_again(lead=lead, found=change.offers, now=now):
        raise OffersDiffer
    _write(lead, change, decision, facts, now)
    plan(lead=lead, trigger=Trigger.HELD_OFFER, now=now)


def _decision(lead: Lead, office: OfficeFacts, now: datetime) -> tuple[Decision, dict[str, object]]:
    """The rules' own answer with the visitor's wish for this office in it."""
    if not may_move(LeadStage(lead.stage), lead.office_id) or office.country != lead.country:
        raise OfficeRefused
    facts = replace(lead_facts(lead), wanted_office=office.id, nearby_only=False)
    offices, points = office_terms(lead, now), weights()
    # A wish that passes needs no shares; one that fails is refused before shares would be asked for.
    terms = next((each for each in offices if each.office_id == office.id), None)
    gates = failed_gates(facts, terms) if terms else (Gate.NOT_ACCEPTING,)
    if gates:
        raise OfficeRefused(gates)
    return choose_office(facts, offices, {}, points), facts_json(facts, offices, {}, points)


def _change(lead: Lead, office: OfficeFacts, now: datetime) -> Change:
    where = OfficeForPromos(office.slug, told_in(office, lead.zone))
    offers = reconsider(lead=lead, procedure=procedure_slug(lead), office=where)
    before = current_allocation(lead.id)
    if before is not None and lead.stage != LeadStage.NEW:
        # Somebody has been in touch: the promise was kept and stays as it is.
        kept = stored_promise(before)
        return Change(office, kept, kept, offers)
    promise = promise_for(lead, office, received_at=lead.created_at)
    return Change(office, promise, told_now(lead, office, promise, now=now), offers)


def _move_room(lead: Lead, office: OfficeFacts, now: datetime) -> None:
    """Take a place there and give the one here back, the lower office id first: nobody waits in a ring."""

    def take() -> None:
        if not take_day(office, local_date(office, now)):
            raise OfficeRefused((Gate.NO_ROOM_TODAY,))

    def give() -> None:
        give_back_room(lead_id=lead.id)

    steps: list[tuple[int, Callable[[], None]]] = [(office.id, take), (lead.office_id or 0, give)]
    for _office_id, step in sorted(steps, key=lambda each: each[0]):
        step()


def _write(lead: Lead, change: Change, decision: Decision, facts: dict[str, object], now: datetime) -> None:
    before, office = current_allocation(lead.id), change.office
    happened = {
        "office_id": office.id,
        "from_office_id": lead.office_id,
        "ruleset": RULESET,
        "ended": change.offers.ending,
        "begun": [terms.promo_id for terms in change.offers.beginning],
    }
    lead.office_id = office.id
    lead.version += 1
    if lead.stage == LeadStage.NEW:
        lead.first_contact_due_at = change.promise.due_at
        lead.clock_starts_at = change.promise.clock_starts_at
    db.session.flush()
    clocks.moved(lead=lead, now=now)
    db.session.execute(
        insert(Allocation).values(
            lead_id=lead.id,
            number=before.number + 1 if before else 1,
            office_id=office.id,
            decided_at=now,
            decided_by=DecidedBy.VISITOR,
            reason=Reason.VISITOR_CHOICE,
            ruleset=RULESET,
            facts=facts | {"promise": promise_json(change.told)},
            candidates=candidates_json(decision),
            room_on=local_date(office, now),
        )
    )
    progress.record(lead.id, "routing.moved", actor=Actor.VISITOR, now=now, data=happened)
