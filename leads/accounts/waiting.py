"""How often somebody failed to prove who they are, counted before the proof is looked at.

A stranger's guesses count against the account as strangers see it; a browser its owner signed in from
before counts its own. So guessing grows slow, and locks nobody out. Addresses without an account are
counted in the same way: the wait tells nobody which ones exist.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from leads.accounts.rules import FORGET_AFTER, wait_after_codes, wait_after_passwords
from leads.database import db
from leads.keyring import keyring
from leads.models import SignInFailures


def password_subject(email: str, *, device: bytes | None) -> bytes:
    """What a password try counts against: the address, or the address on a device it is known on."""
    place = device.hex() if device else "anywhere"
    return keyring().index("sign-in", f"{place} {email}")


def code_subject(staff_id: int) -> bytes:
    """What a try of a second factor counts against: only its owner's password leads there."""
    return keyring().index("second-factor", str(staff_id))


def try_password(subject: bytes, *, now: datetime) -> timedelta | None:
    """Count one try; how long to wait when it is too early for one, and then it is not counted."""
    return _count(subject, now=now, codes=False)


def try_code(subject: bytes, *, now: datetime) -> timedelta | None:
    """The same for the codes of a second factor, whose owner is known already."""
    return _count(subject, now=now, codes=True)


def succeeded(subject: bytes) -> None:
    """A success wipes the slate."""
    db.session.execute(delete(SignInFailures).where(SignInFailures.subject == subject))


def _count(subject: bytes, *, now: datetime, codes: bool) -> timedelta | None:
    """The row is locked while it is read and written, so a hundred tries at once are counted as a hundred."""
    seen = insert(SignInFailures).values(subject=subject, count=0, last_at=now)
    # The row must exist before it can be locked.
    db.session.execute(seen.on_conflict_do_nothing(index_elements=["subject"]))
    row = db.session.scalars(
        select(SignInFailures).where(SignInFailures.subject == subject).with_for_update()
    ).one()
    if now - row.last_at > FORGET_AFTER:
        row.count = 0
    wait = (wait_after_codes if codes else wait_after_passwords)(row.count)
    left = row.last_at + wait - now
    if row.count and left > timedelta(0):
        return left
    row.count, row.last_at = row.count + 1, now
    db.session.flush()
    return None


def forget_old(*, now: datetime) -> None:
    """Throw away what no longer counts."""
    old = or_(SignInFailures.last_at < now - FORGET_AFTER, SignInFailures.count == 0)
    db.session.execute(delete(SignInFailures).where(old, SignInFailures.last_at < now - timedelta(hours=1)))
