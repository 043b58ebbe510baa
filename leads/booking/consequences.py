"""All that follows from a consultation that is booked, moved, called off, or over: in the same transaction.

| what happened | stage         | offers              | follow-ups        | next action          | letter    |
|---------------|---------------|---------------------|-------------------|----------------------|-----------|
| booked        | booked        | reserved, or lapsed | reminders planned | video link, outcome  | confirmed |
| moved         | stays         | stay                | reminders anew    | same, at its time    | changed   |
| called off    | back to where | stay if it was us,  | reminders stopped | arrange another      | cancelled |
|               | it was before | else held or lapsed |                   |                      |           |
| came          | consulted     | stay                | thanks planned    | ask how they decided |           |
| did not come  | as called off | held or lapsed      | “we missed you”   | arrange another      |           |

Offers and stopped sequences follow from the change of stage, whichever door it comes through.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leads import progress
from leads.booking.letters import put_booked, put_cancelled
from leads.clocks import service as clocks
from leads.database import db
from leads.followups.planning import plan
from leads.followups.steps import Stop
from leads.followups.stopping import stop_occasion
from leads.handling import duty
from leads.handling.answers import NextAction
from leads.handling.consultations import before_it
from leads.handling.reach import hours_of
from leads.handling.rules import ActionKind
from leads.handling.timing import next_day, workable
from leads.models import Appointment, Lead
from leads.promos import lifecycle
from leads.slots.appointments import facts_of
from leads.stages import may_follow
from leads.vocabulary import Actor, LeadStage, Trigger


def facts(appointment: Appointment) -> dict[str, Any]:
    """What the timeline says about a consultation: ids, codes and times."""
    return {
        "appointment_id": appointment.id,
        "starts_at": appointment.starts_at.isoformat(),
        "mode": appointment.mode,
        "office_id": appointment.office_id,
        "resource_id": appointment.resource_id,
    }


def booked(
    lead: Lead,
    appointment: Appointment,
    *,
    actor: Actor,
    now: datetime,
    staff_id: int | None = None,
    letter_due_at: datetime | None = None,
) -> None:
    """A time was booked for a locked lead; `letter_due_at` keeps its letter while staff may undo."""
    if lead.stage != LeadStage.BOOKED:
        progress.move(lead, LeadStage.BOOKED, actor=actor, now=now, staff_id=staff_id)
    if actor is Actor.STAFF:
        clocks.contacted(lead=lead, now=now)
    else:
        clocks.booked(lead=lead)
    _planned(lead, appointment, is_change=False, now=now, letter_due_at=letter_due_at)


def moved(
    lead: Lead, appointment: Appointment, *, before: str, now: datetime, letter_due_at: datetime | None = None
) -> None:
    """A booked consultation got another time; `before` is the occasion it was until now."""
    stop_occasion(lead_id=lead.id, occasion=before, reason=Stop.NOT_BOOKED, now=now)
    _planned(lead, appointment, is_change=True, now=now, letter_due_at=letter_due_at)


def called_off(
    lead: Lead,
    appointment: Appointment,
    *,
    occasion: str,
    actor: Actor,
    now: datetime,
    staff_id: int | None = None,
    letter_due_at: datetime | None = None,
) -> None:
    """A booked consultation was cancelled; `occasion` is the one it was planned under."""
    stop_occasion(lead_id=lead.id, occasion=occasion, reason=Stop.NOT_BOOKED, now=now)
    lifecycle.unbook(lead=lead, by_us=actor is Actor.STAFF, now=now)
    _fall_back(lead, now, actor=actor, staff_id=staff_id)
    put_cancelled(lead, appointment, now=now, due_at=letter_due_at)


def came(lead: Lead, appointment: Appointment, *, staff_id: int, now: datetime) -> None:
    """They were at their consultation."""
    if may_follow(LeadStage(lead.snoozed_from or lead.stage), LeadStage.CONSULTED) and _is_open(lead):
        progress.move(lead, LeadStage.CONSULTED, actor=Actor.STAFF, now=now, staff_id=staff_id)
        _set_next(lead, NextAction(ActionKind.AFTER_CONSULTATION, next_day(now, lead.zone)), now)
    clocks.contacted(lead=lead, now=now)
    plan(lead=lead, trigger=Trigger.CAME, now=now, appointment=facts_of(appointment))


def missed(lead: Lead, appointment: Appointment, *, staff_id: int, now: datetime) -> None:
    """They did not come; somebody asks whether they want another time."""
    lifecycle.unbook(lead=lead, by_us=False, now=now)
    _fall_back(lead, now, actor=Actor.STAFF, staff_id=staff_id)
    plan(lead=lead, trigger=Trigger.MISSED, now=now, appointment=facts_of(appointment))


def _planned(
    lead: Lead, appointment: Appointment, *, is_change: bool, now: datetime, letter_due_at: datetime | None
) -> None:
    plan(lead=lead, trigger=Trigger.BOOKED, now=now, appointment=facts_of(appointment))
    chosen = before_it(lead, appointment, now)
    lead.next_action, lead.next_action_due_at = {"kind": chosen.kind}, chosen.due_at
    db.session.flush()
    put_booked(lead, appointment, now=now, is_change=is_change, due_at=letter_due_at)


def _fall_back(lead: Lead, now: datetime, *, actor: Actor, staff_id: int | None) -> None:
    """Without a consultation the lead is where the work on it was before there was one."""
    to = LeadStage.REACHED if lead.first_contact_at else LeadStage.CONTACTING
    if lead.snoozed_from == LeadStage.BOOKED:
        lead.snoozed_from = to
    elif lead.stage == LeadStage.BOOKED:
        progress.move(lead, to, actor=actor, now=now, staff_id=staff_id)
    if _is_open(lead):
        _set_next(lead, NextAction(ActionKind.ARRANGE, now), now)


def _set_next(lead: Lead, wanted: NextAction, now: datetime) -> None:
    due_at = workable(wanted.due_at, hours=hours_of(lead, now), visitor_zone=lead.zone)
    lead.next_action, lead.next_action_due_at = {"kind": wanted.kind}, due_at
    duty.keep(lead, now)


def _is_open(lead: Lead) -> bool:
    return lead.stage not in (LeadStage.CLOSED, LeadStage.COMPLETED)
