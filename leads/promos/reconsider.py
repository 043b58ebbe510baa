"""Offers decided again because the visitor wants another office: first only shown, then written.

What is promised keeps its version and its unit of the budget while it still fits; what no longer fits ends
and gives its unit back once; what fits now for the first time is promised like at the beginning.
Locks are taken promo → office by id, as in service.py: `lock_budgets_of` comes before an office is touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from leads.database import db
from leads.keyring import keyring
from leads.models import Lead, PromoHold
from leads.promos.conditions import PromoFacts
from leads.promos.ending import OPEN
from leads.promos.persons import person_facts
from leads.promos.queries import Hold, holds_of, newest, versions_of
from leads.promos.rules import Verdict, decide, without_history
from leads.promos.service import (
    OfficeForPromos,
    hold_version,
    lapse,
    lock_budgets,
    record,
    take_one,
)
from leads.promos.terms import PromoTerms
from leads.promos.wording import OfferCard, offer_cards
from leads.vocabulary import HoldState, Locale, Outcome

OFFICE_CHANGED = "office_changed"


@dataclass(frozen=True, slots=True)
class Reconsidered:
    """What the rules say with another office; nothing of it is written yet."""

    lead_id: int
    verdicts: tuple[Verdict, ...]
    terms: Mapping[int, PromoTerms]
    holds: Mapping[int, Hold]
    """The promises that are open now, by promo id."""

    @property
    def mark(self) -> str:
        """Equal for equal answers: so that what is saved is what was shown."""
        said = [f"{each.version_id}:{each.code}:{each.outcome}" for each in self.verdicts]
        # Keyed and of this lead alone: two marks that differ must tell nobody that the answers do.
        return keyring().index("offers", "|".join([str(self.lead_id), *said])).hex()[:16]

    @property
    def ending(self) -> list[int]:
        """The promos whose promise would end, by id."""
        return sorted(self.holds.keys() - self._fitting().keys())

    @property
    def beginning(self) -> list[PromoTerms]:
        """The versions that would be promised now for the first time, by promo id."""
        fitting = self._fitting()
        return [fitting[promo_id] for promo_id in sorted(fitting.keys() - self.holds.keys())]

    def cards(self, locale: Locale, *, by_mail: bool) -> tuple[OfferCard, ...]:
        """The offers as the visitor’s page would show them with that office."""
        verdicts = self.verdicts if by_mail else without_history(self.verdicts)
        return offer_cards(verdicts, self.terms, self.holds, locale)

    def _fitting(self) -> dict[int, PromoTerms]:
        found = [self.terms[each.version_id or 0] for each in self.verdicts if _fits(each)]
        return {terms.promo_id: terms for terms in found}


def reconsider(*, lead: Lead, procedure: str | None, office: OfficeForPromos) -> Reconsidered:
    """Decide the offers of a lead as if it had come to this office; writes nothing."""
    holds = {promo_id: hold for promo_id, hold in holds_of(lead.id).items() if hold.state in OPEN}
    promised = versions_of(hold.version_id for hold in holds.values())
    # A promise outlives the promo it came from: ended, edited or withdrawn, its own version counts.
    kept = {each.promo_id: replace(each, withdrawn=False) for each in promised.values()}
    budgeted = newest()
    left = {
        each.terms.promo_id: each.left
        for each in budgeted
        if each.left is not None and each.terms.promo_id not in kept
    }
    terms = {each.terms.promo_id: each.terms for each in budgeted} | kept
    person = person_facts(lead.person_id, lead_id=lead.id)
    facts = PromoFacts(
        submitted_at=lead.created_at,
        zone=office.zone,
        country=lead.country,
        office=office.slug,
        procedure=procedure,
        code=lead.promo_code,
        new_patient=person.new_patient,
        of_age=person.of_age,
        promos_held=person.promos_held,
        budget_left=left,
    )
    verdicts = decide(facts, list(terms.values()))
    return Reconsidered(lead.id, verdicts, {each.version_id: each for each in terms.values()}, holds)


def lock_budgets_of(lead: Lead) -> None:
    """Lock every limited promo that a change could take from or give back to, in id order."""
    held = select(PromoHold.promo_id).where(PromoHold.lead_id == lead.id, PromoHold.takes_budget)
    lock_budgets(lead.promo_code, also=db.session.execute(held).scalars().all())


def settle_again(*, lead: Lead, found: Reconsidered, now: datetime) -> bool:
    """Write what was found: promises that end, promises that begin, all verdicts with their reasons.

    Takes    a lead locked by the caller, and budgets locked by `lock_budgets_of`.
    Gives    False when a promise could not be made after all: then the caller throws everything away.
    """
    if found.ending:
        lapse(lead_id=lead.id, reason=OFFICE_CHANGED, now=now, promo_ids=found.ending)
    if not all(_begin(lead, terms, now) for terms in found.beginning):
        return False
    record(lead_id=lead.id, verdicts=found.verdicts, final=True, now=now)
    return True


def _begin(lead: Lead, terms: PromoTerms, now: datetime) -> bool:
    if not (hold_version(lead, terms, now) or _revive(lead, terms, now)):
        return False
    return terms.budget is None or take_one(terms.promo_id)


def _revive(lead: Lead, terms: PromoTerms, now: datetime) -> bool:
    """Promise again what this lead had lost; False when another lead of the person has it by now."""
    again = (
        update(PromoHold)
        .where(
            PromoHold.lead_id == lead.id,
            PromoHold.promo_id == terms.promo_id,
            PromoHold.state == HoldState.LAPSED,
        )
        .values(
            promo_version_id=terms.version_id,
            once_per_person=terms.once_per_person,
            takes_budget=terms.budget is not None,
            state=HoldState.HELD,
            held_at=now,
            held_until=terms.last_day,
            lapsed_at=None,
            lapse_reason=None,
            reserved_at=None,
        )
        .returning(PromoHold.id)
    )
    try:
        with db.session.begin_nested():
            return db.session.execute(again).scalar_one_or_none() is not None
    except IntegrityError:
        return False


def _fits(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.ELIGIBLE and verdict.version_id is not None
