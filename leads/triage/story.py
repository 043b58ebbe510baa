"""Everything that happened to a lead, with what the visitor wrote back, in one statement."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Select, Text, and_, cast, exists, or_, select
from sqlalchemy.orm import aliased

from leads.database import db
from leads.inbound.sameness import bound_to
from leads.keyring import Unreadable, keyring
from leads.models import InboundMessage, Lead, LeadEvent, PersonMerge, Staff, UndoStep
from leads.reference import reference_of
from leads.triage.facts import Answered, Happened
from leads.vocabulary import InboundKind
from leads.web.access import StaffMember, scoped

Story = tuple[tuple[Happened, ...], tuple[Answered, ...]]


def story_of(lead_id: int, staff: StaffMember, *, at: datetime) -> Story:
    """The timeline, newest first, and the messages it speaks of, oldest first.

    A fact carries the way to take it back while its reader, who did it, still may at `at`. Where people
    turned out to be one, what happened to their other requests stands there too, as far as one may see it.
    """
    message_id = cast(LeadEvent.data["inbound_id"].astext, BigInteger)
    own_step = and_(
        UndoStep.lead_id == LeadEvent.lead_id,
        LeadEvent.lead_id == lead_id,
        UndoStep.staff_id == staff.id,
        LeadEvent.staff_id == staff.id,
        UndoStep.at == LeadEvent.at,
        UndoStep.expires_at > at,
        UndoStep.undone_at.is_(None),
    )
    given_to = aliased(Staff)
    is_giving = and_(
        LeadEvent.kind == "handling.assigned", cast(given_to.id, Text) == LeadEvent.data["to"].astext
    )
    rows = db.session.execute(
        select(LeadEvent, Staff.name, given_to.name, UndoStep.batch, InboundMessage)
        .outerjoin(Staff, Staff.id == LeadEvent.staff_id)
        .outerjoin(given_to, is_giving)
        .outerjoin(UndoStep, own_step)
        .outerjoin(InboundMessage, and_(InboundMessage.id == message_id, InboundMessage.lead_id == lead_id))
        .where(or_(LeadEvent.lead_id == lead_id, LeadEvent.lead_id.in_(_joined(lead_id, staff))))
        .order_by(LeadEvent.id.desc())
    ).all()
    happened = {
        event.id: Happened(
            event.kind,
            event.actor,
            name,
            event.data,
            event.at,
            event.id,
            event.staff_id,
            undo,
            target or "",
            reference_of(event.lead_id) if event.lead_id != lead_id else "",
        )
        for event, name, target, undo, _message in rows
    }
    messages = {message.id: message for *_fact, message in rows if message is not None}
    return tuple(happened.values()), tuple(_answered(messages[each]) for each in sorted(messages))


def _joined(lead_id: int, staff: StaffMember) -> Select[int]:
    """The other requests of somebody who was merged with another person."""
    mine = aliased(Lead)
    person = select(mine.person_id).where(mine.id == lead_id).scalar_subquery()
    merged = exists().where(PersonMerge.kept_id == person, PersonMerge.undone_at.is_(None))
    return scoped(select(Lead.id).where(Lead.person_id == person, Lead.id != lead_id, merged), staff)


def _answered(message: InboundMessage) -> Answered:
    words = ""
    if message.text is not None:
        try:
            words = keyring().decrypt(message.text, bound_to=bound_to(message.content_hash))
        except Unreadable:
            words = ""
    return Answered(
        id=message.id,
        at=message.received_at,
        kind=InboundKind(message.kind),
        words=words,
        is_open=message.needs_staff and message.handled_at is None,
    )
