"""The one question every sender asks: may we write to this person, at this address, for this purpose?

| found                                                | answer                                         |
|------------------------------------------------------|------------------------------------------------|
| no address                                           | no: no_address                                 |
| the address is suppressed for all, or for marketing  | no: the reason of the suppression              |
| marketing, and the newest word is a withdrawal       | no: unsubscribed                               |
| marketing, and it was never allowed                  | no: no_opt_in                                  |
| the request, and the newest word is a withdrawal     | no: asked_us_to_stop                           |
| the request, and nothing is in the ledger            | no: no_consent                                 |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from leads.database import db
from leads.models import Consent, Suppression
from leads.outbox.storage import address_index
from leads.vocabulary import ConsentChannel, ConsentPurpose


@dataclass(frozen=True, slots=True)
class Permission:
    """Yes, or no with a reason as a code; the reason of a yes is ""."""

    allowed: bool
    reason: str = ""


_WITHDRAWN = {
    ConsentPurpose.MARKETING: "unsubscribed",
    ConsentPurpose.REQUEST: "asked_us_to_stop",
}
_NEVER = {ConsentPurpose.MARKETING: "no_opt_in", ConsentPurpose.REQUEST: "no_consent"}


def may_contact(
    *,
    person_id: int,
    address: str | None,
    channel: ConsentChannel,
    purpose: ConsentPurpose,
    now: datetime,
) -> Permission:
    """Answer from the suppressed addresses and the newest word in the ledger, as committed by `now`.

    Takes    purpose REQUEST for what the person asked, MARKETING for everything else.
    """
    if not address:
        return Permission(allowed=False, reason="no_address")
    suppressed = _suppressed(address, purpose)
    if suppressed is not None:
        return Permission(allowed=False, reason=suppressed)
    granted = _newest_word(person_id, channel, purpose, now)
    if granted:
        return Permission(allowed=True)
    return Permission(allowed=False, reason=(_NEVER if granted is None else _WITHDRAWN)[purpose])


def _suppressed(address: str, purpose: ConsentPurpose) -> str | None:
    scopes = ("all", "marketing") if purpose is ConsentPurpose.MARKETING else ("all",)
    rows = select(Suppression.reason).where(
        Suppression.address_index == address_index(address), Suppression.scope.in_(scopes)
    )
    return db.session.execute(rows.order_by(Suppression.scope).limit(1)).scalar_one_or_none()


def _newest_word(
    person_id: int, channel: ConsentChannel, purpose: ConsentPurpose, now: datetime
) -> bool | None:
    words = select(Consent.granted).where(
        Consent.person_id == person_id,
        Consent.channel == channel,
        Consent.purpose == purpose,
        Consent.at <= now,
    )
    return db.session.execute(words.order_by(Consent.id.desc()).limit(1)).scalar_one_or_none()
