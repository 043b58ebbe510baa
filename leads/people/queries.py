"""Who may be the same person as somebody, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Row, Select, Subquery, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from leads.database import db
from leads.desk.bound import within
from leads.family import family, root
from leads.models import Lead, Person, PersonMatch
from leads.people.matching import candidates
from leads.people.rules import Evidence, Reason
from leads.vocabulary import CloseReason, LeadStage
from leads.web.access import StaffMember, scoped


@dataclass(frozen=True, slots=True)
class TheirLead:
    """One request of somebody who may be the same person."""

    id: int
    created_at: datetime
    stage: LeadStage
    close_reason: CloseReason | None
    office_id: int | None


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who may be the same person: why, and what the reader may see of them.

    `whole`: the reader may see all of their requests, which merging asks for.
    """

    person_id: int
    name: str
    reasons: tuple[Reason, ...]
    leads: tuple[TheirLead, ...]
    whole: bool


def matches_of(person_id: int, staff: StaffMember) -> tuple[Match, ...]:
    """Open questions about a person, the strongest reason first; whom the reader may not see is not named.

    One statement, whatever it finds.
    """
    asked = {"person_id": person_id, "offices": sorted(staff.office_ids)}
    rows = db.session.execute(_questions(everywhere=staff.sees_every_office), asked).all()
    people = {row.other_id: row.name for row in rows if row.is_seen}
    found = [
        _match(other, name, [row for row in rows if row.other_id == other]) for other, name in people.items()
    ]
    return tuple(sorted((match for match in found if match.reasons), key=_strongest))


def likely(evidence: Evidence, staff: StaffMember) -> tuple[Match, ...]:
    """Who somebody that is talking to us may be, before anything is written; only whom the reader may see."""
    found = candidates(evidence)
    if not found:
        return ()
    one = func.coalesce(Person.merged_into_id, Person.id).label("one")
    roots = {
        row.id: row.one for row in db.session.execute(select(Person.id, one).where(Person.id.in_(found)))
    }
    people = {
        row.id: row.name
        for row in db.session.execute(
            select(Person.id, Person.name).where(Person.id.in_(set(roots.values())))
        )
    }
    seen = scoped(select(Lead), staff).where(Lead.person_id.in_(people)).order_by(Lead.id.desc())
    leads = [
        (
            lead.person_id,
            TheirLead(
                lead.id,
                lead.created_at,
                LeadStage(lead.stage),
                CloseReason(lead.close_reason) if lead.close_reason else None,
                lead.office_id,
            ),
        )
        for lead in db.session.scalars(seen)
    ]
    codes = {
        person: {code for row, told in found.items() if roots[row] == person for code in told}
        for person in people
    }
    matches = [
        Match(
            person,
            name,
            tuple(reason for reason in Reason if reason in codes[person]),
            tuple(lead for owner, lead in leads if owner == person),
            whole=True,
        )
        for person, name in people.items()
    ]
    return tuple(sorted((match for match in matches if match.leads), key=_strongest))


def _strongest(match: Match) -> tuple[int, int]:
    return list(Reason).index(match.reasons[0]), match.person_id


@cache
def _questions(*, everywhere: bool) -> Select[*tuple[Any, ...]]:
    """The statement, built once: making it takes longer than answering it."""
    pairs, theirs = _open_pairs(), aliased(Lead)
    seen = within(select(Lead.id), everywhere).where(Lead.id == theirs.id).exists()
    return (
        select(
            pairs.c.other_id,
            pairs.c.reasons,
            Person.name,
            theirs.id,
            theirs.created_at,
            theirs.stage,
            theirs.close_reason,
            theirs.office_id,
            seen.label("is_seen"),
        )
        .join(Person, Person.id == pairs.c.other_id)
        .join(theirs, theirs.person_id == pairs.c.other_id)
        .order_by(theirs.id.desc())
    )


def _open_pairs() -> Subquery:
    """The other person of each open pair, past all merges, with the reasons of that pair."""
    asked = bindparam("person_id", type_=BigInteger)
    own, other = family(asked).subquery("own"), aliased(Person)
    other_id = case((PersonMatch.low_id == own.c.id, PersonMatch.high_id), else_=PersonMatch.low_id)
    one = func.coalesce(other.merged_into_id, other.id)
    return (
        select(one.label("other_id"), PersonMatch.reasons)
        .select_from(own)
        .join(PersonMatch, or_(PersonMatch.low_id == own.c.id, PersonMatch.high_id == own.c.id))
        .join(other, other.id == other_id)
        .where(PersonMatch.different_at.is_(None), one != root(asked))
        .subquery("pairs")
    )


def _match(other: int, name: str, rows: Sequence[Row[Any]]) -> Match:
    codes = {code for row in rows for code in row.reasons}
    leads = {
        row.id: TheirLead(
            row.id,
            row.created_at,
            LeadStage(row.stage),
            CloseReason(row.close_reason) if row.close_reason else None,
            row.office_id,
        )
        for row in rows
        if row.is_seen
    }
    told = tuple(reason for reason in Reason if reason in codes)
    return Match(other, name, told, tuple(leads.values()), whole=all(row.is_seen for row in rows))
