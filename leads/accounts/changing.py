"""Changing how somebody signs in: a new password, a link that was sent, a second factor that was lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from leads.accounts import letters, passkeys, second_factor, tokens
from leads.accounts.passwords import set_password, weakness
from leads.accounts.rules import Weakness
from leads.accounts.tokens import Purpose
from leads.audit.service import record
from leads.database import db
from leads.models import Staff
from leads.web.staff_sessions import end_sessions


def ask_for_reset(email: str, *, now: datetime) -> None:
    """Send the way to a new password if there is such an account; tell nobody whether there is.

    One letter in a few minutes: who asks in another's name neither fills a mailbox nor ends the link in it.
    """
    address = email.strip().lower()[:254]
    staff = db.session.scalars(select(Staff).where(Staff.email == address, Staff.active)).one_or_none()
    if staff is None or staff.is_demo or tokens.is_fresh(staff_id=staff.id, purpose=Purpose.RESET, now=now):
        return
    token = tokens.mint(staff_id=staff.id, purpose=Purpose.RESET, now=now)
    record("accounts.reset_asked", staff_id=None, subject=f"staff:{staff.id}", now=now)
    letters.send_reset(staff, token=token, now=now)


def take_link(token: str, password: str, *, purpose: Purpose, now: datetime) -> Staff | Weakness | None:
    """Use a link to set the password; whose it is now, what is wrong with it, or None for a link that ended.

    A weak password leaves the link as it is. Every session of the person ends: whoever was in is out.
    """
    staff = tokens.owner_of(token, purpose=purpose, now=now)
    if staff is None:
        return None
    weak = weakness(password, email=staff.email, name=staff.name)
    if weak is not None:
        return weak
    if tokens.use_up(token, purpose=purpose, now=now) is None:
        # Somebody was faster with the same link.
        return None
    set_password(staff, password)
    end_sessions(staff_id=staff.id)
    # An invitation lies in the mailbox for days: it must not set this password once more.
    tokens.forget(staff_id=staff.id)
    record(f"accounts.{purpose}_used", staff_id=staff.id, subject=f"staff:{staff.id}", now=now)
    return staff


def change_password(staff: Staff, password: str, *, here: bytes, now: datetime) -> Weakness | None:
    """Set a new password chosen by its owner, who is signed in here; all their other sessions end."""
    weak = weakness(password, email=staff.email, name=staff.name)
    if weak is not None:
        return weak
    set_password(staff, password)
    end_sessions(staff_id=staff.id, but=here)
    tokens.forget(staff_id=staff.id)
    record("accounts.password_changed", staff_id=staff.id, now=now)
    return None


def forget_second_factor(staff: Staff, *, now: datetime) -> None:
    """Take every second factor away and put the person out; the next sign-in sets up a new one."""
    second_factor.forget(staff)
    passkeys.remove(staff_id=staff.id)
    end_sessions(staff_id=staff.id)
    record("accounts.second_factor_forgotten", staff_id=None, subject=f"staff:{staff.id}", now=now)
