"""Staff give a request to another office: what each office scores at this moment, and the new decision.

The clock of the visitor goes on and promised offers are honoured wherever the request is worked. A full day
is no obstacle when a person decides; every other gate is. Locks are taken lead → days of offices by id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from leads.clocks import service as clocks
from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.models import Allocation, Lead
from leads.routing.closing import give_back_room
from leads.routing.decision import RULESET, Candidate, Decision, Exclusion, Gate, Reason
from leads.routing.gathering import lead_facts, local_date, office_terms, weights
from leads.routing.queries import current_allocation
from leads.routing.record import candidates_json, facts_json
from leads.routing.rules import weigh
from leads.routing.shares import take_day
from leads.vocabulary import DecidedBy

MAY_WAIVE = frozenset({Gate.NO_ROOM_TODAY})
"""A person may send one more to an office whose day is full."""


@dataclass(frozen=True, slots=True)
class Option:
    """One office for one lead at this moment; points and total are in hundredths, as routing counts."""

    office: OfficeFacts
    metres: int | None
    points: dict[str, int]
    total: int
    gates: tuple[Gate, ...]
    is_current: bool

    @property
    def may_take(self) -> bool:
        """Whether staff may give it the lead."""
        return not self.is_current and not set(self.gates) - MAY_WAIVE


def offices_for(*, lead: Lead, now: datetime) -> tuple[Option, ...]:
    """The offices of the visitor's country, best first, then those that fail a gate, and the central desk."""
    passed, failed = weigh(lead_facts(lead), office_terms(lead, now), weights())
    found: list[Candidate | Exclusion] = [*passed, *failed]
    options = [_option(each, lead) for each in found]
    desk = directory().central
    central = Option(desk, None, {}, 0, (), desk.id == lead.office_id)
    at_home = [each for each in options if each is not None and each.office.country == lead.country]
    return (*at_home, central)


def move_by_staff(*, lead: Lead, option: Option, reason: str, staff_id: int, now: datetime) -> None:
    """Write the new decision for a locked lead.

    Takes    an option that may take it; `reason` is the code staff chose.
    """
    before = current_allocation(lead.id)
    facts, offices = lead_facts(lead), office_terms(lead, now)
    decision = Decision(option.office.id, Reason.STAFF_CHOICE, *weigh(facts, offices, weights()))
    stored = facts_json(facts, offices, {}, weights()) | {"staff_reason": reason}
    room_on = _swap_room(lead, option.office, now)
    _decide(lead, option.office.id, before, stored, candidates_json(decision), room_on, staff_id, now)


def move_back(*, lead: Lead, office_id: int, staff_id: int, now: datetime) -> None:
    """Give a lead back to the office it had before, as a decision of its own: history is never rewritten."""
    current, office = current_allocation(lead.id), directory().office(office_id)
    if current is None or office is None:
        return
    earlier = _allocation(lead.id, current.number - 1) or current
    room_on = _swap_room(lead, office, now)
    _decide(lead, office_id, current, earlier.facts, earlier.candidates, room_on, staff_id, now)


def _decide(
    lead: Lead,
    office_id: int,
    before: Allocation | None,
    facts: dict[str, Any],
    candidates: list[Any],
    room_on: date | None,
    staff_id: int,
    now: datetime,
) -> None:
    lead.office_id = office_id
    db.session.flush()
    # What the visitor was told stays what they were told.
    promise = {"promise": before.facts["promise"]} if before and "promise" in before.facts else {}
    db.session.execute(
        insert(Allocation).values(
            lead_id=lead.id,
            number=before.number + 1 if before else 1,
            office_id=office_id,
            decided_at=now,
            decided_by=DecidedBy.STAFF,
            staff_id=staff_id,
            reason=Reason.STAFF_CHOICE,
            ruleset=RULESET,
            facts=facts | promise,
            candidates=candidates,
            room_on=room_on,
        )
    )
    clocks.moved(lead=lead, now=now)


def _swap_room(lead: Lead, office: OfficeFacts, now: datetime) -> date | None:
    """Give the place here back and take one there, the lower office id first: nobody waits in a ring."""
    taken: list[date] = []

    def take() -> None:
        today = local_date(office, now)
        if office.daily_capacity and take_day(office, today):
            taken.append(today)

    def give() -> None:
        give_back_room(lead_id=lead.id)

    steps: list[tuple[int, Callable[[], None]]] = [(office.id, take), (lead.office_id or 0, give)]
    for _office_id, step in sorted(steps, key=lambda each: each[0]):
        step()
    return taken[0] if taken else None


def _option(found: Candidate | Exclusion, lead: Lead) -> Option | None:
    office = directory().office(found.office_id)
    if office is None:
        return None
    current = office.id == lead.office_id
    if isinstance(found, Exclusion):
        return Option(office, found.metres, {}, 0, found.gates, current)
    return Option(office, found.metres, dict(found.points), found.total, (), current)


def _allocation(lead_id: int, number: int) -> Allocation | None:
    of_lead = select(Allocation).where(Allocation.lead_id == lead_id, Allocation.number == number)
    return db.session.execute(of_lead).scalar_one_or_none()
