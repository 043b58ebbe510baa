"""How a visitor can be reached, how often somebody tried, and the hours in which both sides are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from leads.consent.permission import may_contact
from leads.database import db
from leads.directory.queries import calendar, directory
from leads.handling.rules import CONTACTS
from leads.models import Attempt, Lead, Person
from leads.officetime.rules import Hours
from leads.vocabulary import AttemptOutcome, ConsentChannel, ConsentPurpose


@dataclass(frozen=True)
class Reach:
    """What is known about reaching somebody.

    `number` is one nobody found wrong. `tries` are those since somebody was last reached, the first of them
    at `first_try_at`; what was undone does not count.
    """

    lead: Lead
    now: datetime
    number: str | None
    newest_address: str | None
    tries: int
    first_try_at: datetime | None

    @cached_property
    def address(self) -> str | None:
        """An address we may write to about the request; the ledger is asked only now."""
        tried = dict.fromkeys(each for each in (self.lead.email, self.newest_address) if each)
        return next((each for each in tried if permission_for(self.lead, each, self.now) == ""), None)

    @property
    def phone(self) -> bool:
        """Whether there is a number that nobody found wrong."""
        return self.number is not None

    @property
    def email(self) -> bool:
        """Whether there is an address we may write to."""
        return self.address is not None

    def after(self, outcome: AttemptOutcome) -> Reach:
        """The same when an attempt has just ended so: it counts, and its number may be wrong."""
        wrong = outcome is AttemptOutcome.WRONG_NUMBER and self.number == self.lead.phone
        begun = self.first_try_at or self.now
        return replace(self, number=None if wrong else self.number, tries=self.tries + 1, first_try_at=begun)


def reach(lead: Lead, now: datetime) -> Reach:
    """How to reach the visitor of a lead: one statement, and one more where their address matters."""
    rows = db.session.execute(
        select(Person.phone, Person.email, Attempt.at, Attempt.outcome)
        .outerjoin(Attempt, and_(Attempt.lead_id == lead.id, Attempt.undone_at.is_(None)))
        .where(Person.id == lead.person_id)
        .order_by(Attempt.id.desc())
    ).all()
    made = [row for row in rows if row.outcome is not None]
    wrong = any(row.outcome == AttemptOutcome.WRONG_NUMBER for row in made)
    # The answers of a request never change, so another number of the person came after the wrong one.
    other = rows[0].phone if rows[0].phone != lead.phone else None
    since = _since_last_contact(made)
    return Reach(
        lead=lead,
        now=now,
        number=other if wrong or lead.phone is None else lead.phone,
        newest_address=rows[0].email,
        tries=len(since),
        first_try_at=since[-1] if since else None,
    )


def permission_for(lead: Lead, address: str | None, now: datetime) -> str:
    """Why nothing may be written to an address about the request, as a code; "" when it may."""
    found = may_contact(
        person_id=lead.person_id,
        address=address,
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.REQUEST,
        now=now,
    )
    return found.reason


def hours_of(lead: Lead, now: datetime) -> Hours:
    """When the office that works this lead is open; the central desk’s hours while there is none."""
    office = directory().office(lead.office_id or 0) or directory().central
    return calendar(office.id, around=now.astimezone(ZoneInfo(office.zone)).date())


def _since_last_contact(newest_first: Sequence[Any]) -> list[datetime]:
    since = []
    for row in newest_first:
        if row.outcome in CONTACTS:
            break
        since.append(row.at)
    return since
