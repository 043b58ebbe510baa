"""The two clocks of a lead: begun when it gets an office, stopped by people, never begun again.

`first_attempt_at` stops the promise clock, `first_contact_at` the contact clock; no automatic mail does.
What the clocks say next stands on the row, as `alarm` and `alarm_at`, and the sweep finds it there.
"""

from __future__ import annotations

from datetime import datetime

from leads.clocks.hours import hours_of_lead, ladder
from leads.clocks.rules import contact_due
from leads.database import db
from leads.models import Lead
from leads.notices.audience import on_shift
from leads.notices.kinds import NoticeKind
from leads.notices.service import tell
from leads.stages import TERMINAL_STAGES
from leads.vocabulary import Alarm, CloseReason, LeadStage


def start(*, lead: Lead, now: datetime) -> None:
    """Start both clocks of a lead that has just got its office; clocks that run are left alone."""
    if lead.alarm is None and lead.contact_due_at is None:
        moved(lead=lead, now=now)


def moved(*, lead: Lead, now: datetime) -> None:
    """Set the due times of a lead that changed its office, so that the new one hears of it.

    The promise was counted from the request again, so the visitor's clock goes on; whose duty it is stays.
    """
    if LeadStage(lead.stage) in TERMINAL_STAGES or lead.office_id is None:
        _fall_silent(lead)
        return
    _run(lead, now)
    if lead.first_attempt_at is not None:
        _tell_new_office(lead, now)


def attempted(*, lead: Lead, now: datetime) -> None:
    """A person tried: the promise clock stops, the contact clock goes on."""
    if lead.first_attempt_at is None:
        lead.first_attempt_at = now
        _watch_contact(lead, now)
        db.session.flush()


def contacted(*, lead: Lead, now: datetime) -> None:
    """A person reached them: both clocks stop."""
    lead.first_attempt_at = lead.first_attempt_at or now
    lead.first_contact_at = lead.first_contact_at or now
    _fall_silent(lead)


def booked(*, lead: Lead) -> None:
    """The visitor booked a consultation themselves: nobody has to be first any more, the clocks fall silent.

    Neither has been kept by anybody, so `first_attempt_at` and `first_contact_at` stay as they are.
    """
    _fall_silent(lead)


def on_move(
    lead: Lead, current: LeadStage, wanted: LeadStage, _reason: CloseReason | None, now: datetime
) -> None:
    """Told of every change of stage: a closed lead says nothing, one opened again goes on where it was."""
    if wanted in TERMINAL_STAGES:
        _fall_silent(lead)
    elif current in TERMINAL_STAGES and lead.office_id is not None:
        _run(lead, now)


def _run(lead: Lead, now: datetime) -> None:
    lead.contact_due_at = _contact_due(lead)
    if lead.first_attempt_at is None:
        lead.alarm, lead.alarm_at = Alarm.OPEN, lead.clock_starts_at or now
    else:
        _watch_contact(lead, now)
    db.session.flush()


def _tell_new_office(lead: Lead, now: datetime) -> None:
    """A lead in work came to another office: the ladder is over, so its people are told here."""
    tell(
        staff_ids=on_shift(lead.office_id or 0, now=now),
        kind=NoticeKind.MOVED_HERE,
        lead_id=lead.id,
        dedupe=f"lead:{lead.id}:moved:{lead.office_id}:{now.isoformat()}",
        now=now,
        data={"office_id": lead.office_id},
    )


def _watch_contact(lead: Lead, now: datetime) -> None:
    """Only the contact clock is left to speak, unless it has nothing to say any more."""
    waits = lead.first_contact_at is None and lead.contact_due_at is not None and lead.contact_due_at > now
    lead.alarm, lead.alarm_at = (Alarm.CONTACT, lead.contact_due_at) if waits else (None, None)


def _contact_due(lead: Lead) -> datetime | None:
    starts_at, due_at = lead.clock_starts_at, lead.first_contact_due_at
    if starts_at is None or due_at is None:
        return None
    hours = hours_of_lead(lead, starts_at=starts_at, due_at=due_at)
    return contact_due(hours, starts_at=starts_at, due_at=due_at, ladder=ladder())


def _fall_silent(lead: Lead) -> None:
    lead.alarm = lead.alarm_at = None
    db.session.flush()
