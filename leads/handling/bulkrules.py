"""What may be done to many leads at once, and why one of them is left out; reads nothing by itself.

| left out because     | when                                                                           |
|----------------------|--------------------------------------------------------------------------------|
| role                 | this person may not do this at all                                             |
| closed, held_back …  | as for one lead                                                                |
| owned                | a colleague has it, unless one may give away what others have                  |
| stage                | the stage refuses, or something is booked at the office it would leave         |
| same                 | it is so already                                                               |
| cannot_see, gates    | the colleague, or the office, cannot take it                                   |
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from leads.directory.queries import directory
from leads.handling.answers import Why
from leads.handling.rerouting import MAY_MOVE
from leads.handling.rules import ASSIGNERS, REROUTERS, RerouteReason
from leads.handling.steps import STEERERS, goes_forward
from leads.handling.work import why_not
from leads.models import Lead
from leads.routing.decision import OfficeTerms
from leads.routing.gathering import lead_facts, office_terms
from leads.routing.rules import failed_gates
from leads.routing.staffmoves import MAY_WAIVE
from leads.vocabulary import CloseReason, LeadStage
from leads.web.access import StaffMember


@dataclass(frozen=True, slots=True)
class Assign:
    """Give them to a colleague; None gives them back to the queue."""

    owner_id: int | None


@dataclass(frozen=True, slots=True)
class MoveStage:
    """Move them forward; closing is Close, snoozing SnoozeUntil."""

    stage: LeadStage


@dataclass(frozen=True, slots=True)
class SnoozeUntil:
    """Put them aside until a moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Close:
    """Close them all for one reason."""

    reason: CloseReason


@dataclass(frozen=True, slots=True)
class Reroute:
    """Give them to another office; every visitor is told."""

    office_id: int
    reason: RerouteReason
    note: str = ""


Action = Assign | MoveStage | SnoozeUntil | Close | Reroute


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the answer depends on besides the lead: where the colleague works, what the office takes."""

    offices: frozenset[int] | None
    """Of the colleague; None where it is every office."""
    terms: OfficeTerms | None

    @classmethod
    def of(
        cls, action: Action, leads: Sequence[Lead], offices: Collection[int] | None, now: datetime
    ) -> Surroundings:
        """Gathered once for all leads: no gate of an office depends on where a visitor lives."""
        terms = None
        if isinstance(action, Reroute) and leads:
            found = (each for each in office_terms(leads[0], now) if each.office_id == action.office_id)
            terms = next(found, None)
        return cls(None if offices is None else frozenset(offices), terms)


def why_skipped(
    lead: Lead, action: Action, staff: StaffMember, around: Surroundings, now: datetime
) -> Why | None:
    """Why this lead is left out; None when it is not."""
    roles = REROUTERS if isinstance(action, Reroute) else STEERERS
    why = why_not(lead, staff, roles, closed_too=False)
    if why is not None:
        return why
    lapsed = lead.claim_lapses_at is not None and lead.claim_lapses_at <= now
    if lead.owner_id not in (None, staff.id) and not lapsed and not staff.may(ASSIGNERS):
        return Why.OWNED
    match action:
        case Assign(owner_id):
            return _why_not_assigned(lead, owner_id, around)
        case MoveStage(stage):
            same = lead.stage == stage
            return None if goes_forward(lead, stage) else Why.SAME if same else Why.STAGE
        case SnoozeUntil(until):
            return None if until > now else Why.NOT_FUTURE
        case Reroute(office_id):
            return _why_not_rerouted(lead, office_id, around)
        case Close():
            return None


def _why_not_assigned(lead: Lead, owner_id: int | None, around: Surroundings) -> Why | None:
    if lead.owner_id == owner_id:
        return Why.SAME
    if owner_id is None or around.offices is None or lead.office_id in around.offices:
        return None
    return Why.CANNOT_SEE


def _why_not_rerouted(lead: Lead, office_id: int, around: Surroundings) -> Why | None:
    if lead.office_id == office_id:
        return Why.SAME
    if LeadStage(lead.stage) not in MAY_MOVE or lead.snoozed_from not in (None, *MAY_MOVE):
        return Why.STAGE
    if office_id == directory().central.id:
        return None
    at_home = around.terms is not None and around.terms.country == lead.country
    if around.terms is None or not at_home:
        return Why.GATES
    facts = replace(lead_facts(lead), nearby_only=False)
    return Why.GATES if set(failed_gates(facts, around.terms)) - MAY_WAIVE else None
