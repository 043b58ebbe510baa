"""Messages handled all at once, with a reason; never answers of visitors, each of which somebody reads."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select, update

from leads.audit import service as audit
from leads.database import db
from leads.models import InboundMessage, Lead
from leads.vocabulary import InboundKind
from leads.web.access import StaffMember, scoped

READ_ONE_BY_ONE = frozenset({InboundKind.REPLY, InboundKind.STOP})


class Reason(StrEnum):
    """Why nobody needs to read them; a code, because the audit log holds nothing that somebody typed."""

    NOTHING_TO_DO = "nothing_to_do"
    KNOWN_ALREADY = "known_already"
    SPAM = "spam"


def kinds_waiting(staff: StaffMember) -> dict[InboundKind, int]:
    """How many messages of each kind that may be handled at once wait for this person."""
    counted = _waiting(InboundMessage.kind, func.count()).group_by(InboundMessage.kind)
    return {InboundKind(kind): count for kind, count in db.session.execute(scoped(counted, staff))}


def mark_all_handled(
    *, kind: InboundKind, reason: Reason, up_to: int, staff: StaffMember, now: datetime
) -> int:
    """Take all messages of a kind off the list, as far as this person sees them, and give their number.

    Takes    `up_to`, the newest message the person was shown: what came meanwhile stays.
    Raises   ValueError for a kind that is read one by one.
    """
    if kind in READ_ONE_BY_ONE:
        raise ValueError(kind)
    wanted = _waiting(InboundMessage.id).where(InboundMessage.kind == kind, InboundMessage.id <= up_to)
    done = (
        update(InboundMessage)
        .where(InboundMessage.id.in_(scoped(wanted, staff)), InboundMessage.handled_at.is_(None))
        .values(handled_at=now, handled_by=staff.id)
        .returning(InboundMessage.id)
        .execution_options(synchronize_session=False)
    )
    count = len(db.session.execute(done).all())
    data = {"kind": kind, "reason": reason, "messages": count}
    audit.record("inbound.all_handled", staff_id=staff.id, data=data, now=now)
    return count


def _waiting(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(InboundMessage)
        .outerjoin(Lead, Lead.id == InboundMessage.lead_id)
        .where(
            InboundMessage.needs_staff,
            InboundMessage.handled_at.is_(None),
            InboundMessage.kind.not_in(READ_ONE_BY_ONE),
        )
    )
