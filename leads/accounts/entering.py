"""Signing in by steps: the try is counted, the password checked, the second factor asked, the desk opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from leads.accounts import devices, letters, passkeys, waiting
from leads.accounts.passwords import is_password_of
from leads.accounts.second_factor import new_secret
from leads.audit.service import record
from leads.database import db
from leads.models import Staff
from leads.settings import current_settings
from leads.vocabulary import SessionStage
from leads.web.staff_sessions import SessionFacts, end_session, open_session, remember

SURE_FOR = timedelta(minutes=10)
"""How long after proving who one is one may change how one proves it."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in: its words, the device token it brought, whether it shall keep the session."""

    words: str
    device_token: str | None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A session to hand to the browser; `device_token` only once somebody is in."""

    token: str
    stage: SessionStage
    kept: bool
    device_token: str = ""


def count_try(email: str, *, device_token: str | None, now: datetime) -> timedelta | None:
    """Count a try with a password, before it is looked at; how long to wait when it is too early."""
    address = _plain(email)
    subject = waiting.password_subject(address, device=devices.known(device_token, email=address))
    return waiting.try_password(subject, now=now)


def check_password(email: str, password: str) -> Staff | None:
    """The account behind address and password; None takes as long, whatever was wrong."""
    staff = db.session.scalars(select(Staff).where(Staff.email == _plain(email))).one_or_none()
    right = is_password_of(staff, password)
    if not right or staff is None or not staff.active:
        return None
    # A demo account's password is printed on the wall.
    return None if staff.is_demo and current_settings().is_production else staff


def refused(email: str, *, now: datetime) -> None:
    """Write down that somebody failed to sign in; who tried is known only if there is such an account."""
    staff_id = db.session.scalar(select(Staff.id).where(Staff.email == _plain(email)))
    record("accounts.sign_in_failed", staff_id=None, subject=_subject(staff_id), now=now)


def after_password(staff: Staff, *, browser: Browser, next_page: str, now: datetime) -> Entry:
    """The password was right: ask for the second factor, have one set up, or let a demo account in."""
    waiting.succeeded(
        waiting.password_subject(staff.email, device=devices.known(browser.device_token, email=staff.email))
    )
    if has_second_factor(staff):
        return _on_the_way(staff, SessionStage.SECOND, {"next": next_page}, browser, now)
    if staff.is_demo:
        return let_in(staff, browser=browser, by="demo", now=now)
    return _on_the_way(staff, SessionStage.ENROL, {"next": next_page, "secret": new_secret()}, browser, now)


def count_own_try(staff_id: int, *, device_token: str | None, now: datetime) -> timedelta | None:
    """Count a try of the password by somebody whose session this is."""
    return count_try(db.session.get_one(Staff, staff_id).email, device_token=device_token, now=now)


def is_own_password(staff_id: int, password: str, *, device_token: str | None, now: datetime) -> bool:
    """Whether this is the password of the person whose session this is."""
    staff = db.session.get_one(Staff, staff_id)
    if not is_password_of(staff, password):
        record("accounts.password_refused", staff_id=staff_id, now=now)
        return False
    known = devices.known(device_token, email=staff.email)
    waiting.succeeded(waiting.password_subject(staff.email, device=known))
    return True


def second_refused(staff_id: int, *, now: datetime) -> None:
    """Write down that a second factor was wrong."""
    record("accounts.second_factor_refused", staff_id=staff_id, now=now)


def let_in(staff: Staff, *, browser: Browser, by: str, now: datetime) -> Entry:
    """Open the desk: a session with a new name, a browser known from now on, a letter if it is strange."""
    device = devices.welcome(browser.device_token, staff_id=staff.id, now=now)
    token = open_session(
        staff_id=staff.id,
        stage=SessionStage.OPEN,
        device=browser.words,
        kept=browser.kept,
        content={"sure_until": (now + SURE_FOR).timestamp()},
        now=now,
    )
    db.session.execute(update(Staff).where(Staff.id == staff.id).values(last_seen_at=now))
    record("accounts.signed_in", staff_id=staff.id, subject=_subject(staff.id), data={"by": by}, now=now)
    if device.is_stranger:
        letters.send_new_device(staff, device=browser.words, now=now)
    return Entry(token, SessionStage.OPEN, browser.kept, device.token)


def at_the_door(*, challenge: str, next_page: str, browser: Browser, now: datetime) -> Entry:
    """Somebody unknown wants to sign in with a passkey: remember what their browser was asked."""
    token = open_session(
        staff_id=None,
        stage=SessionStage.DOOR,
        device=browser.words,
        content={"challenge": challenge, "next": next_page},
        now=now,
    )
    return Entry(token, SessionStage.DOOR, kept=False)


def move_on(key: bytes) -> None:
    """The session on the way has done its duty: what follows has another name."""
    end_session(key)


def has_second_factor(staff: Staff) -> bool:
    """Whether anything but the password proves who this is."""
    return staff.tf_totp_secret is not None or bool(passkeys.of(staff.id))


def _on_the_way(
    staff: Staff, stage: SessionStage, content: dict[str, Any], browser: Browser, now: datetime
) -> Entry:
    token = open_session(
        staff_id=staff.id, stage=stage, device=browser.words, kept=browser.kept, content=content, now=now
    )
    return Entry(token, stage, browser.kept)


def _plain(email: str) -> str:
    return email.strip().lower()[:254]


def _subject(staff_id: int | None) -> str | None:
    return f"staff:{staff_id}" if staff_id else None


def is_sure(found: SessionFacts, *, now: datetime) -> bool:
    """Whether the owner proved who they are within the last minutes."""
    return float(found.content().get("sure_until", 0)) > now.timestamp()


def may_set_up(found: SessionFacts, *, now: datetime) -> bool:
    """On the way in without a second factor; or in, not locked, and sure of late who it is."""
    if found.stage is SessionStage.ENROL:
        return True
    return found.stage is SessionStage.OPEN and not found.locked and is_sure(found, now=now)


def now_sure(found: SessionFacts, *, now: datetime) -> None:
    """The owner has just proved it again."""
    remember(found.key, found.content() | {"sure_until": (now + SURE_FOR).timestamp()})
