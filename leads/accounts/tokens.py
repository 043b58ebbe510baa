"""Links in letters to staff: an invitation, a new password. A link shows a form; sending it uses it up."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, insert, select, update

from leads.database import db
from leads.keyring import token_hash
from leads.models import Staff, StaffToken


class Purpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    RESET = "reset"


FRESH_FOR = timedelta(minutes=5)
"""How long a link that was sent is as good as one that would be sent now."""
LIFE = {Purpose.INVITATION: timedelta(hours=72), Purpose.RESET: timedelta(minutes=30)}


def mint(*, staff_id: int, purpose: Purpose, now: datetime) -> str:
    """A fresh link's token; links of the same purpose sent earlier stop working."""
    earlier = (StaffToken.staff_id == staff_id, StaffToken.purpose == purpose)
    db.session.execute(delete(StaffToken).where(*earlier))
    token = secrets.token_urlsafe(32)
    values = {
        "token_hash": token_hash(token),
        "staff_id": staff_id,
        "purpose": purpose,
        "created_at": now,
        "expires_at": now + LIFE[purpose],
    }
    db.session.execute(insert(StaffToken).values(values))
    return token


def is_fresh(*, staff_id: int, purpose: Purpose, now: datetime) -> bool:
    """Whether a link of this purpose has just been sent and still waits to be used."""
    sent = select(StaffToken.token_hash).where(
        StaffToken.staff_id == staff_id,
        StaffToken.purpose == purpose,
        StaffToken.used_at.is_(None),
        StaffToken.created_at > now - FRESH_FOR,
    )
    return db.session.scalar(sent.limit(1)) is not None


def owner_of(token: str, *, purpose: Purpose, now: datetime) -> Staff | None:
    """Whose link this is, while it works."""
    found = select(Staff).join(StaffToken, StaffToken.staff_id == Staff.id)
    return db.session.scalars(found.where(*_works(token, purpose, now), Staff.active)).one_or_none()


def use_up(token: str, *, purpose: Purpose, now: datetime) -> int | None:
    """Use a link; whose it was, or None when somebody used it before."""
    used = update(StaffToken).where(*_works(token, purpose, now)).values(used_at=now)
    return db.session.scalar(used.returning(StaffToken.staff_id))


def forget(*, staff_id: int) -> None:
    """Let no link of this person work any more."""
    db.session.execute(delete(StaffToken).where(StaffToken.staff_id == staff_id))


def _works(token: str, purpose: Purpose, now: datetime) -> tuple:
    return (
        StaffToken.token_hash == token_hash(token),
        StaffToken.purpose == purpose,
        StaffToken.used_at.is_(None),
        StaffToken.expires_at > now,
    )
