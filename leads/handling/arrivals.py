"""What visitors do while a lead is worked: it wakes, gets a next action due now, its owner hears of it.

| what happened                      | next action                        | told                        |
|------------------------------------|------------------------------------|-----------------------------|
| a reply came                       | answer it; may open the lead again | owner, else who is on shift |
| the same person sent a new request | on the new lead, with its clock    | who worked the last one     |
| mail came back for good            | call, or find a working contact    | owner, else who is on shift |
| asked for a time, or a question    | that, now                          | nobody: it is in the list   |
| a working contact was given        | contact them, now                  | nobody: staff typed it      |

Callers hold the lead's lock or let these functions take it; nothing here is sent to a visitor.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from leads import progress
from leads.database import db
from leads.family import family
from leads.handling.claiming import set_owner
from leads.handling.colleagues import may_work_here
from leads.handling.reach import hours_of, reach
from leads.handling.rules import ActionKind, try_again_by
from leads.handling.timing import workable
from leads.handling.waking import tell_who_has_it, wake
from leads.models import Lead
from leads.notices.kinds import NoticeKind
from leads.notices.service import tell
from leads.stages import OPEN_STAGES, TERMINAL_STAGES
from leads.vocabulary import Actor, CloseReason, ContactBy, LeadStage

OPENS_AGAIN = frozenset({CloseReason.NO_ANSWER, CloseReason.NOT_READY_YET})
"""Closings that an answer of the visitor ends: they did answer, or are ready to talk."""


def reply_came(*, lead_id: int, message_id: int, now: datetime) -> None:
    """Somebody answered by e-mail: answering them is what has to be done next."""
    lead = _locked(lead_id)
    if lead.stage == LeadStage.CLOSED and lead.close_reason in OPENS_AGAIN:
        progress.move(lead, LeadStage.CONTACTING, actor=Actor.VISITOR, now=now)
    if lead.quarantined_at is None:
        _next_is(lead, {"kind": ActionKind.ANSWER_REPLY, "inbound_id": message_id}, now)
        tell_who_has_it(lead, kind=NoticeKind.REPLY, dedupe=f"reply:{message_id}", now=now)


def came_again(*, person_id: int, lead_id: int, now: datetime) -> None:
    """The same person sent another request: whoever worked for them last hears of it, snoozed leads wake.

    The new lead has a clock of its own. A lead somebody else is changing at this moment is left alone: a
    visitor's request waits for nobody.
    """
    theirs = Lead.person_id.in_(family(person_id)), Lead.id != lead_id
    newest = select(Lead.owner_id).where(*theirs, Lead.owner_id.is_not(None)).order_by(Lead.id.desc())
    owner_id = db.session.execute(newest.limit(1)).scalar_one_or_none()
    if owner_id is not None:
        dedupe = f"lead:{lead_id}:came_again"
        tell(staff_ids=(owner_id,), kind=NoticeKind.CAME_AGAIN, lead_id=lead_id, dedupe=dedupe, now=now)
    asleep = select(Lead).where(*theirs, Lead.stage == LeadStage.SNOOZED).order_by(Lead.id)
    for lead in db.session.execute(asleep.with_for_update(skip_locked=True)).scalars().all():
        wake(lead, actor=Actor.VISITOR, now=now)


def acknowledgement_bounced(*, lead_id: int, now: datetime) -> None:
    """The first letter came back: they are called, or a working contact has to be found."""
    lead = _locked(lead_id)
    if LeadStage(lead.stage) in TERMINAL_STAGES:
        return
    _next_is(lead, {"kind": try_again_by(ContactBy(lead.contact_by), reach(lead, now))}, now)
    tell_who_has_it(lead, kind=NoticeKind.BOUNCED, dedupe=f"lead:{lead_id}:bounced", now=now)


def wished(*, lead_id: int, action: Mapping[str, Any], now: datetime) -> None:
    """The visitor asked for a time or asked a question: that is next, and now."""
    lead = _locked(lead_id)
    if LeadStage(lead.stage) not in TERMINAL_STAGES:
        _next_is(lead, action, now)


def contact_given(*, person_id: int, now: datetime) -> None:
    """A number or an address was given that may work: leads that lacked one are contacted now."""
    theirs = Lead.person_id.in_(family(person_id)), Lead.stage.in_(OPEN_STAGES)
    lacking = Lead.next_action["kind"].astext == ActionKind.NO_WORKING_CONTACT
    found = select(Lead).where(*theirs, lacking).order_by(Lead.id).with_for_update()
    for lead in db.session.execute(found.execution_options(populate_existing=True)).scalars().all():
        kind = try_again_by(ContactBy(lead.contact_by), reach(lead, now))
        if kind is not ActionKind.NO_WORKING_CONTACT:
            at = workable(now, hours=hours_of(lead, now), visitor_zone=lead.zone)
            lead.next_action, lead.next_action_due_at = {"kind": kind}, at
            lead.version += 1
    db.session.flush()


def office_changed(*, lead_id: int, now: datetime) -> None:
    """The visitor chose another office: an owner who does not work there gives the lead up."""
    lead = _locked(lead_id)
    if lead.owner_id is None or may_work_here(lead.owner_id, office_id=lead.office_id):
        return
    data, lead.version = {"from": lead.owner_id}, lead.version + 1
    set_owner(lead, None, now)
    progress.record(lead_id, "handling.freed", actor=Actor.SYSTEM, now=now, data=data)
    db.session.flush()


def _next_is(lead: Lead, action: Mapping[str, Any], now: datetime) -> None:
    """Make something due now; on a closed lead only its owner hears of it, work on it there is none."""
    if LeadStage(lead.stage) in TERMINAL_STAGES:
        return
    wake(lead, actor=Actor.VISITOR, now=now)
    lead.next_action, lead.next_action_due_at = dict(action), now
    lead.version += 1
    db.session.flush()


def _locked(lead_id: int) -> Lead:
    wanted = select(Lead).where(Lead.id == lead_id).with_for_update()
    return db.session.execute(wanted.execution_options(populate_existing=True)).scalar_one()
