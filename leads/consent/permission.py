"""The one question every sender asks: may we write to this person, at this address, for this purpose?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import literal, or_, select, true

from leads.consent.rules import Permission, Scope, Suppressed, Word, permission, suppression
from leads.database import db
from leads.models import Consent, Suppression
from leads.outbox.storage import address_index
from leads.vocabulary import ConsentChannel, ConsentPurpose


def may_contact(
    *,
    person_id: int,
    address: str | None,
    channel: ConsentChannel,
    purpose: ConsentPurpose,
    now: datetime,
) -> Permission:
    """Answer from what is committed at this moment; the table of answers is in consent.rules.

    Takes    purpose REQUEST for what the person asked, MARKETING for everything else. A permission counts
             from its moment on; a withdrawal as soon as it is written.
    """
    if not address:
        return Permission(allowed=False, reason="no_address")
    index = address_index(address)
    return may_contact_at(person_id=person_id, index=index, channel=channel, purpose=purpose, now=now)


def may_contact_at(
    *,
    person_id: int | None,
    index: bytes,
    channel: ConsentChannel,
    purpose: ConsentPurpose,
    now: datetime,
) -> Permission:
    """The same for an address known by its keyed hash; without a person only the address decides."""
    entries, newest = _found(person_id, index, channel, purpose, now)
    if person_id is not None:
        return permission(purpose, entries, newest)
    blocked = suppression(purpose, entries)
    return Permission(allowed=blocked is None, reason=blocked or "")


def _found(
    person_id: int | None, index: bytes, channel: ConsentChannel, purpose: ConsentPurpose, now: datetime
) -> tuple[list[Suppressed], Word | None]:
    """All that the rules ask, in one statement and so of one moment."""
    word = (
        select(Consent.granted, Consent.at, Consent.page)
        .where(
            Consent.person_id == person_id,
            Consent.channel == channel,
            Consent.purpose == purpose,
            or_(Consent.at <= now, Consent.granted.is_(False)),
        )
        .order_by(Consent.id.desc())
        .limit(1)
        .subquery("word")
    )
    entry = (
        select(Suppression.scope, Suppression.reason, Suppression.at)
        .where(Suppression.address_index == index)
        .subquery("entry")
    )
    one = select(literal(1)).subquery("one")
    both = (
        select(
            word.c.granted, word.c.at, word.c.page, entry.c.scope, entry.c.reason, entry.c.at.label("since")
        )
        .select_from(one)
        .outerjoin(word, true())
        .outerjoin(entry, true())
    )
    rows = db.session.execute(both).all()
    entries = [Suppressed(Scope(row.scope), row.reason, row.since) for row in rows if row.scope is not None]
    first = rows[0]
    return entries, Word(first.granted, first.at, first.page) if first.granted is not None else None
