"""Offers decided, promised and given back; each promise and each unit of a budget is taken exactly once.

Locks are taken promo → office by id: `lock_budgets` comes before routing touches an office.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, insert, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leads.database import db
from leads.models import Lead, Promo, PromoHold, PromoVerdict
from leads.promos.conditions import PromoFacts, same_code
from leads.promos.ending import OPEN, end
from leads.promos.persons import person_facts
from leads.promos.queries import Budgeted, live_terms, newest
from leads.promos.rules import Verdict, decide
from leads.promos.terms import PromoTerms
from leads.vocabulary import HoldState, Outcome


@dataclass(frozen=True, slots=True)
class OfficeForPromos:
    """The office a lead was given, as promos see it; `slug` is None at the central desk."""

    slug: str | None
    zone: str


def provisional(facts: PromoFacts) -> tuple[Verdict, ...]:
    """What the rules say before anything is promised; reads nothing but terms at most five seconds old."""
    versions = live_terms()
    return decide(_with_budgets(facts, versions), [each.terms for each in versions])


def record(*, lead_id: int, verdicts: Sequence[Verdict], final: bool, now: datetime) -> None:
    """Keep verdicts with all their reasons; earlier ones stay as they were."""
    rows = [
        {
            "lead_id": lead_id,
            "promo_version_id": verdict.version_id,
            "final": final,
            "decided_at": now,
            "outcome": verdict.outcome,
            "status": verdict.status,
            "conditions": [
                {"code": each.code, "result": each.result, "facts": dict(each.facts)}
                for each in verdict.conditions
            ],
            "ruleset": verdict.ruleset,
        }
        for verdict in verdicts
    ]
    if rows:
        db.session.execute(insert(PromoVerdict), rows)


def lock_budgets(code: str | None, *, also: Sequence[int] = ()) -> None:
    """Lock the limited promos a request could take from, in id order; unlimited ones need no lock.

    `also` names promos it could give back to. A limit set in the last five seconds may be missed here; the
    conditional UPDATE holds it all the same.
    """
    scarce = [
        each.terms.promo_id
        for each in live_terms()
        if each.left is not None and (each.terms.automatic or same_code(code, each.terms.code))
    ]
    if scarce or also:
        wanted = {*scarce, *also}
        db.session.execute(select(Promo.id).where(Promo.id.in_(wanted)).order_by(Promo.id).with_for_update())


def settle(
    *, lead: Lead, procedure: str | None, office: OfficeForPromos, now: datetime
) -> tuple[Verdict, ...]:
    """Decide for good: write final verdicts, promise what is eligible, take one unit of each budget.

    Takes    a lead locked by the caller; the slug of its procedure, None for "not sure yet".
    Gives    the verdicts as written. When a budget ran out or the person got the promo elsewhere in the same
             moment, everything is decided again with that known, so the verdict says so.
    """
    versions = newest()
    person = person_facts(lead.person_id, lead_id=lead.id)
    facts = _with_budgets(
        PromoFacts(
            submitted_at=lead.created_at,
            zone=office.zone,
            country=lead.country,
            office=office.slug,
            procedure=procedure,
            code=lead.promo_code,
            new_patient=person.new_patient,
            of_age=person.of_age,
            promos_held=person.promos_held,
        ),
        versions,
    )
    terms = {each.terms.version_id: each.terms for each in versions}
    held: set[int] = set()
    while True:
        verdicts = decide(facts, list(terms.values()))
        learnt = _promise(lead, [terms[version] for version in _eligible(verdicts)], facts, held, now)
        if learnt is None:
            record(lead_id=lead.id, verdicts=verdicts, final=True, now=now)
            return verdicts
        facts = learnt


def lapse(*, lead_id: int, reason: str, now: datetime, promo_ids: Sequence[int] | None = None) -> int:
    """End every open promise to a lead and give its budgets back, exactly once; how many ended.

    Takes    a lead locked by the caller; with `promo_ids` only the promises of these promos.
    """
    which = true() if promo_ids is None else PromoHold.promo_id.in_(promo_ids)
    open_holds = select(PromoHold.id).where(PromoHold.lead_id == lead_id, PromoHold.state.in_(OPEN), which)
    return end(db.session.execute(open_holds).scalars().all(), reason=reason, now=now)


def _with_budgets(facts: PromoFacts, versions: Sequence[Budgeted]) -> PromoFacts:
    left = {each.terms.promo_id: each.left for each in versions if each.left is not None}
    return replace(facts, budget_left=left)


def _eligible(verdicts: Sequence[Verdict]) -> list[int]:
    return [
        verdict.version_id
        for verdict in verdicts
        if verdict.outcome is Outcome.ELIGIBLE and verdict.version_id is not None
    ]


def _promise(
    lead: Lead, eligible: Sequence[PromoTerms], facts: PromoFacts, held: set[int], now: datetime
) -> PromoFacts | None:
    """Hold what is not held yet, in promo order; the facts learnt when the database says no, else None."""
    for terms in sorted(eligible, key=lambda each: each.promo_id):
        if terms.promo_id in held:
            continue
        if not hold_version(lead, terms, now):
            return replace(facts, promos_held=facts.promos_held | {terms.promo_id})
        if terms.budget is not None and not take_one(terms.promo_id):
            db.session.execute(
                delete(PromoHold).where(PromoHold.lead_id == lead.id, PromoHold.promo_id == terms.promo_id)
            )
            return replace(facts, budget_left={**facts.budget_left, terms.promo_id: 0})
        held.add(terms.promo_id)
    return None


def hold_version(lead: Lead, terms: PromoTerms, now: datetime) -> bool:
    """Promise one version; False when the person holds this promo already: the index decides that."""
    row = {
        "lead_id": lead.id,
        "person_id": lead.person_id,
        "promo_id": terms.promo_id,
        "promo_version_id": terms.version_id,
        "once_per_person": terms.once_per_person,
        "takes_budget": terms.budget is not None,
        "state": HoldState.HELD,
        "held_at": now,
        "held_until": terms.last_day,
    }
    added = upsert(PromoHold).values(row).on_conflict_do_nothing().returning(PromoHold.id)
    return db.session.execute(added).scalar_one_or_none() is not None


def take_one(promo_id: int) -> bool:
    """One conditional UPDATE; the CHECK behind it would refuse even a wrong condition."""
    taken = (
        update(Promo)
        .where(Promo.id == promo_id, (Promo.budget.is_(None)) | (Promo.taken < Promo.budget))
        .values(taken=Promo.taken + 1)
        .returning(Promo.id)
    )
    return db.session.execute(taken).scalar_one_or_none() is not None
