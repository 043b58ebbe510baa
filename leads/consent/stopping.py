"""Stopping: addresses that get nothing more, and words taken back. Everything here may be said twice."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import Select, insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from leads.consent.rules import UNSUBSCRIBED, Scope
from leads.consent.service import Evidence
from leads.consent.waiting import hold_back_letters
from leads.database import db
from leads.family import family
from leads.models import Consent, LetterRow, Suppression
from leads.outbox.storage import address_index
from leads.vocabulary import ConsentChannel, ConsentPurpose, Stream

log = structlog.get_logger()
_STREAMS = {
    Scope.ALL: (Stream.CARE, Stream.NEWS),
    Scope.MARKETING: (Stream.NEWS,),
}


def suppress(*, address: str, scope: Scope, reason: str, source: str, now: datetime) -> None:
    """Write nothing more to an address, whoever uses it; letters that wait stay here.

    Takes    `reason`, a code the desk has words for; `source`, the door it came through.
    An entry is never taken back and never softened; only "unsubscribed" gives way, to a later or harder one.
    Call it after the stop of follow-ups, which locks leads.
    """
    index = address_index(address)
    entry = upsert(Suppression).values(address_index=index, scope=scope, at=now, reason=reason, source=source)
    again = entry.on_conflict_do_update(
        index_elements=["address_index", "scope"],
        set_={"at": now, "reason": reason, "source": source},
        where=Suppression.reason == UNSUBSCRIBED,
    )
    db.session.execute(again)
    held = hold_back_letters(
        LetterRow.recipient_index == index, LetterRow.stream.in_(_STREAMS[scope]), reason=reason, now=now
    )
    log.info("consent.suppressed", scope=scope, reason=reason, source=source, letters=held)


def withdraw(
    *,
    person_id: int,
    lead_id: int | None,
    channel: ConsentChannel,
    purpose: ConsentPurpose,
    evidence: Evidence,
    now: datetime,
) -> bool:
    """Take a permission back, as a new row about the same text; False when there was none to take back.

    Whoever was merged with the person has theirs taken back too, so that no un-merge revives it.
    """
    given = db.session.execute(_newest_words(person_id, channel, purpose)).all()
    rows = [
        {
            "person_id": word.person_id,
            "lead_id": lead_id,
            "at": now,
            "channel": channel,
            "purpose": purpose,
            "granted": False,
            "text_key": word.text_key,
            "text_version": word.text_version,
            "locale": evidence.locale,
            "page": evidence.page,
            "ip_prefix": evidence.ip_prefix,
            "shown": None,
        }
        for word in given
        if word.granted
    ]
    if not rows:
        return False
    db.session.execute(insert(Consent).values(rows))
    if channel is ConsentChannel.EMAIL:
        stream = Stream.NEWS if purpose is ConsentPurpose.MARKETING else Stream.CARE
        hold_back_letters(
            LetterRow.person_id.in_(family(person_id)),
            LetterRow.stream == stream,
            reason=UNSUBSCRIBED if stream is Stream.NEWS else "asked_us_to_stop",
            now=now,
        )
    return True


def _newest_words(
    person_id: int, channel: ConsentChannel, purpose: ConsentPurpose
) -> Select[int, bool, str, int]:
    newest = (
        select(Consent.person_id, Consent.granted, Consent.text_key, Consent.text_version)
        .where(
            Consent.person_id.in_(family(person_id)), Consent.channel == channel, Consent.purpose == purpose
        )
        .order_by(Consent.person_id, Consent.id.desc())
    )
    return newest.ext(distinct_on(Consent.person_id))


def unsubscribe(
    *, person_id: int, lead_id: int | None, address: str, source: str, evidence: Evidence, now: datetime
) -> None:
    """No more guides and offers by email: neither to this address, whoever uses it, nor to this person."""
    suppress(address=address, scope=Scope.MARKETING, reason=UNSUBSCRIBED, source=source, now=now)
    withdraw(
        person_id=person_id,
        lead_id=lead_id,
        channel=ConsentChannel.EMAIL,
        purpose=ConsentPurpose.MARKETING,
        evidence=evidence,
        now=now,
    )
