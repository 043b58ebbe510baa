"""A person tried to contact a visitor: stage, both clocks, follow-ups and the next action change together.

What follows from which outcome is the table of rules.py. The note is encrypted and stays when the attempt is
undone; an attempt on a lead that nobody has claims it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert

from leads import notes, progress
from leads.clocks import service as clocks
from leads.database import db
from leads.followups import lasttry
from leads.handling.answers import Answer, NextAction, Refused, Why
from leads.handling.claiming import is_free_now, set_owner
from leads.handling.consultations import how_it_went
from leads.handling.reach import Reach, hours_of, reach
from leads.handling.rules import CHOOSABLE, CONTACTS, OUTSIDE_HOURS_REASONS, kind_after, stage_after
from leads.handling.timing import LONGEST_SNOOZE, may_call, next_day, next_try, workable
from leads.handling.work import Work, begin
from leads.models import Attempt, Lead
from leads.text import paragraphs
from leads.vocabulary import Actor, AttemptOutcome, ContactBy, LeadStage
from leads.web.access import StaffMember

LONGEST_NOTE = 4000


def log_attempt(
    *,
    lead_id: int,
    outcome: AttemptOutcome,
    channel: ContactBy,
    staff: StaffMember,
    now: datetime,
    note: str = "",
    next_action: NextAction | None = None,
    outside_hours: str | None = None,
) -> Answer:
    """Log one attempt with everything that follows from it, in the caller's transaction.

    Takes    `next_action`, what the person chose; None for the default of the cadence. A call back needs its
             time. `outside_hours`, why a call outside calling hours was right.
    """
    work = begin(lead_id=lead_id, staff=staff, now=now)
    if isinstance(work, Refused):
        return work
    why = _why_not(work.lead, outcome, channel, note, next_action, outside_hours, now)
    if why is not None:
        return Refused(lead_id, why)
    note_id = notes.add(lead_id=lead_id, text=note, now=now, staff_id=staff.id) if paragraphs(note) else None
    calling_late = channel is ContactBy.CALL and not may_call(work.lead.zone, now)
    write_attempt(
        work,
        outcome=outcome,
        channel=channel,
        next_action=next_action,
        note_id=note_id,
        outside_hours=outside_hours if calling_late else None,
    )
    data = {"outcome": outcome, "channel": channel} | ({"note_id": note_id} if note_id else {})
    return work.done(f"attempt_{outcome}", data=data)


def add_note(*, lead_id: int, text: str, staff: StaffMember, now: datetime) -> Answer:
    """Keep a note about a lead, also about a closed one; notes are never taken back."""
    work = begin(lead_id=lead_id, staff=staff, now=now, closed_too=True)
    if isinstance(work, Refused):
        return work
    if not paragraphs(text):
        return Refused(lead_id, Why.EMPTY)
    if is_too_long(text):
        return Refused(lead_id, Why.TOO_LONG)
    note_id = notes.add(lead_id=lead_id, text=text, now=now, staff_id=staff.id)
    return work.noted("note_added", data={"note_id": note_id})


def is_too_long(note: str) -> bool:
    """Whether a note is longer than one may be, as it would be kept: browsers send each line end as two."""
    return len(paragraphs(note)) > LONGEST_NOTE


def defaults(*, lead_id: int, now: datetime) -> dict[AttemptOutcome, NextAction]:
    """What each outcome would set as the next action if nothing else is chosen; writes nothing."""
    lead = db.session.get_one(Lead, lead_id)
    known, waits = reach(lead, now), how_it_went(lead)
    return {each: _default(lead, each, known.after(each), now, waits) for each in AttemptOutcome}


def write_attempt(
    work: Work,
    *,
    outcome: AttemptOutcome,
    channel: ContactBy,
    next_action: NextAction | None = None,
    note_id: int | None = None,
    letter_id: int | None = None,
    outside_hours: str | None = None,
) -> None:
    """Write the attempt and all that follows from it; the caller says `done`."""
    lead, now = work.lead, work.now
    if is_free_now(lead, now):
        set_owner(lead, work.staff.id, now)
    values = {
        "lead_id": lead.id,
        "staff_id": work.staff.id,
        "at": now,
        "channel": channel,
        "outcome": outcome,
        "outside_hours": outside_hours,
        "note_id": note_id,
        "letter_id": letter_id,
    }
    attempt_id = db.session.execute(insert(Attempt).values(values).returning(Attempt.id)).scalar_one()
    work.made["attempts"] = [attempt_id]
    chosen = next_action or _default(lead, outcome, reach(lead, now), now, how_it_went(lead))
    lead.next_action, lead.next_action_due_at = {"kind": chosen.kind}, chosen.due_at
    _move_on(lead, outcome, work.staff.id, now)
    if outcome in CONTACTS:
        clocks.contacted(lead=lead, now=now)
    else:
        clocks.attempted(lead=lead, now=now)
        lasttry.tried(lead=lead)


def _move_on(lead: Lead, outcome: AttemptOutcome, staff_id: int, now: datetime) -> None:
    """To the stage of the outcome; a snoozed lead goes on from where it was snoozed."""
    current = LeadStage(lead.snoozed_from or lead.stage)
    wanted = stage_after(outcome, current)
    if lead.stage != wanted:
        progress.move(lead, wanted, actor=Actor.STAFF, now=now, staff_id=staff_id)


def _why_not(
    lead: Lead,
    outcome: AttemptOutcome,
    channel: ContactBy,
    note: str,
    next_action: NextAction | None,
    outside_hours: str | None,
    now: datetime,
) -> Why | None:
    if is_too_long(note):
        return Why.TOO_LONG
    if outcome is AttemptOutcome.CALL_BACK and next_action is None:
        return Why.NEEDS_TIME
    if next_action is not None and next_action.kind not in CHOOSABLE:
        return Why.NEEDS_TIME
    if next_action is not None and not now < next_action.due_at <= now + LONGEST_SNOOZE:
        return Why.NOT_FUTURE
    if (
        channel is ContactBy.CALL
        and not may_call(lead.zone, now)
        and outside_hours not in OUTSIDE_HOURS_REASONS
    ):
        return Why.OUTSIDE_HOURS
    return None


def _default(
    lead: Lead, outcome: AttemptOutcome, known: Reach, now: datetime, waits: NextAction | None
) -> NextAction:
    """What the cadence says; `known` counts this attempt too, `waits` is what a booked consultation asks."""
    stage = stage_after(outcome, LeadStage(lead.snoozed_from or lead.stage))
    if stage is LeadStage.BOOKED and waits is not None:
        return waits
    kind = kind_after(
        outcome, tries=known.tries, stage=stage, contact_by=ContactBy(lead.contact_by), channels=known
    )
    if outcome in CONTACTS:
        at = next_day(now, lead.zone)
    elif outcome is AttemptOutcome.WRONG_NUMBER:
        at = now
    else:
        at = next_try(known.tries, now=now, first_try_at=known.first_try_at, zone=lead.zone)
    return NextAction(kind, workable(at, hours=hours_of(lead, now), visitor_zone=lead.zone))
