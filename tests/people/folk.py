"""People for tests of merging: made quickly, compared as records, asked what they allow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from leads.consent.permission import may_contact
from leads.consent.service import Evidence, record
from leads.consent.stopping import withdraw
from leads.database import db
from leads.models import Lead, Person, PersonMatch, Suppression, Touch
from leads.people.merging import Merged, merge
from leads.vocabulary import ConsentChannel, ConsentPurpose, Locale, StaffRole
from leads.web.access import StaffMember
from tests.factories import NOON, make_lead, make_person, make_staff

NAMES = {"brand": "Linden", "legal_name": "Linden", "postal_address": "100 Alder Way"}
MARKETING, REQUEST = ConsentPurpose.MARKETING, ConsentPurpose.REQUEST


def central() -> StaffMember:
    """Somebody of the central desk, who sees everything."""
    staff = make_staff(StaffRole.CENTRAL_DESK)
    return StaffMember(staff.id, staff.name, frozenset({StaffRole.CENTRAL_DESK}), frozenset())


def somebody(name: str, *, phone: str | None = "+13055550123", **changes: Any) -> Lead:
    """A person with one request."""
    email = changes.pop("email", f"{name.lower().replace(' ', '.')}@example.com")
    person = make_person(name=name, email=email, phone=phone)
    return make_lead(person=person, email=email, **changes)


def says(lead: Lead, key: str, at: datetime, *, row: int | None = None, page: str = "/start/check") -> None:
    """A permission, said for the row its request came in under."""
    record(
        person_id=row or lead.person_id,
        lead_id=lead.id,
        granted=[(key, lead.email or "")],
        evidence=Evidence(lead.submission_key, Locale.EN_US, page, None),
        names=NAMES,
        now=at,
    )


def takes_back(lead: Lead, at: datetime, purpose: ConsentPurpose = MARKETING) -> bool:
    """A withdrawal by email."""
    return withdraw(
        person_id=lead.person_id,
        lead_id=lead.id,
        channel=ConsentChannel.EMAIL,
        purpose=purpose,
        evidence=Evidence(lead.submission_key, Locale.EN_US, "/u", None),
        now=at,
    )


def refusal(person_id: int, address: str | None, purpose: ConsentPurpose, at: datetime) -> str:
    """Why a sender is told no; "" for yes."""
    return may_contact(
        person_id=person_id, address=address, channel=ConsentChannel.EMAIL, purpose=purpose, now=at
    ).reason


def may(person_id: int, address: str | None, purpose: ConsentPurpose, at: datetime) -> bool:
    """What a sender is told."""
    return not refusal(person_id, address, purpose, at)


def records(leads: Sequence[int]) -> dict[str, Any]:
    """Everything a merge may touch, as values that can be compared."""
    db.session.flush()
    db.session.expire_all()
    people = select(Person).order_by(Person.id)
    touches = select(Touch).where(Touch.lead_id.in_(leads)).order_by(Touch.id)
    pairs = select(PersonMatch).order_by(PersonMatch.low_id, PersonMatch.high_id)
    return {
        "people": [_row(each) for each in db.session.scalars(people)],
        "leads": [_row(db.session.get_one(Lead, each)) for each in leads],
        "touches": [_row(each) for each in db.session.scalars(touches)],
        "pairs": [_row(each) for each in db.session.scalars(pairs)],
    }


def suppressed() -> set[tuple[bytes, str]]:
    """Every suppressed address."""
    return {tuple(row) for row in db.session.execute(select(Suppression.address_index, Suppression.scope))}


def _row(thing: Any) -> dict[str, Any]:
    return {column.key: getattr(thing, column.key) for column in thing.__table__.columns}


def later(hours: float) -> datetime:
    """So many hours after noon."""
    return NOON + timedelta(hours=hours)


def joined(one: Lead, other: Lead, at: datetime = NOON, **chosen: int) -> Merged:
    """Merge two people; they are read anew afterwards."""
    made = merge(one=one.person_id, other=other.person_id, chosen=chosen, seen=None, staff=central(), now=at)
    assert isinstance(made, Merged)
    db.session.expire_all()
    return made
