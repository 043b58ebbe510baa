"""The link in a letter to a person's choices: each letter mints its own token, only its hash is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from leads.database import db
from leads.family import family
from leads.keyring import keyring, new_token, token_hash
from leads.models import Lead, Person, PreferenceLink
from leads.outbox.storage import address_index


def mint_preference_link(*, person_id: int, lead_id: int, address: str, now: datetime) -> str:
    """A fresh token that opens a person's choices and stops marketing to one address; it does not end."""
    token = new_token()
    hashed = token_hash(token)
    db.session.execute(
        insert(PreferenceLink).values(
            token_hash=hashed,
            person_id=person_id,
            lead_id=lead_id,
            address=keyring().encrypt(address, bound_to=f"preference_link:{hashed.hex()}"),
            created_at=now,
        )
    )
    return token


@dataclass(frozen=True, slots=True)
class PreferenceDoor:
    """Where the token of a letter leads: the person, the lead it was about, the address it went to.

    The person is who the lead belongs to today, whoever they were when the letter was written.
    """

    person_id: int
    lead_id: int
    address: str


def open_preference_link(token: str) -> PreferenceDoor | None:
    """Look a token up; None when we never made it. It does not end: a way out must always work."""
    hashed = token_hash(token)
    row = db.session.execute(
        select(Lead.person_id, PreferenceLink.lead_id, PreferenceLink.address)
        .join(Lead, Lead.id == PreferenceLink.lead_id)
        .where(PreferenceLink.token_hash == hashed)
    ).one_or_none()
    if row is None:
        return None
    address = keyring().decrypt(row.address, bound_to=f"preference_link:{hashed.hex()}")
    return PreferenceDoor(row.person_id, row.lead_id, address)


def speaker_of(door: PreferenceDoor) -> int:
    """The row a mailbox is known by, which keeps its owner’s words: they stay theirs without the merge."""
    index = address_index(door.address)
    known = select(Person.id).where(Person.email_index == index, Person.id.in_(family(door.person_id)))
    found = db.session.execute(known).scalar()
    return door.person_id if found is None else found
