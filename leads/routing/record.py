"""A decision as it is stored: facts that replay it exactly, and candidates that explain it to staff. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leads.routing.decision import Decision, LeadFacts, OfficeTerms, Weights
from leads.routing.fairshare import Share
from leads.routing.rules import choose_office


def facts_json(
    lead: LeadFacts, offices: Sequence[OfficeTerms], shares: Mapping[int, Share], weights: Weights
) -> dict[str, Any]:
    """Everything `choose_office` was given; grains are text because JSON readers round large numbers."""
    return {
        "lead": {
            "country": lead.country,
            "procedure": lead.procedure,
            "language": lead.language,
            "wanted_office": lead.wanted_office,
            "nearby_only": lead.nearby_only,
        },
        "offices": [
            {
                "office_id": office.office_id,
                "country": office.country,
                "serves": sorted(office.serves),
                "procedures": sorted(office.procedures),
                "languages": sorted(office.languages),
                "accepts_leads": office.accepts_leads,
                "metres": office.metres,
                "capacity": office.capacity,
                "taken_today": office.taken_today,
                "open_now": office.open_now,
                "next_free_days": office.next_free_days,
            }
            for office in offices
        ],
        "shares": [
            {
                "office_id": share.office_id,
                "weight": share.weight,
                "owed": str(share.owed),
                "given": share.given,
                "paused": share.paused,
            }
            for share in shares.values()
        ],
        "weights": weights_json(weights),
    }


def weights_json(weights: Weights) -> dict[str, Any]:
    """Points and pool width by name."""
    return {name: getattr(weights, name) for name in Weights.__slots__}


def candidates_json(decision: Decision) -> list[dict[str, Any]]:
    """Every office looked at: those with points, best first, then those that failed a gate, nearest first."""
    passed: list[dict[str, Any]] = [
        {
            "office_id": each.office_id,
            "metres": each.metres,
            "points": dict(each.points),
            "total": each.total,
            "in_pool": each.office_id in decision.pool,
        }
        for each in decision.candidates
    ]
    failed: list[dict[str, Any]] = [
        {"office_id": each.office_id, "metres": each.metres, "gates": list(each.gates)}
        for each in decision.exclusions
    ]
    return passed + failed


def replay(facts: Mapping[str, Any], weights: Weights | None = None) -> Decision:
    """Decide again from stored facts, with the stored weights or with others to see what they would change.

    With other weights the pool may need shares that were not stored; those offices count as owed nothing.
    """
    lead = LeadFacts(**facts["lead"])
    offices = [_office(office) for office in facts["offices"]]
    stored = {share["office_id"]: _share(share) for share in facts["shares"]}
    shares = {each.office_id: stored.get(each.office_id, Share(each.office_id, 1)) for each in offices}
    return choose_office(lead, offices, shares, weights or Weights(**facts["weights"]))


def _office(stored: Mapping[str, Any]) -> OfficeTerms:
    sets = {name: frozenset(stored[name]) for name in ("serves", "procedures", "languages")}
    return OfficeTerms(**{**stored, **sets})


def _share(stored: Mapping[str, Any]) -> Share:
    return Share(**{**stored, "owed": int(stored["owed"])})
