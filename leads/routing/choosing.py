"""Chooses the office of one lead and takes its place of the day, under locks that others respect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.models import Lead
from leads.routing.decision import Decision, Reason
from leads.routing.gathering import lead_facts, local_date, office_terms, weights
from leads.routing.record import candidates_json, facts_json
from leads.routing.rules import choose_office, pool_of
from leads.routing.shares import lock_shares, take_day, write_shares
from leads.vocabulary import OfficeKind

_TRIES = 5


class DayFilled(Exception):
    """The chosen office's last place of the day went to another lead in the same moment."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The office a lead goes to, and what its allocation has to remember."""

    office: OfficeFacts
    reason: Reason
    facts: dict[str, Any]
    candidates: list[dict[str, Any]]
    room_on: date | None = None
    """The office's day on which a place was taken for it."""


def choose(lead: Lead, now: datetime) -> Chosen:
    """Decide and take a place of the office's day; decide again when that place was just taken."""
    for _ in range(_TRIES):
        try:
            # Going back to the savepoint frees the share rows, so the next try may lock others in order.
            with db.session.begin_nested():
                return _decide(lead, now)
        except DayFilled:
            continue
    raise DayFilled


def _decide(lead: Lead, now: datetime) -> Chosen:
    facts, offices, points = lead_facts(lead), office_terms(lead, now), weights()
    pool = pool_of(facts, offices, points)
    shares = lock_shares(pool) if pool else {}
    decision = choose_office(facts, offices, shares, points)
    office = _office_of(decision)
    room_on = None if office.kind is OfficeKind.CENTRAL_DESK else local_date(office, now)
    if room_on and not take_day(office, room_on):
        raise DayFilled
    write_shares(decision.shares)
    stored = facts_json(facts, offices, shares, points)
    return Chosen(office, decision.reason, stored, candidates_json(decision), room_on)


def _office_of(decision: Decision) -> OfficeFacts:
    office = directory().office(decision.office_id) if decision.office_id else None
    return office or directory().central
