"""One alarm of one lead that has come: its event, its notice, whose duty it is now, and what comes next.

After an outage only the furthest alarm that has come is told: one event, one notice, the right rung.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from leads import progress
from leads.clocks.hours import desks_of, hours_of_lead, ladder
from leads.clocks.rules import Due, alarm_times, climbed, contact_due, following, reached
from leads.database import db
from leads.models import Lead
from leads.notices.audience import central_on_shift, managers_of, on_shift
from leads.notices.kinds import NoticeKind
from leads.notices.service import tell
from leads.officetime.promise import PromiseTargets, first_contact_promise
from leads.vocabulary import Actor, Alarm, HandedTo

LOOK_AGAIN = timedelta(hours=1)
"""How soon a lead without any opening in sight is looked at again: somebody may have entered hours."""

_KINDS = {
    Alarm.OPEN: NoticeKind.NEW_REQUEST,
    Alarm.HALF: NoticeKind.HALF_GONE,
    Alarm.MOST: NoticeKind.NEARLY_LATE,
    Alarm.LATE: NoticeKind.LATE,
    Alarm.MANAGER: NoticeKind.LATE_FOR_MANAGER,
    Alarm.CENTRAL: NoticeKind.LATE_FOR_CENTRAL,
    Alarm.CONTACT: NoticeKind.NO_CONTACT,
}


def ring(lead: Lead, *, now: datetime) -> None:
    """Do what the alarm of a lead says; the caller holds its row, and the alarm's time has come."""
    starts_at, due_at = lead.clock_starts_at, lead.first_contact_due_at
    if starts_at is None or due_at is None:
        _look_for_an_opening(lead, now)
        return
    hours, steps = hours_of_lead(lead, starts_at=starts_at, due_at=due_at), ladder()
    lead.contact_due_at = lead.contact_due_at or contact_due(
        hours, starts_at=starts_at, due_at=due_at, ladder=steps
    )
    times = alarm_times(
        hours, starts_at=starts_at, due_at=due_at, contact_due_at=lead.contact_due_at, ladder=steps
    )
    come = reached(times, current=Alarm(lead.alarm or Alarm.OPEN), now=now)
    if come is None:
        # Opening hours were changed since: this alarm has moved.
        lead.alarm_at = next(due.at for due in times if due.alarm == lead.alarm)
        db.session.flush()
        return
    again_at = _said_before(lead)
    coming = following(times, come.alarm)
    if lead.first_attempt_at is not None:
        lead.alarm = lead.alarm_at = None
    elif coming is not None:
        lead.alarm, lead.alarm_at = coming.alarm, coming.at
    else:
        # Nobody has even tried: said again each time the contact clock would have run out.
        lead.alarm, lead.alarm_at = Alarm.CONTACT, contact_due(hours, starts_at=now, due_at=now, ladder=steps)
    if lead.first_attempt_at is None:
        lead.handed_to = climbed(HandedTo(lead.handed_to), come.alarm, times, now)
    db.session.flush()
    _say(lead, come, again_at, now)


def _said_before(lead: Lead) -> datetime | None:
    """The moment of this alarm where it only repeats what was said: that nobody has been reached."""
    is_repeated = lead.alarm == Alarm.CONTACT and lead.alarm_at != lead.contact_due_at
    return lead.alarm_at if is_repeated else None


def _say(lead: Lead, come: Due, again_at: datetime | None, now: datetime) -> None:
    """The event, unless it says nothing new, and the notice."""
    if again_at is None and (come.alarm is not Alarm.OPEN or lead.clock_starts_at != lead.created_at):
        data = {"due_at": come.at.isoformat(), "handed_to": lead.handed_to}
        what = "no_contact" if come.alarm is Alarm.CONTACT else come.alarm
        progress.record(lead.id, f"clocks.{what}", actor=Actor.SYSTEM, now=now, data=data)
    due_at = lead.contact_due_at if come.alarm is Alarm.CONTACT else lead.first_contact_due_at
    moment = (again_at or come.at).isoformat()
    tell(
        staff_ids=_hearers(lead, come.alarm, now),
        kind=_KINDS[come.alarm],
        lead_id=lead.id,
        dedupe=f"lead:{lead.id}:{come.alarm}:{lead.office_id}:{moment}",
        now=now,
        data={"due_at": due_at.isoformat() if due_at else None, "office_id": lead.office_id},
    )


def _hearers(lead: Lead, alarm: Alarm, now: datetime) -> Iterable[int]:
    """Who is told (ux.md D.3): the office, half-way the central desk, then owner, manager, central desk."""
    office_id = lead.office_id or 0
    owner = (lead.owner_id,) if lead.owner_id is not None else ()
    match alarm:
        case Alarm.OPEN:
            return on_shift(office_id, now=now)
        case Alarm.HALF | Alarm.CENTRAL:
            return central_on_shift(now=now)
        case Alarm.MOST | Alarm.LATE:
            return owner or on_shift(office_id, now=now)
        case Alarm.MANAGER:
            return managers_of(office_id) or central_on_shift(now=now)
        case Alarm.CONTACT:
            holders = {
                HandedTo.OFFICE: lambda: owner or on_shift(office_id, now=now),
                HandedTo.MANAGER: lambda: managers_of(office_id) or central_on_shift(now=now),
                HandedTo.CENTRAL: lambda: central_on_shift(now=now),
            }
            return (*owner, *holders[HandedTo(lead.handed_to)]())


def _look_for_an_opening(lead: Lead, now: datetime) -> None:
    """Nobody had an opening in sight when the lead came: start its clock when somebody has, else ask."""
    desks = desks_of(lead, around=now)
    found = first_contact_promise(
        office=desks[0],
        central=desks[1] if len(desks) > 1 else None,
        visitor_zone=lead.zone,
        received_at=now,
        leads_ahead=0,
        on_duty=1,
        targets=PromiseTargets(),
    )
    lead.alarm, lead.alarm_at = Alarm.OPEN, found.clock_starts_at or now + LOOK_AGAIN
    lead.clock_starts_at, lead.first_contact_due_at = found.clock_starts_at, found.due_at
    is_news = found.due_at is None and lead.handed_to != HandedTo.CENTRAL
    if is_news:
        lead.handed_to = HandedTo.CENTRAL
        if not lead.next_action:
            lead.next_action = {"kind": "decide"}
        lead.next_action_due_at = lead.next_action_due_at or now
    db.session.flush()
    if is_news:
        progress.record(lead.id, "clocks.no_opening", actor=Actor.SYSTEM, now=now)
        tell(
            staff_ids=central_on_shift(now=now),
            kind=NoticeKind.NO_OPENING,
            lead_id=lead.id,
            dedupe=f"lead:{lead.id}:no_opening:{lead.office_id}",
            now=now,
            data={"office_id": lead.office_id},
        )
