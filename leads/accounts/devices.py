"""Browsers people signed in from before: they count their own failures and need no warning letter."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from leads.database import db
from leads.keyring import token_hash
from leads.models import KnownDevice, Staff

COOKIE = "device"
COOKIE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Welcome:
    """The token a browser keeps, and whether its owner should hear of it: it is new, and not the first."""

    token: str
    is_stranger: bool


def known(token: str | None, *, email: str) -> bytes | None:
    """The hash of a device token if this account signed in with it before."""
    if not token:
        return None
    key = token_hash(token)
    found = (
        select(KnownDevice.token_hash)
        .join(Staff, Staff.id == KnownDevice.staff_id)
        .where(KnownDevice.token_hash == key, Staff.email == email)
    )
    return db.session.scalar(found)


def welcome(token: str | None, *, staff_id: int, now: datetime) -> Welcome:
    """Know this browser from now on; one token serves all who share the computer."""
    if token:
        mine = (KnownDevice.token_hash == token_hash(token), KnownDevice.staff_id == staff_id)
        seen = update(KnownDevice).where(*mine).values(seen_at=now).returning(KnownDevice.staff_id)
        if db.session.execute(seen).all():
            return Welcome(token, is_stranger=False)
    others = db.session.scalar(select(KnownDevice.staff_id).where(KnownDevice.staff_id == staff_id).limit(1))
    kept = token if token and _is_ours(token) else secrets.token_urlsafe(32)
    values = {"token_hash": token_hash(kept), "staff_id": staff_id, "created_at": now, "seen_at": now}
    db.session.execute(insert(KnownDevice).values(values).on_conflict_do_nothing())
    return Welcome(kept, is_stranger=others is not None)


def forget_all(*, staff_id: int) -> None:
    """Know none of this person's browsers any more."""
    db.session.execute(delete(KnownDevice).where(KnownDevice.staff_id == staff_id))


def _is_ours(token: str) -> bool:
    """Whether we gave this token to somebody: nobody plants one of their own choice."""
    found = select(KnownDevice.token_hash).where(KnownDevice.token_hash == token_hash(token)).limit(1)
    return db.session.scalar(found) is not None
