"""Consultations as their visitors book, move and call them off; callers open the transaction.

Locks are taken lead → resource → person → touch → letter.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from leads import notes, progress
from leads.booking import consequences
from leads.booking.answers import Booked, Kept, NotNow, Refusal, Taken
from leads.booking.asking import ask, told_in
from leads.booking.rows import book_row, booked_row, keep_row, kept_row, let_go, locked, move_row, strike
from leads.booking.taking import Times, take
from leads.database import db
from leads.handling.waking import tell_who_has_it
from leads.models import Appointment, Lead
from leads.notices.kinds import NoticeKind
from leads.slots.appointments import facts_of
from leads.vocabulary import Actor, AppointmentMode

KEEP_FOR = timedelta(minutes=10)
"""How long a time stays free for somebody who is looking at it once more."""


def keep(
    *, lead_id: int, starts_at: datetime, mode: AppointmentMode, zone: str, now: datetime
) -> Kept | Taken | NotNow:
    """Keep a time free for a visitor while they look at it once more; one they had kept before is let go.

    Takes    `zone`, whose clock they read a consultation by video on.
    """
    lead = locked(lead_id)
    wanted = ask(lead, booked_row(lead_id), starts_at=starts_at, mode=mode, now=now)
    if isinstance(wanted, NotNow):
        return wanted
    until = now + KEEP_FOR

    def write(times: Times) -> Kept:
        let_go(lead_id)
        row = keep_row(wanted, times, zone=told_in(wanted, zone), until=until)
        return Kept(row.id, until)

    return take(wanted, write)


def book(
    *, lead_id: int, starts_at: datetime, mode: AppointmentMode, zone: str, now: datetime
) -> Booked | Taken | NotNow:
    """Book a time for good: the one that is kept, or, if that ran out, the same one anew while it is free.

    A consultation that is booked already moves to this time. Asking twice for the same changes nothing.
    """
    lead = locked(lead_id)
    had, kept = booked_row(lead_id), kept_row(lead_id)
    wanted = ask(lead, had, starts_at=starts_at, mode=mode, now=now)
    if isinstance(wanted, NotNow):
        return wanted
    if had is not None and _is(had, starts_at, mode):
        let_go(lead_id)
        return Booked(had.id)
    first = had.resource_id if had else None
    if kept is not None and _is(kept, starts_at, mode):
        # What was kept was far enough ahead when it was chosen.
        wanted = replace(wanted, at_short_notice=kept.kept_until is not None and kept.kept_until > now)
        first = kept.resource_id
    zone = told_in(wanted, zone)
    before = facts_of(had).occasion if had else ""

    def write(times: Times) -> Appointment:
        let_go(lead_id)
        if had is None:
            return book_row(wanted, times, zone=zone, actor=Actor.VISITOR)
        return move_row(had, wanted, times, zone=zone)

    row = take(wanted, write, first=first)
    if isinstance(row, Taken):
        return row
    if had is None:
        consequences.booked(lead, row, actor=Actor.VISITOR, now=now)
        _tell(lead, row, "booked", NoticeKind.BOOKED, now)
    else:
        consequences.moved(lead, row, before=before, now=now)
        _tell(lead, row, "changed", NoticeKind.APPOINTMENT_CHANGED, now)
    return Booked(row.id, is_change=had is not None)


def release(*, lead_id: int) -> None:
    """Let a kept time go: its visitor chose another, or none."""
    let_go(lead_id)


def cancel(*, lead_id: int, now: datetime, words: str = "") -> Booked | NotNow:
    """Call a consultation off; `words` is what they said about it, kept encrypted. Twice changes nothing."""
    lead = locked(lead_id)
    row = booked_row(lead_id)
    if row is None:
        return NotNow(Refusal.NO_APPOINTMENT)
    if row.starts_at <= now:
        return NotNow(Refusal.BEGUN)
    if words.strip():
        notes.add(lead_id=lead_id, text=words, now=now, staff_id=None)
    occasion = facts_of(row).occasion
    strike(row, actor=Actor.VISITOR, now=now)
    consequences.called_off(lead, row, occasion=occasion, actor=Actor.VISITOR, now=now)
    _tell(lead, row, "cancelled", NoticeKind.APPOINTMENT_CANCELLED, now)
    return Booked(row.id)


def will_come(*, lead_id: int, now: datetime) -> bool:
    """They say that they will be there; False when nothing is booked, or it has begun."""
    locked(lead_id)
    row = booked_row(lead_id)
    if row is None or row.starts_at <= now:
        return False
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by = now, Actor.VISITOR
        db.session.flush()
        data = consequences.facts(row)
        progress.record(lead_id, "booking.confirmed", actor=Actor.VISITOR, now=now, data=data)
    return True


def _is(row: Appointment, starts_at: datetime, mode: AppointmentMode) -> bool:
    return row.starts_at == starts_at and row.mode == mode


def _tell(lead: Lead, row: Appointment, fact: str, kind: NoticeKind, now: datetime) -> None:
    """The timeline, and whoever works the lead."""
    data = consequences.facts(row)
    progress.record(lead.id, f"booking.{fact}", actor=Actor.VISITOR, now=now, data=data)
    at, dedupe = {"starts_at": data["starts_at"]}, f"appointment:{row.id}:{row.sequence}:{fact}"
    tell_who_has_it(lead, kind=kind, dedupe=dedupe, now=now, data=at)
