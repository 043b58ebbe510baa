"""Secret addresses where calendar programs read one office: made, revoked, opened; only hashes are kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from leads.audit import service as audit
from leads.database import db
from leads.keyring import token_hash
from leads.models import CalendarFeed, Staff

READ_AGAIN = timedelta(hours=1)
"""How old the note of the last reading may be: a program that asks every minute writes once an hour."""
MOST = 50


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """One feed as staff see it; nobody sees its secret again."""

    id: int
    office_id: int
    made_by: str
    created_at: datetime
    read_at: datetime | None


def make_feed(*, office_id: int, staff_id: int, now: datetime) -> str:
    """A new feed of an office; gives its token, which is told this once."""
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(office_id=office_id, token_hash=token_hash(token), created_at=now, staff_id=staff_id)
    db.session.add(feed)
    db.session.flush()
    audit.record(
        "booking.feed_made", staff_id=staff_id, subject=f"feed:{feed.id}", office_id=office_id, now=now
    )
    return token


def revoke_feed(
    *, feed_id: int, office_ids: Sequence[int] | None, staff_id: int, now: datetime
) -> int | None:
    """End a feed at once.

    Takes    the offices this person works for, None for all.
    Gives    the office of the feed; None when there is no such feed in their sight. Twice is as good as once.
    """
    wanted = select(CalendarFeed).where(CalendarFeed.id == feed_id).with_for_update()
    if office_ids is not None:
        wanted = wanted.where(CalendarFeed.office_id.in_(office_ids))
    feed = db.session.scalars(wanted).one_or_none()
    if feed is None:
        return None
    if feed.revoked_at is None:
        feed.revoked_at = now
        subject = f"feed:{feed.id}"
        audit.record(
            "booking.feed_revoked", staff_id=staff_id, subject=subject, office_id=feed.office_id, now=now
        )
        db.session.flush()
    return feed.office_id


def feeds_of(office_id: int) -> tuple[FeedFacts, ...]:
    """The feeds of an office that still work, the newest first."""
    rows = db.session.execute(
        select(
            CalendarFeed.id, CalendarFeed.office_id, Staff.name, CalendarFeed.created_at, CalendarFeed.read_at
        )
        .join(Staff, Staff.id == CalendarFeed.staff_id)
        .where(CalendarFeed.office_id == office_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id.desc())
        .limit(MOST)
    )
    return tuple(FeedFacts(*row) for row in rows)


def open_feed(token: str, *, now: datetime) -> int | None:
    """The office whose consultations a token opens; None for a wrong and for a revoked one."""
    wanted = select(CalendarFeed.id, CalendarFeed.office_id, CalendarFeed.read_at)
    row = db.session.execute(
        wanted.where(CalendarFeed.token_hash == token_hash(token), CalendarFeed.revoked_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    if row.read_at is None or row.read_at <= now - READ_AGAIN:
        db.session.execute(update(CalendarFeed).where(CalendarFeed.id == row.id).values(read_at=now))
    return int(row.office_id)
