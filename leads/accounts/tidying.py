"""Throws away what signing in left behind: ended sessions, used links, old failures, browsers of yore."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from leads.accounts import devices, waiting
from leads.database import db
from leads.models import KnownDevice, StaffSession, StaffToken

FORGET_DEVICES_AFTER = timedelta(seconds=devices.COOKIE_SECONDS)


def forget_ended(*, now: datetime) -> None:
    """Delete rows that open nothing and count for nothing any more."""
    db.session.execute(delete(StaffSession).where(StaffSession.expires_at < now))
    db.session.execute(delete(StaffToken).where(StaffToken.expires_at < now))
    db.session.execute(delete(KnownDevice).where(KnownDevice.seen_at < now - FORGET_DEVICES_AFTER))
    waiting.forget_old(now=now)
