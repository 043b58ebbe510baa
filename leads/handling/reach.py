"""How a visitor can be reached, how often somebody tried, and the hours in which both sides are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from leads.consent.permission import may_contact
from leads.database import db
from leads.directory.queries import calendar, directory
from leads.handling.rules import CONTACTS, Channels
from leads.models import Attempt, Lead, Person
from leads.officetime.rules import Hours
from leads.vocabulary import AttemptOutcome, ConsentChannel, ConsentPurpose


@dataclass(frozen=True, slots=True)
class Tries:
    """The tries since somebody was last reached: how many, and when the first was."""

    count: int
    first_at: datetime | None


def channels_of(lead: Lead, now: datetime) -> Channels:
    """What can be used now: a number that nobody found wrong, an address we may write to."""
    return Channels(phone=number_of(lead) is not None, email=address_of(lead, now) is not None)


def number_of(lead: Lead) -> str | None:
    """The number of the request, unless it was found to be wrong; then the person’s other one."""
    if lead.phone is not None and not _is_wrong(lead.id):
        return lead.phone
    other = db.session.execute(select(Person.phone).where(Person.id == lead.person_id)).scalar_one()
    return other if other != lead.phone else None


def address_of(lead: Lead, now: datetime) -> str | None:
    """The address a person may write to about the request, None when the ledger or a bounce says no."""
    newest = db.session.execute(select(Person.email).where(Person.id == lead.person_id)).scalar_one()
    return next(
        (each for each in (lead.email, newest) if each and permission_for(lead, each, now) == ""), None
    )


def permission_for(lead: Lead, address: str | None, now: datetime) -> str:
    """The code of a no, "" for a yes."""
    found = may_contact(
        person_id=lead.person_id,
        address=address,
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.REQUEST,
        now=now,
    )
    return found.reason


def tries_of(lead_id: int) -> Tries:
    """Attempts that reached nobody, since the last one that did; what was undone does not count."""
    rows = db.session.execute(
        select(Attempt.at, Attempt.outcome)
        .where(Attempt.lead_id == lead_id, Attempt.undone_at.is_(None))
        .order_by(Attempt.id.desc())
    ).all()
    since = []
    for row in rows:
        if AttemptOutcome(row.outcome) in CONTACTS:
            break
        since.append(row.at)
    return Tries(len(since), since[-1] if since else None)


def hours_of(lead: Lead, now: datetime) -> Hours:
    """When the office that works this lead is open; the central desk’s hours while there is none."""
    office = directory().office(lead.office_id or 0) or directory().central
    return calendar(office.id, around=now.astimezone(ZoneInfo(office.zone)).date())


def office_zone(lead: Lead) -> str:
    """The zone on the wall of the office that works this lead."""
    return (directory().office(lead.office_id or 0) or directory().central).zone


def _is_wrong(lead_id: int) -> bool:
    wrong = select(Attempt.id).where(
        Attempt.lead_id == lead_id,
        Attempt.outcome == AttemptOutcome.WRONG_NUMBER,
        Attempt.undone_at.is_(None),
    )
    return db.session.execute(wrong.limit(1)).first() is not None
