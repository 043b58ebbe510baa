"""No open lead without something to do: the one place that sees to it, whichever door changes a stage.

A lead always has an owner or the queue of its office. One that nobody has tried yet is in the queue with its
promise clock; from the first try on it has a next action with a time. A closed lead has neither.
"""

from __future__ import annotations

from datetime import datetime

from leads.database import db
from leads.handling.consultations import how_it_went
from leads.handling.reach import hours_of, reach
from leads.handling.rules import KIND_OF_STAGE, ActionKind, try_again_by
from leads.handling.timing import next_day, workable
from leads.models import Lead
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import CloseReason, ContactBy, LeadStage


def on_move(
    lead: Lead, _current: LeadStage, _wanted: LeadStage, _reason: CloseReason | None, now: datetime
) -> None:
    """Told of every change of stage, by staff, visitors and machines."""
    keep(lead, now)


def keep(lead: Lead, now: datetime) -> None:
    """Give a lead what it must have where it stands, and take away what it must not have."""
    stage = LeadStage(lead.stage)
    if stage in TERMINAL_STAGES:
        lead.next_action = lead.next_action_due_at = lead.claim_lapses_at = None
    elif stage is not LeadStage.NEW:
        if lead.next_action is None or _is_first(lead):
            set_default(lead, now)
        if lead.next_action_due_at is None:
            lead.next_action_due_at = lead.snoozed_until or now
    elif lead.next_action is None:
        lead.next_action = {"kind": ActionKind.FIRST_CONTACT, "by": lead.contact_by}
    db.session.flush()


def set_default(lead: Lead, now: datetime) -> None:
    """What has to be done next about a lead of which only its stage is known."""
    stage = LeadStage(lead.snoozed_from or lead.stage)
    waits = how_it_went(lead) if stage is LeadStage.BOOKED else None
    if waits is not None:
        lead.next_action, lead.next_action_due_at = {"kind": waits.kind}, waits.due_at
        return
    kind = KIND_OF_STAGE.get(stage) or try_again_by(ContactBy(lead.contact_by), reach(lead, now))
    lead.next_action = {"kind": kind}
    late = stage not in (LeadStage.NEW, LeadStage.CONTACTING)
    at = next_day(now, lead.zone) if late else now
    lead.next_action_due_at = workable(at, hours=hours_of(lead, now), visitor_zone=lead.zone)


def _is_first(lead: Lead) -> bool:
    """Whether the next action is the one a request begins with, and the lead is past it."""
    was_new = lead.stage == LeadStage.SNOOZED and lead.snoozed_from == LeadStage.NEW
    return not was_new and (lead.next_action or {}).get("kind") == ActionKind.FIRST_CONTACT
