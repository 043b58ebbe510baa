"""Compares what clients were told with leads, allocations, letters and the mail server’s own count."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert

from leads.database import db, transaction
from leads.models import Allocation, ClockOffset, Lead, LetterRow
from leads.outbox.message import message_id_of
from leads.reference import lead_id_of
from tests.stack.running import Stack
from tests.stack.sending import Told

STILL_SECONDS = 3.0
_UNFINISHED = ("pending", "claimed", "sending", "deferred", "unknown")


@dataclass(frozen=True)
class Reckoning:
    """What is wrong, as counts; all zero when every client got what it was told."""

    lost: int
    made_twice: int
    without_owner: int
    allocated_twice: int
    unacknowledged: int
    unguarded_copies: int


ALL_IS_WELL = Reckoning(0, 0, 0, 0, 0, 0)


def reckon(stack: Stack, told: Sequence[Told]) -> Reckoning:
    """Count what went wrong with the requests of these clients; no other may have been sent to the stack.

    The one guarded resend of an acknowledgement of unknown fate is allowed, and no other copy.
    """
    ids = {each.email: lead_id_of(each.receipt["reference"]) for each in told}
    with stack.app.app_context():
        ours = Lead.email.in_(ids)
        leads = {lead.id: lead for lead in db.session.execute(select(Lead).where(ours)).scalars()}
        allocations = Counter(
            db.session.execute(select(Allocation.lead_id).where(Allocation.lead_id.in_(leads))).scalars()
        )
        letters = db.session.execute(select(LetterRow).where(LetterRow.lead_id.in_(leads))).scalars().all()
        db.session.remove()
    accepted = stack.sink.copies()
    settings = stack.app.extensions["settings"]
    copies: Counter[int] = Counter()
    allowed: Counter[int] = Counter()
    for letter in letters:
        message = message_id_of(letter.dedupe_key, key=settings.index_key, sender=settings.care_sender)
        copies[letter.lead_id] += accepted[message]
        allowed[letter.lead_id] += 2 if letter.resent else 1
    return Reckoning(
        lost=sum(lead_id not in leads for lead_id in ids.values()),
        made_twice=len(leads) - len(set(ids.values()) & leads.keys()),
        without_owner=sum(lead.office_id is None or not allocations[lead.id] for lead in leads.values()),
        allocated_twice=sum(count > 1 for count in allocations.values()),
        unacknowledged=sum(lead.acknowledged_at is None or not copies[lead.id] for lead in leads.values()),
        unguarded_copies=sum(max(0, copies[lead_id] - allowed[lead_id]) for lead_id in leads),
    )


def all_acknowledged(stack: Stack, told: Sequence[Told]) -> bool:
    """Whether each of these requests has its acknowledgement."""
    emails = [each.email for each in told]
    with stack.app.app_context():
        done = select(func.count()).where(Lead.email.in_(emails), Lead.acknowledged_at.is_not(None))
        count = db.session.execute(done).scalar_one()
        db.session.remove()
    return bool(count == len(told))


def recover(stack: Stack, told: Sequence[Told], *, seconds: float = 90) -> None:
    """Wait until the product has healed itself, with its clock moved past every lease and the resend's wait.

    The clock is moved only when all that is left lies in dead hands: a living worker would otherwise be
    robbed of its lease in the middle of a letter, which never happens to one that keeps its time limits.
    """
    stack.until(lambda: not _unrouted(stack), seconds=seconds)
    _come_to_rest(stack, seconds)
    move_clock(stack, minutes=2)
    stack.until(lambda: not in_hands(stack), seconds=seconds)
    _come_to_rest(stack, seconds)
    move_clock(stack, minutes=31)
    stack.until(lambda: all_acknowledged(stack, told), seconds=seconds)


def move_clock(stack: Stack, **span: float) -> None:
    """Move the clock of every process."""
    by = timedelta(**span)
    with stack.app.app_context(), transaction():
        row = insert(ClockOffset).values(id=1, by=by)
        moved = row.on_conflict_do_update(index_elements=["id"], set_={"by": ClockOffset.by + by})
        db.session.execute(moved)


def _come_to_rest(stack: Stack, seconds: float) -> None:
    """Wait until no letter is left, or none has moved for a while."""
    before, since = _unfinished(stack), time.monotonic()

    def at_rest() -> bool:
        nonlocal before, since
        letters = _unfinished(stack)
        if letters != before:
            before, since = letters, time.monotonic()
        return not letters or time.monotonic() - since >= STILL_SECONDS

    stack.until(at_rest, seconds=seconds, every=0.25)


def _unrouted(stack: Stack) -> int:
    return _count(stack, Lead.routed_at.is_(None))


def in_hands(stack: Stack) -> int:
    """How many letters are leased to a worker, alive or dead."""
    return _count(stack, LetterRow.lease_until.is_not(None))


def _count(stack: Stack, condition: ColumnElement[bool]) -> int:
    with stack.app.app_context():
        found = db.session.execute(select(func.count()).where(condition)).scalar_one()
        db.session.remove()
    return int(found)


def _unfinished(stack: Stack) -> set[tuple[int, str, int]]:
    letters = select(LetterRow.id, LetterRow.state, LetterRow.attempts)
    with stack.app.app_context():
        found = {tuple(row) for row in db.session.execute(letters.where(LetterRow.state.in_(_UNFINISHED)))}
        db.session.remove()
    return found
