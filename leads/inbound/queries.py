"""Messages that wait for a person, as far as one may see them; words are decrypted here, on reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from leads.database import db
from leads.inbound.parse import read_mail
from leads.inbound.quotes import own_words
from leads.inbound.sameness import bound_to
from leads.keyring import Unreadable, keyring
from leads.models import InboundMessage, Lead
from leads.vocabulary import InboundKind
from leads.web.access import StaffMember, scoped


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `lead_id` is None where nobody could place it, and then only the whole group sees it."""

    id: int
    received_at: datetime
    kind: InboundKind
    lead_id: int | None
    name: str
    sender: str
    subject: str
    words: str
    is_open: bool


def waiting(staff: StaffMember, *, before_id: int | None, limit: int) -> list[Message]:
    """The messages nobody has dealt with, newest first, `limit` at a time."""
    open_ones = (
        select(InboundMessage, Lead.name)
        .outerjoin(Lead, Lead.id == InboundMessage.lead_id)
        .where(InboundMessage.needs_staff, InboundMessage.handled_at.is_(None))
        .order_by(InboundMessage.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        open_ones = open_ones.where(InboundMessage.id < before_id)
    return [_message(row, name or "") for row, name in db.session.execute(scoped(open_ones, staff))]


def one(message_id: int, staff: StaffMember) -> Message | None:
    """One message of a lead's timeline or of the list, dealt with or not; None beyond one's scope."""
    wanted = (
        select(InboundMessage, Lead.name)
        .outerjoin(Lead, Lead.id == InboundMessage.lead_id)
        .where(InboundMessage.id == message_id)
    )
    found = db.session.execute(scoped(wanted, staff)).one_or_none()
    return _message(found[0], found[1] or "") if found else None


def count_waiting(staff: StaffMember) -> int:
    """How many messages wait for this person."""
    number = (
        select(func.count(InboundMessage.id))
        .outerjoin(Lead, Lead.id == InboundMessage.lead_id)
        .where(InboundMessage.needs_staff, InboundMessage.handled_at.is_(None))
    )
    return db.session.execute(scoped(number, staff)).scalar_one()


def is_in_scope(message_id: int, staff: StaffMember) -> bool:
    """Whether this person may see the message."""
    one = (
        select(InboundMessage.id)
        .outerjoin(Lead, Lead.id == InboundMessage.lead_id)
        .where(InboundMessage.id == message_id, InboundMessage.needs_staff)
    )
    return db.session.execute(scoped(one, staff)).scalar_one_or_none() is not None


def _message(row: InboundMessage, name: str) -> Message:
    mail = read_mail(_opened(row.raw, row.content_hash).encode("latin-1", "replace"))
    words = _opened(row.text, row.content_hash) or own_words(mail.text)
    return Message(
        id=row.id,
        received_at=row.received_at,
        kind=InboundKind(row.kind),
        lead_id=row.lead_id,
        name=name,
        sender=mail.sender,
        subject=mail.subject,
        words=words,
        is_open=row.needs_staff and row.handled_at is None,
    )


def _opened(blob: bytes | None, content_hash: bytes) -> str:
    """The text of a field; "" when it is past its retention or its key is gone."""
    if blob is None:
        return ""
    try:
        return keyring().decrypt(blob, bound_to=bound_to(content_hash))
    except Unreadable:
        return ""
