"""The numbers around every desk page: one statement, each count stops early, in the reader's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, literal, or_, select, union_all

from leads.database import read
from leads.desk.bound import ME, NOW, fixed, given, within
from leads.desk.listed import is_open, waits_for_contact
from leads.models import InboundMessage, Lead, LetterRow, Notice, StreamPause, Touch
from leads.vocabulary import LetterKind, LetterState, Stream, TouchState
from leads.web.access import LEAD_READERS, MAIL_KEEPERS, StaffMember

MOST = 99
"""Nobody reads a larger number in the rail; counting on would cost for nothing."""


@dataclass(frozen=True, slots=True)
class Counters:
    """What waits, as far as this person may know; each is at most one more than `MOST`."""

    late: int
    notices: int
    messages: int
    quarantined: int
    troubled: int
    held: tuple[Stream, ...]


def counters(staff: StaffMember, *, now: datetime) -> Counters:
    """Everything the frame counts, in one statement."""
    statement = _statement(
        staff.may(LEAD_READERS), staff.sees_every_office, mends_mail=staff.may(MAIL_KEEPERS)
    )
    row = read(statement, given(staff, now)).one()
    late, notices, messages, quarantined, troubled, held = row
    streams = tuple(sorted(Stream(each) for each in held or ()))
    return Counters(late, notices, messages, quarantined, troubled, streams)


@cache
def _statement(reads: bool, everywhere: bool, *, mends_mail: bool) -> Select[*tuple[Any, ...]]:
    late = within(select(fixed(1).label("one")).select_from(Lead), everywhere).where(
        is_open(), waits_for_contact(), Lead.quarantined_at.is_(None), Lead.first_contact_due_at <= NOW
    )
    unread = select(fixed(1).label("one")).where(Notice.staff_id == ME, Notice.read_at.is_(None))
    messages = select(InboundMessage.id).outerjoin(Lead, Lead.id == InboundMessage.lead_id)
    messages = messages.where(InboundMessage.needs_staff, InboundMessage.handled_at.is_(None))
    quarantined = select(fixed(1).label("one")).where(Lead.quarantined_at.is_not(None), is_open())
    return select(
        _few(late, reads),
        _few(unread, asked=True),
        _few(within(messages, everywhere), reads),
        _few(quarantined, everywhere),
        _few(_trouble(), mends_mail),
        select(func.array_agg(StreamPause.stream)).scalar_subquery(),
    )


def _trouble() -> Select[*tuple[Any, ...]]:
    """Letters that failed or may have arrived, and follow-ups that failed: what the mail page lists first."""
    once_more = or_(LetterRow.kind != LetterKind.ACKNOWLEDGEMENT, LetterRow.resent)
    failed, unsure = fixed(LetterState.FAILED), fixed(LetterState.UNKNOWN)
    unknown: ColumnElement[bool] = (LetterRow.state == unsure) & once_more
    letters = select(fixed(1).label("one")).where(
        LetterRow.state.in_([failed, unsure]),
        or_(LetterRow.state == failed, unknown),
        LetterRow.dismissed_at.is_(None),
    )
    touches = select(fixed(1).label("one")).where(Touch.state == fixed(TouchState.FAILED))
    return select(union_all(letters, touches).subquery())


def _few(rows: Select[*tuple[Any, ...]], asked: bool) -> ScalarSelect[Any] | ColumnElement[Any]:
    """How many rows, counted no further than anybody reads; nothing is read for who may not know."""
    if not asked:
        return literal(0)
    return select(func.count()).select_from(rows.limit(fixed(MOST + 1)).subquery()).scalar_subquery()
