"""Plays the stories of demo_requests.py and demo_worked.py into an empty database, by the real services.

One transaction: all of it, or nothing. Every moment lies in the past and is chosen by the offices' own hours,
so a first `make run` at night or on a Sunday shows the desk as it would be then. Letters of the stories are
sent by the worker like any other; that is why this happens only where our own mail catcher keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from leads.database import db
from leads.devserver import demo_booking
from leads.devserver.demo_booked import BOOKED
from leads.devserver.demo_requests import WAITING
from leads.devserver.demo_story import Books, Came, Closed, Deed, Snoozed, Story, Tried, Wrote
from leads.devserver.demo_worked import WORKED
from leads.directory.facts import OfficeFacts
from leads.directory.queries import calendar, directory
from leads.handling import outcomes, steps
from leads.handling.answers import NextAction, Refused
from leads.inbound.service import Door, receive
from leads.intake.request import ConsultationRequest
from leads.intake.service import submit
from leads.models import Lead, OfficeMembership, Staff
from leads.officetime.rules import OfficeCalendar, is_open
from leads.outbox.addresses import reply_address
from leads.routing import service as routing
from leads.settings import Environment, current_settings
from leads.vocabulary import LeadSource, StaffRole
from leads.web.access import StaffMember

_STEP, _FARTHEST = timedelta(minutes=5), timedelta(days=10)
_WHILE_OPEN = timedelta(minutes=15)
"""A story in office hours begins this long before they close: its promise can be kept."""
STORIES = WAITING + WORKED + BOOKED
Event = tuple[datetime, Callable[[], None]]


class StoryFailed(RuntimeError):
    """A service refused what a story does: the story does not fit the rules any more."""


def play(*, now: datetime) -> int:
    """Write the stories of the demo clinic, in the caller's transaction; give how many there were.

    None where a request is known already, or where letters would leave this machine.
    """
    settings = current_settings()
    is_demo = settings.environment is Environment.DEVELOPMENT and settings.mailbox_dir is not None
    if not is_demo or db.session.execute(select(exists(select(Lead.id)))).scalar_one():
        return 0
    staff = {each.email: _member(each) for each in db.session.scalars(select(Staff).where(Staff.is_demo))}
    events = [event for number, story in enumerate(STORIES) for event in _events(number, story, staff, now)]
    for _moment, happen in sorted(events, key=lambda event: event[0]):
        happen()
    return len(STORIES)


def _events(number: int, story: Story, staff: dict[str, StaffMember], now: datetime) -> Iterator[Event]:
    """What happens in one story and when; nothing comes before the request, or after now."""
    office = next(each for each in directory().offices if each.slug == story.office)
    came = _came(story, office, now)
    lead: list[int] = []
    yield came, partial(_arrives, number, story, lead, came)
    earliest = came
    for deed in story.deeds:
        wanted = min(came + deed.after, now - _STEP)
        open_at = wanted if isinstance(deed, Wrote) else _last_open(office, wanted)
        earliest = max(open_at, earliest + timedelta(minutes=1))
        yield earliest, partial(_do, deed, lead, staff, earliest, now)


def _came(story: Story, office: OfficeFacts, now: datetime) -> datetime:
    if story.in_hours:
        return _last_open(office, now - story.ago, ahead=_WHILE_OPEN)
    if story.unless_open is None:
        return now - story.ago
    central = directory().central
    desks = [office, *([central] if central.covers(office.country, story.locale.language) else [])]
    if any(is_open(_hours(each, now), now) for each in desks):
        return now - story.unless_open
    # Since everybody went home: this one waits for the next opening.
    closed = max(_last_open(each, now) for each in desks) + 2 * _STEP
    return min(max(now - story.ago, closed), now)


def _last_open(office: OfficeFacts, before: datetime, ahead: timedelta = timedelta(0)) -> datetime:
    """The last moment when the office was open and would be so for a while; the moment itself if none was."""
    at = before
    while before - at < _FARTHEST:
        hours = _hours(office, at)
        if is_open(hours, at) and is_open(hours, at + ahead):
            return at
        at -= _STEP
    return before


def _hours(office: OfficeFacts, at: datetime) -> OfficeCalendar:
    return calendar(office.id, around=at.astimezone(ZoneInfo(office.zone)).date())


def _member(row: Staff) -> StaffMember:
    offices = db.session.scalars(
        select(OfficeMembership.office_id).where(OfficeMembership.staff_id == row.id)
    )
    roles = frozenset(StaffRole(role.name) for role in row.roles)
    return StaffMember(row.id, row.name, roles, frozenset(offices))


def _arrives(number: int, story: Story, lead: list[int], at: datetime) -> None:
    request = ConsultationRequest(
        answers=story.answers,
        locale=story.locale,
        page="/start/check",
        promo=story.promo,
        concern=story.concern,
    )
    suspicion = str(story.suspicion) if story.suspicion else None
    receipt = submit(
        request, submission_key=f"demo-{number}", source=LeadSource.FORM, now=at, suspicion=suspicion
    )
    lead.append(receipt.lead_id)
    routing.assign(lead_id=receipt.lead_id, now=at)


def _do(deed: Deed, lead: list[int], staff: dict[str, StaffMember], at: datetime, now: datetime) -> None:
    lead_id = lead[0]
    answer: object
    match deed:
        case Wrote(words=words):
            _write(lead_id, words, at)
            return
        case Snoozed(by=by, until=until):
            answer = steps.snooze(lead_id=lead_id, until=now + until, staff=staff[by], now=at)
        case Closed(by=by, reason=reason):
            answer = steps.close(lead_id=lead_id, reason=reason, staff=staff[by], now=at)
        case Books():
            answer = demo_booking.books(lead_id, deed, staff, at=at, now=now)
        case Came():
            answer = demo_booking.came(lead_id, deed, staff, at=at)
        case Tried():
            answer = outcomes.log_attempt(
                lead_id=lead_id,
                outcome=deed.outcome,
                channel=deed.channel,
                note=deed.note,
                next_action=NextAction(deed.next, now + deed.due) if deed.next else None,
                staff=staff[deed.by],
                now=at,
            )
    if answer is False or isinstance(answer, Refused):
        raise StoryFailed(f"lead {lead_id}, {type(deed).__name__}: {answer}")


def _write(lead_id: int, words: str, at: datetime) -> None:
    """An e-mail of the visitor comes in by the door of a mail server."""
    mail = EmailMessage()
    mail["From"] = db.session.get_one(Lead, lead_id).email
    mail["To"] = reply_address(lead_id)
    mail["Subject"] = "Re: Your request"
    mail["Date"] = at
    mail.set_content(words)
    receive(mail.as_bytes(), door=Door.PIPE, now=at)
