"""Search: whole addresses and numbers by exact indexes, parts by trigrams, always in the reader's scope.

A common surname may have thousands of leads. Inside an office all of them are ranked; where somebody sees
every office, only the first `CANDIDATES` are, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union

from leads.database import db
from leads.desk.bound import plan_anew
from leads.desk.listed import ListedLead, is_open, lead_of, listed
from leads.keyring import keyring
from leads.models import Lead, Person
from leads.triage.asked import Asked, By
from leads.triage.subjects import subject_of
from leads.web.access import StaffMember, scoped
from leads.web.locale import current_locale

SHOWN = 50
CANDIDATES = 500
_TRIGRAM = 3


@dataclass(frozen=True, slots=True)
class Found:
    """The best leads first; `partial` when there were more candidates than were ranked.

    `about` is the wish the words name, where they are nobody's name: then these are the newest open leads
    with that wish.
    """

    leads: tuple[ListedLead, ...]
    partial: bool = False
    about: str = ""


def find(asked: Asked, staff: StaffMember) -> Found:
    """Search in the reader's scope; open leads and closed ones alike."""
    if asked.by is By.NOTHING:
        return Found(())
    if asked.by is By.REFERENCE:
        found = _read(_by_reference(asked, staff))
        # A short name without vowels may look like a reference.
        return found if found.leads else _by_words(asked.words, staff)
    if asked.by is By.PHONE:
        return _read(_by_phone(asked, staff))
    if asked.by is By.EMAIL:
        return _read(_by_email(asked, staff))
    return _by_words(asked.words, staff)


def _by_words(words: Sequence[str], staff: StaffMember) -> Found:
    """By name; words that are nobody's name may be what somebody wishes for."""
    plan_anew()
    found = _by_name(words, staff)
    subject = None if found.leads else subject_of(" ".join(words), current_locale().language)
    if subject is None:
        return found
    rank = subject.rank.label("rank")
    newest = scoped(select(Lead.id, rank), staff).where(is_open(), subject.asked_for)
    found = _read(newest.order_by(rank, Lead.id.desc()).limit(SHOWN))
    return Found(found.leads, about=subject.name)


def _by_reference(asked: Asked, staff: StaffMember) -> Select[*tuple[Any, ...]]:
    return _scoped(Lead.id == asked.lead_id, staff)


def _by_email(asked: Asked, staff: StaffMember) -> Select[*tuple[Any, ...]]:
    """As it was typed in a request, or as the person has it now."""
    address = asked.words[0]
    person = select(Person.id).where(Person.email_index == keyring().index("email", address))
    return _either(func.lower(Lead.email) == address, Lead.person_id.in_(person), staff)


def _by_phone(asked: Asked, staff: StaffMember) -> Select[*tuple[Any, ...]]:
    """By the last digits, so that a country code or a leading zero makes no difference."""
    digits = asked.words[0]
    person = select(Person.id).where(
        Person.phone_index.in_(
            [keyring().index("phone", f"+{digits}"), keyring().index("phone", f"+1{digits}")]
        )
    )
    ends = func.reverse(Lead.phone).like(f"{digits[::-1]}%")
    return _either(ends, Lead.person_id.in_(person), staff)


def _either(
    one: ColumnElement[bool], other: ColumnElement[bool], staff: StaffMember
) -> Select[*tuple[Any, ...]]:
    """Two index look-ups instead of one scan for either."""
    both = union(_scoped(one, staff), _scoped(other, staff)).subquery()
    return select(both.c.id, func.min(both.c.rank).label("rank")).group_by(both.c.id)


def _scoped(condition: ColumnElement[bool], staff: StaffMember) -> Select[*tuple[Any, ...]]:
    return scoped(select(Lead.id, literal(0).label("rank")), staff).where(condition).limit(CANDIDATES)


def _parts_of_email(part: str, staff: StaffMember) -> Select[*tuple[Any, ...]]:
    inside = func.lower(Lead.email).like(f"%{_plain(part)}%")
    return _scoped(inside, staff)


def _by_name(words: Sequence[str], staff: StaffMember) -> Found:
    """Every word somewhere in the name, in any order; the whole name first, then its beginning."""
    whole = func.fold_name(" ".join(words))
    parts = [
        Lead.name_folded.like(literal("%") + func.fold_name(_plain(word)) + literal("%")) for word in words
    ]
    rank = case(
        (Lead.name_folded == whole, 0),
        (func.starts_with(Lead.name_folded, whole), 1),
        (func.strpos(Lead.name_folded, literal(" ") + whole) > 0, 2),
        else_=3,
    )
    limit = CANDIDATES + 1
    by_name = scoped(select(Lead.id, rank.label("rank")), staff).where(*parts)
    by_name = (
        by_name.limit(limit)
        if staff.sees_every_office
        else by_name.order_by(rank, Lead.id.desc()).limit(limit)
    )
    names = select(by_name.subquery())
    if len(words) > 1 or len(words[0]) < _TRIGRAM:
        return _read(names)
    return _read(
        union(
            names,
            select(
                _parts_of_email(words[0], staff)
                .with_only_columns(Lead.id, literal(4).label("rank"))
                .subquery()
            ),
        )
    )


def _read(ranked: Any) -> Found:
    """The fifty best as rows of a list; among equals the newest request first."""
    inner = ranked.subquery()
    best = select(
        inner.c.id, func.min(inner.c.rank).label("rank"), func.count().over().label("all")
    ).group_by(inner.c.id)
    best = best.order_by(func.min(inner.c.rank), inner.c.id.desc()).limit(SHOWN)
    chosen = best.subquery()
    statement = listed(chosen.c.all.label("all"), chosen.c.rank).join(chosen, chosen.c.id == Lead.id)
    rows = db.session.execute(statement.order_by(chosen.c.rank, Lead.id.desc())).all()
    return Found(tuple(lead_of(row) for row in rows), bool(rows) and rows[0].all > CANDIDATES)


def _plain(word: str) -> str:
    """A word as it stands in a pattern: its own signs mean nothing there."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
