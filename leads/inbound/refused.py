"""Mailboxes our own mail server refused for good: what follows is the same as from a bounce that comes back.

The outbox knows letters, not people, so it only notes the refusal; a sweep finds it, after a crash too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from leads.consent.rules import Scope
from leads.database import db
from leads.inbound.addressed import about
from leads.inbound.consequences import end_mail
from leads.models import LetterRow, Suppression
from leads.outbox.addresses import Target, Way
from leads.vocabulary import LetterState

HARD_BOUNCE = "hard_bounce"
"""The outbox's reason for a letter whose mailbox does not exist."""

_SILENCED = exists().where(
    Suppression.address_index == LetterRow.recipient_index, Suppression.scope == Scope.ALL
)


def refused(*, limit: int) -> list[int]:
    """Letters refused for good to addresses that are not silenced yet, the oldest first."""
    found = (
        select(LetterRow.id)
        .where(
            LetterRow.state == LetterState.FAILED,
            LetterRow.reason == HARD_BOUNCE,
            LetterRow.lead_id.is_not(None),
            ~_SILENCED,
        )
        .order_by(LetterRow.id)
        .limit(limit)
    )
    return list(db.session.execute(found).scalars())


def silence(*, letter_id: int, now: datetime) -> bool:
    """End all mail to the address of one refused letter; False when somebody has done it meanwhile."""
    concerned = about(Target(Way.BOUNCE, letter_id))
    if concerned is None or not _is_open(letter_id):
        return False
    end_mail(concerned, db.session.get_one(LetterRow, letter_id), now)
    return True


def _is_open(letter_id: int) -> bool:
    """Asked again once the leads are locked."""
    found = select(LetterRow.id).where(LetterRow.id == letter_id, ~_SILENCED)
    return db.session.execute(found).first() is not None
