"""Sessions of staff, kept in the database: the browser has a random token, we have its hash.

One statement gives session, person, roles and offices. Only what a person did counts as being there:
a request the page sends by itself carries `X-Quiet: 1` and does not put off the lock.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import Response, g, request
from sqlalchemy import Select, bindparam, delete, func, insert, select, update

from leads import clock
from leads.database import db, read, transaction
from leads.keyring import keyring, token_hash
from leads.models import OfficeMembership, Role, Staff, StaffSession, staff_role
from leads.vocabulary import KeysMode, SessionStage, StaffRole
from leads.web.cookies import read_cookie, set_cookie

COOKIE = "desk"
IDLE = timedelta(minutes=15)
"""Nobody did anything for this long: the screen is locked. Front desks are shared."""
LONGEST_SESSION = timedelta(hours=12)
"""After this, working or not, one signs in again. ASVS 7.3.2."""
SIGNING_IN = timedelta(minutes=10)
"""How long somebody may take from the password to the second factor."""
TOUCH_EVERY = timedelta(minutes=1)
ON_DUTY_FOR = timedelta(hours=12)
"""Somebody who forgot to leave duty is not counted for ever."""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One live session and whose it is; `staff_id` is None only at the door."""

    key: bytes
    stage: SessionStage
    seen_at: datetime
    expires_at: datetime
    locked: bool
    kept: bool
    sealed: bytes | None
    staff_id: int | None
    name: str
    roles: frozenset[StaffRole]
    office_ids: frozenset[int]
    keys_mode: KeysMode
    advances: bool
    on_duty: bool
    is_demo: bool

    def content(self) -> dict[str, Any]:
        """What signing in remembered here."""
        if self.sealed is None:
            return {}
        found: dict[str, Any] = json.loads(keyring().decrypt(self.sealed, bound_to=_bound(self.key)))
        return found


def current_session() -> SessionFacts | None:
    """The live session of this request, looked up once; None for a stranger."""
    if "staff_session" not in g:
        token = read_cookie(COOKIE)
        g.staff_session = _find(token_hash(token), now=clock.now()) if token else None
    found: SessionFacts | None = g.staff_session
    return found


def _find(key: bytes, *, now: datetime) -> SessionFacts | None:
    """The session by the hash of its token, if it lives and its person may work here."""
    row = read(_live(), {"key": key, "now": now}).one_or_none()
    if row is None or (row.staff_id is not None and not row.active):
        return None
    return SessionFacts(
        key=key,
        stage=SessionStage(row.stage),
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        locked=row.stage == SessionStage.OPEN and (row.locked_at is not None or now - row.seen_at > IDLE),
        kept=row.kept,
        sealed=row.content,
        staff_id=row.staff_id,
        name=row.name or "",
        roles=frozenset(StaffRole(name) for name in row.roles or ()),
        office_ids=frozenset(row.offices or ()),
        keys_mode=KeysMode(row.keys_mode or KeysMode.ON),
        advances=bool(row.advances),
        on_duty=row.on_duty_since is not None and now - row.on_duty_since < ON_DUTY_FOR,
        is_demo=bool(row.is_demo),
    )


@cache
def _live() -> Select[*tuple[Any, ...]]:
    """Built once: every request of staff begins with it."""
    roles = select(func.array_agg(Role.name)).join(staff_role).where(staff_role.c.staff_id == Staff.id)
    offices = select(func.array_agg(OfficeMembership.office_id)).where(OfficeMembership.staff_id == Staff.id)
    return (
        select(
            *(StaffSession.stage, StaffSession.seen_at, StaffSession.expires_at, StaffSession.locked_at),
            *(StaffSession.kept, StaffSession.content, StaffSession.staff_id),
            *(Staff.name, Staff.active, Staff.keys_mode, Staff.advances, Staff.on_duty_since, Staff.is_demo),
            roles.scalar_subquery().label("roles"),
            offices.scalar_subquery().label("offices"),
        )
        .outerjoin(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.token_hash == bindparam("key"), StaffSession.expires_at > bindparam("now"))
    )


def open_session(
    *,
    staff_id: int | None,
    stage: SessionStage,
    device: str,
    now: datetime,
    kept: bool = False,
    content: Mapping[str, Any] | None = None,
) -> str:
    """Write a new session down and give its token, 256 random bits the browser alone keeps."""
    token = secrets.token_urlsafe(32)
    key = token_hash(token)
    life = LONGEST_SESSION if stage is SessionStage.OPEN else SIGNING_IN
    values = {
        "token_hash": key,
        "staff_id": staff_id,
        "stage": stage,
        "content": _sealed(key, content),
        "created_at": now,
        "seen_at": now,
        "expires_at": now + life,
        "device": device,
        "kept": kept,
    }
    db.session.execute(insert(StaffSession).values(values))
    return token


def remember(key: bytes, content: Mapping[str, Any]) -> None:
    """Put something else into a session that is there."""
    change = update(StaffSession).where(StaffSession.token_hash == key)
    db.session.execute(change.values(content=_sealed(key, content)))


def lock(key: bytes, *, now: datetime) -> bool:
    """Lock the screen of a session until its owner proves who they are; False when it was locked already."""
    change = update(StaffSession).where(StaffSession.token_hash == key, StaffSession.locked_at.is_(None))
    return bool(db.session.execute(change.values(locked_at=now).returning(StaffSession.staff_id)).all())


def unlock(key: bytes, *, now: datetime) -> None:
    """Let the owner go on where they were."""
    change = update(StaffSession).where(StaffSession.token_hash == key)
    db.session.execute(change.values(locked_at=None, seen_at=now))


def end_session(key: bytes, *, staff_id: int | None = None) -> None:
    """Make one token worthless; with `staff_id` only if it is that person's."""
    one = delete(StaffSession).where(StaffSession.token_hash == key)
    db.session.execute(one if staff_id is None else one.where(StaffSession.staff_id == staff_id))


def end_sessions(*, staff_id: int, but: bytes | None = None) -> None:
    """Make every session of a person worthless, except one if it is named."""
    mine = delete(StaffSession).where(StaffSession.staff_id == staff_id)
    db.session.execute(mine if but is None else mine.where(StaffSession.token_hash != but))


def keep_alive(found: SessionFacts, *, now: datetime) -> None:
    """Note that its owner is there; written once a minute at most, and not for what pages send themselves."""
    if now - found.seen_at < TOUCH_EVERY or request.headers.get("X-Quiet"):
        return
    with transaction():
        mine = StaffSession.token_hash == found.key
        db.session.execute(update(StaffSession).where(mine).values(seen_at=now))
        db.session.execute(update(Staff).where(Staff.id == found.staff_id).values(last_seen_at=now))


def give_cookie(response: Response, token: str, *, kept: bool = False) -> None:
    """Hand the token to the browser: until its window closes, or for as long as the session may live."""
    seconds = int(LONGEST_SESSION.total_seconds()) if kept else None
    set_cookie(response, COOKIE, token, max_age=seconds)


def take_cookie(response: Response) -> None:
    """Let the browser forget its token."""
    set_cookie(response, COOKIE, "", max_age=0)


def _sealed(key: bytes, content: Mapping[str, Any] | None) -> bytes | None:
    if not content:
        return None
    return keyring().encrypt(json.dumps(dict(content)), bound_to=_bound(key))


def _bound(key: bytes) -> str:
    return f"staff_session:{key.hex()}"
