"""Whose request it is: the row an address is known by, and the person that row turned out to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, func, insert, literal_column, select
from sqlalchemy.dialects.postgresql import insert as upsert

from leads.database import db
from leads.family import root
from leads.intake.contacts import Email, Phone
from leads.intake.request import ConsultationRequest
from leads.keyring import keyring
from leads.models import Person


@dataclass(frozen=True, slots=True)
class Identity:
    """The row a request was found under, which keeps its words; the person it is, who gets the lead."""

    row_id: int
    person_id: int
    is_new: bool


def identify(
    request: ConsultationRequest,
    email: Email | None,
    phone: Phone | None,
    *,
    known_id: int | None,
    now: datetime,
) -> Identity:
    """Find or add whoever sends this.

    A later request fills a missing phone and changes nothing else: anybody can type anybody's address.
    `known_id`: somebody who talked to them says that it is this person; what they lacked is filled in.
    """
    row = _row(request, email, phone, now)
    if known_id is not None:
        return _known(known_id, row)
    if email is None:
        # A number is no identity: households share one. Who is the same is asked, never assumed.
        added = db.session.execute(insert(Person).values(row).returning(Person.id)).scalar_one()
        return Identity(added, added, is_new=True)
    adding = upsert(Person).values(row)
    kept = adding.on_conflict_do_update(
        index_elements=[Person.email_index],
        index_where=Person.email_index.is_not(None),
        set_={
            "phone": func.coalesce(Person.phone, adding.excluded.phone),
            "phone_index": func.coalesce(Person.phone_index, adding.excluded.phone_index),
        },
    )
    # PostgreSQL gives a row that was just inserted no `xmax`.
    is_new = literal_column("xmax = 0", Boolean).label("is_new")
    one = func.coalesce(Person.merged_into_id, Person.id).label("one")
    found = db.session.execute(kept.returning(Person.id, one, is_new)).mappings().one()
    return Identity(int(found["id"]), int(found["one"]), bool(found["is_new"]))


def _known(known_id: int, row: dict[str, Any]) -> Identity:
    person_id = db.session.execute(select(root(known_id))).scalar_one()
    person = db.session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    if person.phone_index is None:
        person.phone, person.phone_index = row["phone"], row["phone_index"]
    if person.email_index is None and row["email_index"] is not None and _is_free(row["email_index"]):
        person.email, person.email_index = row["email"], row["email_index"]
    db.session.flush()
    return Identity(person_id, person_id, is_new=False)


def _is_free(email_index: bytes) -> bool:
    """Whether nobody is known by this address; if somebody is, the two are a match for staff to look at."""
    taken = select(Person.id).where(Person.email_index == email_index)
    return db.session.execute(taken).scalar() is None


def _row(
    request: ConsultationRequest, email: Email | None, phone: Phone | None, now: datetime
) -> dict[str, Any]:
    index = keyring().index
    return {
        "name": request.answers.name,
        "email": email.address if email else None,
        "email_index": index("email", email.same_as) if email else None,
        "phone": phone.e164 if phone else None,
        "phone_index": index("phone", phone.e164) if phone else None,
        "locale": request.locale,
        "created_at": now,
    }
