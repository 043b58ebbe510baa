"""Which office works a lead: pure, deterministic, complete enough to replay.

1. The visitor's own choice wins if it passes the gates; if not, the gates it failed are kept and said.
2. Gates, all asked of every office: accepts new leads, serves the visitor's country and lies in it, offers
   the procedure ("not sure yet" fits any), has room left on its local day.
3. Points, in hundredths: distance 40, next free consultation 25, language 15, open now 10, load 10.
4. Offices within 10 points of the best form the pool. One member takes the lead; two or more take turns by
   their weights (fairshare.py). Ties go to the nearer office, then to the lower id.
5. Nobody left, no known place, or a visitor who only wants to hear of an office nearby: the central desk.
"""

from collections.abc import Mapping, Sequence

from leads.routing.decision import (
    Candidate,
    Decision,
    Exclusion,
    Gate,
    LeadFacts,
    OfficeTerms,
    Reason,
    Weights,
)
from leads.routing.fairshare import Share, take_turn

NOTICEABLE_METRES = 24_000
"""About fifteen miles: how much farther than the nearest office halves nothing yet but starts to tell."""
HUNDREDTHS = 100


def choose_office(
    facts: LeadFacts, offices: Sequence[OfficeTerms], shares: Mapping[int, Share], weights: Weights
) -> Decision:
    """Pick the one office that works a lead.

    Takes    clinics in any order, may be empty; a share for every member of the pool (see `pool_of`).
    Gives    the decision; no office means that the central desk owns the lead.
    Raises   nothing about the request: "no office" is a decision with its reason.
    Source   product.md §5 and §11.4.
    """
    candidates, exclusions = weigh(facts, offices, weights)
    if facts.wanted_office in {each.office_id for each in candidates}:
        return Decision(facts.wanted_office, Reason.VISITOR_CHOICE, candidates, exclusions)
    reason = _central(facts, offices, candidates)
    if reason is not None:
        return Decision(None, reason, candidates, exclusions)
    pool = _near_equals(candidates, weights)
    if len(pool) == 1:
        return Decision(pool[0], Reason.BEST_SCORE, candidates, exclusions, pool)
    turn = take_turn([shares[office_id] for office_id in pool])
    return Decision(turn.office_id, Reason.FAIR_SHARE, candidates, exclusions, pool, turn.shares)


def pool_of(facts: LeadFacts, offices: Sequence[OfficeTerms], weights: Weights) -> tuple[int, ...]:
    """The offices whose share rows have to be locked before `choose_office`; empty when none is needed."""
    candidates, _ = weigh(facts, offices, weights)
    wanted = facts.wanted_office in {each.office_id for each in candidates}
    if wanted or _central(facts, offices, candidates) is not None:
        return ()
    pool = _near_equals(candidates, weights)
    return pool if len(pool) > 1 else ()


def failed_gates(facts: LeadFacts, office: OfficeTerms) -> tuple[Gate, ...]:
    """Every gate an office fails for this lead. An office abroad never wins, however near it is."""
    fits = facts.procedure is None or facts.procedure in office.procedures
    at_home = facts.country in office.serves and facts.country == office.country
    gates = {
        Gate.NOT_ACCEPTING: office.accepts_leads,
        Gate.OTHER_COUNTRY: at_home
        or (facts.wanted_office == office.office_id and facts.country in office.serves),
        Gate.NO_PROCEDURE: fits,
        Gate.NO_ROOM_TODAY: office.room > 0,
    }
    return tuple(gate for gate, passed in gates.items() if not passed)


def weigh(
    facts: LeadFacts, offices: Sequence[OfficeTerms], weights: Weights
) -> tuple[tuple[Candidate, ...], tuple[Exclusion, ...]]:
    """The offices that pass with their points, best first, and the others with their gates, nearest first."""
    gates = {office.office_id: failed_gates(facts, office) for office in offices}
    passed = [office for office in offices if not gates[office.office_id]]
    nearest = min((office.metres for office in passed if office.metres is not None), default=0)
    candidates = [
        Candidate(office.office_id, office.metres, _points(facts, office, nearest, weights))
        for office in passed
    ]
    exclusions = [
        Exclusion(office.office_id, office.metres, gates[office.office_id])
        for office in offices
        if gates[office.office_id]
    ]
    return (
        tuple(sorted(candidates, key=lambda each: (-each.total, *_near(each)))),
        tuple(sorted(exclusions, key=_near)),
    )


def _near(each: Candidate | Exclusion) -> tuple[bool, int, int]:
    return (each.metres is None, each.metres or 0, each.office_id)


def _points(facts: LeadFacts, office: OfficeTerms, nearest: int, weights: Weights) -> Mapping[str, int]:
    """Points per criterion in hundredths, whole numbers only, so that a replay is exact.

    Distance is relative to the nearest office that passes: four miles against seven is near-equal, and so is
    four hundred against four hundred and twenty, but four against thirty is not.
    """
    distance = 0
    if office.metres is not None:
        reach = nearest + NOTICEABLE_METRES
        distance = weights.distance * HUNDREDTHS * reach // (office.metres + NOTICEABLE_METRES)
    free = office.next_free_days
    return {
        "distance": distance,
        "next_free": 0 if free is None else weights.next_free * HUNDREDTHS // (1 + max(free, 0)),
        "language": weights.language * HUNDREDTHS if facts.language in office.languages else 0,
        "open_now": weights.open_now * HUNDREDTHS if office.open_now else 0,
        "load": weights.load * HUNDREDTHS * office.room // max(office.capacity, 1),
    }


def _central(
    facts: LeadFacts, offices: Sequence[OfficeTerms], candidates: Sequence[Candidate]
) -> Reason | None:
    if facts.nearby_only:
        return Reason.NOTHING_NEARBY
    if not candidates:
        return Reason.NO_OFFICE_PASSES
    if all(office.metres is None for office in offices):
        return Reason.PLACE_UNKNOWN
    return None


def _near_equals(candidates: Sequence[Candidate], weights: Weights) -> tuple[int, ...]:
    """The pool: everybody within the width of the best, nearest first, so that ties go to the nearest."""
    best = candidates[0].total
    pool = [each for each in candidates if best - each.total <= weights.pool_width * HUNDREDTHS]
    return tuple(each.office_id for each in sorted(pool, key=_near))
