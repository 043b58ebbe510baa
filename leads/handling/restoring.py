"""Puts back what one action changed: the work, touches, letters, promises, consultations, attempts, office.

Rows that somebody else has moved on since stay as they are: a letter that is being sent is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from leads import progress
from leads.database import db
from leads.followups import lasttry
from leads.handling.reopening import give_back
from leads.handling.snapshot import columns_from
from leads.models import Appointment, Attempt, Lead, LetterRow, PromoHold, Touch, UndoStep
from leads.outbox.holding import hold_back
from leads.promos.service import lapse
from leads.routing.staffmoves import move_back
from leads.vocabulary import Actor, AppointmentState, HoldState, LetterState, TouchState
from leads.wake import wake

UNDONE = "undone"
"""Why a letter stays here whose author took it back."""
_OPEN = (TouchState.PLANNED, TouchState.CLAIMED)
_TIMES = ("planned_at", "due_at", "first_due_at", "finished_at")


class LetterHasLeft(Exception):
    """The letter the action wrote is being sent; the caller throws away what was written."""


class TimeIsTaken(Exception):
    """Somebody else has booked the time of the consultation since."""


def put_back(lead: Lead, step: UndoStep, now: datetime) -> None:
    """Take one action back on a lead that is locked and unchanged since.

    Raises   LetterHasLeft or TimeIsTaken; the caller’s savepoint throws away what was written.
    """
    before = step.before
    for letter_id in before.get("new_letters", ()):
        _keep_here(letter_id, now)
    _put_appointments_back(before.get("appointments", ()), before.get("new_appointments", ()), now)
    if before.get("office_id"):
        move_back(lead=lead, office_id=before["office_id"], staff_id=step.staff_id, now=now)
    progress.restore(lead, columns_from(before["columns"]), now=now, staff_id=step.staff_id)
    _put_touches_back(before.get("touches", ()), before.get("new_touches", ()))
    _put_letters_back(before.get("letters", ()), now)
    lost = _put_holds_back(lead, before.get("holds", ()), now)
    if before.get("attempts"):
        undone = update(Attempt).where(Attempt.id.in_(before["attempts"]))
        db.session.execute(undone.values(undone_at=now))
        lasttry.tried(lead=lead)
    data = {"action": step.action} | ({"lost": lost} if lost else {})
    progress.record(lead.id, "handling.undone", actor=Actor.STAFF, now=now, staff_id=step.staff_id, data=data)


def _keep_here(letter_id: int, now: datetime) -> None:
    """Hold the letter of the action back; one that a gate keeps here anyway needs no holding."""
    if hold_back([letter_id], reason=UNDONE, now=now):
        return
    state = db.session.execute(select(LetterRow.state).where(LetterRow.id == letter_id)).scalar_one()
    if state not in (LetterState.SUPPRESSED, LetterState.FAILED):
        raise LetterHasLeft


def _put_appointments_back(changed: Sequence[Mapping[str, Any]], made: Sequence[int], now: datetime) -> None:
    """Consultations stand where they stood, if their times are free; those the action booked are none."""
    gone = {"state": AppointmentState.CANCELLED, "cancelled_at": now, "cancelled_by": Actor.STAFF}
    db.session.execute(update(Appointment).where(Appointment.id.in_(made)).values(**gone))
    for each in changed:
        was = columns_from(each["was"], Appointment)
        try:
            with db.session.begin_nested():
                db.session.execute(update(Appointment).where(Appointment.id == each["id"]).values(**was))
        except IntegrityError as error:
            raise TimeIsTaken from error


def _put_holds_back(lead: Lead, changed: Sequence[Mapping[str, Any]], now: datetime) -> list[int]:
    """Promises stand where they stood; gives those whose budget went to somebody else meanwhile."""
    ended = [
        each["was"]["promo_id"]
        for each in changed
        if each["is"]["state"] == HoldState.LAPSED and each["was"]["state"] != HoldState.LAPSED
    ]
    lost = give_back(lead, ended, now) if ended else []
    for each in changed:
        was = columns_from(each["was"], PromoHold)
        if was["state"] == HoldState.LAPSED:
            lapse(lead_id=lead.id, reason=was["lapse_reason"], now=now, promo_ids=[was["promo_id"]])
        elif was["promo_id"] not in lost:
            db.session.execute(update(PromoHold).where(PromoHold.id == each["id"]).values(**was))
    return lost


def _put_touches_back(changed: Sequence[Mapping[str, Any]], made: Sequence[int]) -> None:
    """Touches the action stopped or moved are planned again with their old times; those it made are gone."""
    for each in changed:
        was = {
            name: datetime.fromisoformat(value) if value and name in _TIMES else value
            for name, value in each["was"].items()
        }
        if was["state"] == TouchState.CLAIMED:
            was["state"] = TouchState.PLANNED
        same = Touch.id == each["id"], Touch.state == each["is"]["state"]
        db.session.execute(update(Touch).where(*same).values(lease_until=None, **was))
    if made:
        gone = delete(Touch).where(Touch.id.in_(made), Touch.state.not_in((TouchState.SENT,)))
        db.session.execute(gone)


def _put_letters_back(held: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Letters the action held back wait again; one that had gone out meanwhile is not suppressed."""
    for each in held:
        due_at = max(datetime.fromisoformat(each["due_at"]), now)
        waits = (
            update(LetterRow)
            .where(LetterRow.id == each["id"], LetterRow.state == LetterState.SUPPRESSED)
            .values(state=LetterState.PENDING, reason=None, due_at=due_at)
            .returning(LetterRow.id)
        )
        if db.session.execute(waits).scalar_one_or_none() is not None:
            wake("deliver", each["id"])
