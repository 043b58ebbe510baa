"""What visitors and staff write about a lead after it came: encrypted, bound to its row, never edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from leads.database import db
from leads.keyring import Unreadable, keyring
from leads.models import LeadNote
from leads.text import paragraphs
from leads.vocabulary import Actor


@dataclass(frozen=True, slots=True)
class Note:
    """One note; `text` is None when its key is no longer in the key ring."""

    id: int
    at: datetime
    author: Actor
    text: str | None


def add(*, lead_id: int, text: str, now: datetime, staff_id: int | None = None) -> int:
    """Keep a note of the visitor, or of the staff member named, and give its id."""
    # The id comes first: the text is bound to it, so that it can be read in no other row.
    note_id = db.session.execute(select(func.nextval("lead_note_id_seq"))).scalar_one()
    db.session.execute(
        insert(LeadNote).values(
            id=note_id,
            lead_id=lead_id,
            at=now,
            author=Actor.VISITOR if staff_id is None else Actor.STAFF,
            staff_id=staff_id,
            text=keyring().encrypt(paragraphs(text), bound_to=_bound_to(note_id)),
        )
    )
    return int(note_id)


def notes_of(lead_id: int) -> tuple[Note, ...]:
    """All notes of a lead, oldest first."""
    rows = db.session.execute(
        select(LeadNote.id, LeadNote.at, LeadNote.author, LeadNote.text)
        .where(LeadNote.lead_id == lead_id)
        .order_by(LeadNote.id)
    )
    return tuple(Note(row.id, row.at, Actor(row.author), _read(row.id, row.text)) for row in rows)


def _read(note_id: int, sealed: bytes) -> str | None:
    try:
        return keyring().decrypt(sealed, bound_to=_bound_to(note_id))
    except Unreadable:
        return None


def _bound_to(note_id: int) -> str:
    return f"lead_note:{note_id}"
