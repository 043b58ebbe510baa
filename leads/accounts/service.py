"""Creating and disabling staff. Refuses weak passwords, unknown offices, office roles without an office."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update

from leads.accounts import tokens
from leads.accounts.passwords import set_password, weakness
from leads.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD, Weakness, lacks_office
from leads.audit.service import record
from leads.database import db
from leads.models import Office, OfficeMembership, Role, Staff
from leads.text import one_line
from leads.vocabulary import StaffRole
from leads.web.staff_sessions import end_session, end_sessions

LONGEST_NAME = 80
INCOMPLETE = "give a name, at least one role, and an office for coordinators and office managers"
WEAK = {
    Weakness.LENGTH: f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
    Weakness.REPEATS: "the password repeats too few characters",
    Weakness.PERSONAL: "the password is mostly the name or the e-mail address",
    Weakness.COMMON: "too many people use this password",
}


class StaffRefused(ValueError):
    """An account cannot be made or changed as asked; the text says why and repeats nothing that was typed.

    `reason` is a code for pages: address, taken, incomplete, last_admin, has_password, or "".
    """

    def __init__(self, words: str, *, reason: str = "") -> None:
        super().__init__(words)
        self.reason = reason


def create_staff(
    *,
    email: str,
    name: str,
    password: str,
    roles: Sequence[StaffRole],
    offices: Sequence[str],
    now: datetime,
    is_demo: bool = False,
) -> Staff:
    """Make one account that can sign in at once.

    Takes    office slugs; roles that work for offices need at least one.
    Raises   StaffRefused when the address is taken or malformed, the password weak, or an office unknown.
    """
    weak = weakness(password, email=_address(email), name=name)
    if weak:
        raise StaffRefused(WEAK[weak])
    staff = new_account(email=email, name=name, roles=roles, office_ids=_office_ids(offices), now=now)
    staff.is_demo = is_demo
    set_password(staff, password)
    record("accounts.created", staff_id=None, subject=f"staff:{staff.id}", now=now)
    return staff


def new_account(
    *, email: str, name: str, roles: Collection[StaffRole], office_ids: Collection[int], now: datetime
) -> Staff:
    """Make an account nobody can sign in to yet; raises StaffRefused."""
    address = _address(email)
    if db.session.scalar(select(Staff.id).where(Staff.email == address)) is not None:
        raise StaffRefused("an account with this e-mail address exists already", reason="taken")
    plain = one_line(name)[:LONGEST_NAME].strip()
    if not plain or not roles or lacks_office(set(roles), len(office_ids)):
        raise StaffRefused(INCOMPLETE, reason="incomplete")
    staff = Staff(
        email=address,
        name=plain,
        active=True,
        fs_uniquifier=secrets.token_urlsafe(24),
        created_at=now,
        roles=role_rows(roles),
    )
    db.session.add(staff)
    db.session.flush()
    db.session.add_all(OfficeMembership(staff_id=staff.id, office_id=each) for each in sorted(office_ids))
    db.session.flush()
    return staff


def disable_staff(*, staff_id: int) -> None:
    """Put a person out: their next request, on whatever machine, finds nobody signed in."""
    staff = db.session.get_one(Staff, staff_id)
    staff.active, staff.on_duty_since = False, None
    end_sessions(staff_id=staff_id)
    tokens.forget(staff_id=staff_id)
    db.session.flush()


def sign_out(*, key: bytes, staff_id: int | None, now: datetime) -> None:
    """End one session; whoever leaves the desk is not on duty either."""
    end_session(key)
    if staff_id is not None:
        db.session.execute(update(Staff).where(Staff.id == staff_id).values(on_duty_since=None))
        record("accounts.signed_out", staff_id=staff_id, now=now)


def set_duty(*, staff_id: int, on: bool, now: datetime) -> None:
    """Note that somebody answers now, or does not any more; signing out and twelve hours end it, too."""
    staff = db.session.get_one(Staff, staff_id)
    staff.on_duty_since = now if on else None
    record("accounts.duty_began" if on else "accounts.duty_ended", staff_id=staff_id, now=now)


def seed_roles() -> None:
    """Write the roles of the vocabulary; running it again changes nothing."""
    known = set(db.session.scalars(select(Role.name)))
    db.session.add_all(Role(name=role.value) for role in StaffRole if role.value not in known)
    db.session.flush()


def role_rows(roles: Collection[StaffRole]) -> list[Role]:
    """The rows of these roles."""
    known = {row.name: row for row in db.session.scalars(select(Role))}
    return [known.get(role.value) or Role(name=role.value) for role in dict.fromkeys(roles)]


def _address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise StaffRefused("the e-mail address is not in a correct format", reason="address") from None


def _office_ids(slugs: Sequence[str]) -> list[int]:
    wanted = dict.fromkeys(slugs)
    known = dict(db.session.execute(select(Office.slug, Office.id).where(Office.slug.in_(wanted))).all())
    unknown = [slug for slug in wanted if slug not in known]
    if unknown:
        raise StaffRefused(f"no office is called {', '.join(unknown)}")
    return [known[slug] for slug in wanted]
