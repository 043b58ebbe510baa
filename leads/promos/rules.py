"""Which promos a request may have, and why: pure, every condition evaluated, three-valued, replayable.

In words: a version is looked at when the visitor gave its code, or when it is automatic. Every condition is
answered (see conditions.py). One failed condition makes the version not eligible; one that only a person can
answer, or an office that is not known yet, makes it "staff must confirm"; otherwise it is eligible. Of
several eligible versions in one stacking group the one asked for by code wins, then the higher priority, then
the older promo; the others fail "stacking". A code nobody knows is a verdict of its own, without a version.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from leads.promos.conditions import Code, Condition, PromoFacts, Result, every_condition, same_code
from leads.promos.terms import PromoTerms
from leads.vocabulary import Outcome

RULESET = "promos/1"
"""Stored with each verdict, so that yesterday's answer can be explained tomorrow."""

_STOPS_A_HOLD_WHILE_TODO = frozenset({Code.OFFICE})
"""What the visitor has to do *before* something can be held; other to-dos come after."""

_HISTORY = frozenset({Code.ONCE, Code.NEW_PATIENT})
"""What is answered from a person's earlier requests."""


class OfferStatus(StrEnum):
    """What the visitor is told about an offer."""

    HELD = "held"
    PENDING = "pending"
    NOT_ELIGIBLE = "not_eligible"
    ENDED = "ended"
    UNKNOWN = "unknown"
    NONE = "none"
    BY_MAIL = "by_mail"
    """Only said, never stored: what this is depends on who reads the mailbox; see `without_history`."""
    RESERVED = "reserved"
    EARNED = "earned"
    APPLIED = "applied"
    LAPSED = "lapsed"
    """Only said, never stored, these four: what became of the promise; see standing.py."""


@dataclass(frozen=True)
class Verdict:
    """The answer about one promo version, with all its reasons.

    An unknown code has no `promo_id` and no `version_id`; `code` then is what the link said.
    """

    promo_id: int | None
    version_id: int | None
    outcome: Outcome
    status: OfferStatus
    conditions: tuple[Condition, ...]
    asked_for: bool
    code: str
    ruleset: str = RULESET

    def condition(self, code: Code) -> Condition | None:
        """One condition of this verdict by its code."""
        return next((each for each in self.conditions if each.code is code), None)


def decide(facts: PromoFacts, versions: Sequence[PromoTerms]) -> tuple[Verdict, ...]:
    """Decide every promo that concerns a request.

    Takes    facts of the request; the newest version of each promo in any order, may be empty.
    Gives    one verdict per version looked at: the one asked for first, then by priority.
    Raises   nothing: a "no" is a verdict with its reasons.
    Source   product.md §4.
    """
    looked_at = [terms for terms in versions if terms.automatic or same_code(facts.code, terms.code)]
    ranked = sorted(looked_at, key=lambda terms: _rank(facts, terms))
    answers = _without_stacked([(terms, every_condition(facts, terms)) for terms in ranked])
    verdicts = [_verdict(facts, terms, conditions) for terms, conditions in answers]
    if facts.code and not any(same_code(facts.code, terms.code) for terms in versions):
        verdicts.insert(0, _unknown(facts.code))
    return tuple(verdicts)


def outcome_of(conditions: Sequence[Condition]) -> Outcome:
    """Three values from many answers: any "no" wins, then anything nobody could answer yet."""
    if any(each.result is Result.FAIL for each in conditions):
        return Outcome.NOT_ELIGIBLE
    if any(each.result is Result.STAFF or _stops_a_hold(each) for each in conditions):
        return Outcome.STAFF_CONFIRM
    return Outcome.ELIGIBLE


def status_of(outcome: Outcome, conditions: Sequence[Condition], *, asked_for: bool) -> OfferStatus:
    """What to tell the visitor.

    An automatic promo that was never open to this visitor (its days, its countries) was never shown to
    them either, so a "no" about it would only puzzle: it is not shown.
    """
    if outcome is Outcome.ELIGIBLE:
        return OfferStatus.HELD
    if outcome is Outcome.STAFF_CONFIRM:
        return OfferStatus.PENDING
    failed = {each.code: each for each in conditions if each.result is Result.FAIL}
    if not asked_for and failed.keys() & {Code.WINDOW, Code.COUNTRY, Code.STACKING}:
        return OfferStatus.NONE
    if Code.WINDOW in failed and failed[Code.WINDOW].facts.get("why") != "not_yet":
        return OfferStatus.ENDED
    return OfferStatus.NOT_ELIGIBLE


def without_history(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The same verdicts for a reader who has only typed the address: no reason speaks of earlier requests.

    Anybody can type anybody's address. What only a person's history takes away is said "by mail" instead;
    an offer that is held is said to be held, in the same words as the letter has.
    """
    return tuple(_discreet(each) for each in verdicts)


def _discreet(verdict: Verdict) -> Verdict:
    if not any(_tells_history(each) for each in verdict.conditions):
        return verdict
    conditions = tuple(each for each in verdict.conditions if not _tells_history(each))
    outcome = outcome_of(conditions)
    status = status_of(outcome, conditions, asked_for=verdict.asked_for)
    if status is OfferStatus.HELD:
        status = OfferStatus.BY_MAIL
    return replace(verdict, outcome=outcome, status=status, conditions=conditions)


def _tells_history(condition: Condition) -> bool:
    return condition.code in _HISTORY and condition.result is not Result.PASS


def _rank(facts: PromoFacts, terms: PromoTerms) -> tuple[bool, int, int]:
    return (not same_code(facts.code, terms.code), -terms.priority, terms.promo_id)


def _without_stacked(
    answers: Sequence[tuple[PromoTerms, tuple[Condition, ...]]],
) -> list[tuple[PromoTerms, tuple[Condition, ...]]]:
    """Add the stacking answer: in each group the first version that would be held keeps its place."""
    taken: dict[str, str] = {}
    complete = []
    for terms, conditions in answers:
        winner = taken.get(terms.stacking_group)
        if winner is None:
            stacking = Condition(Code.STACKING, Result.PASS)
        else:
            stacking = Condition(Code.STACKING, Result.FAIL, {"instead": winner})
        *met, last = conditions
        complete.append((terms, (*met, stacking, last)))
        if winner is None and outcome_of(conditions) is Outcome.ELIGIBLE:
            taken[terms.stacking_group] = terms.slug
    return complete


def _verdict(facts: PromoFacts, terms: PromoTerms, conditions: tuple[Condition, ...]) -> Verdict:
    asked_for = same_code(facts.code, terms.code)
    outcome = outcome_of(conditions)
    return Verdict(
        promo_id=terms.promo_id,
        version_id=terms.version_id,
        outcome=outcome,
        status=status_of(outcome, conditions, asked_for=asked_for),
        conditions=conditions,
        asked_for=asked_for,
        code=terms.code,
    )


def _unknown(code: str) -> Verdict:
    return Verdict(
        promo_id=None,
        version_id=None,
        outcome=Outcome.NOT_ELIGIBLE,
        status=OfferStatus.UNKNOWN,
        conditions=(
            Condition(Code.CODE, Result.FAIL, {"how": "code", "code": code.strip(), "why": "unknown"}),
        ),
        asked_for=True,
        code=code.strip(),
    )


def _stops_a_hold(condition: Condition) -> bool:
    return condition.result is Result.TO_DO and condition.code in _STOPS_A_HOLD_WHILE_TODO
