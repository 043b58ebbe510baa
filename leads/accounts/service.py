"""Creating and disabling staff. Refuses weak passwords, unknown offices, office roles without an office."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update

from leads.accounts import tokens
from leads.accounts.passwords import set_password, weakness
from leads.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD, Weakness, lacks_office
from leads.audit.service import record
from leads.database import db
from leads.models import Office, OfficeMembership, Role, Staff
from leads.vocabulary import StaffRole
from leads.web.staff_sessions import end_session, end_sessions


WEAK = {
    Weakness.LENGTH: f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
    Weakness.REPEATS: "the password repeats too few characters",
    Weakness.PERSONAL: "the password is mostly the name or the e-mail address",
    Weakness.COMMON: "too many people use this password",
}


class StaffRefused(ValueError):
    """An account cannot be made as asked; the text says what to change and repeats no password."""


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
    address = _address(email)
    weak = weakness(password, email=address, name=name)
    if weak:
        raise StaffRefused(WEAK[weak])
    if db.session.scalar(select(Staff.id).where(Staff.email == address)) is not None:
        raise StaffRefused("an account with this e-mail address exists already")
    if not roles or lacks_office(set(roles), len(offices)):
        raise StaffRefused("give at least one role, and an office for coordinators and office managers")
    staff = Staff(
        email=address,
        name=name.strip(),
        active=True,
        fs_uniquifier=_session_name(),
        created_at=now,
        is_demo=is_demo,
        roles=[_role(role) for role in dict.fromkeys(roles)],
    )
    db.session.add(staff)
    set_password(staff, password)
    db.session.add_all(
        OfficeMembership(staff_id=staff.id, office_id=office_id) for office_id in _office_ids(offices)
    )
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


def seed_roles() -> None:
    """Write the roles of the vocabulary; running it again changes nothing."""
    known = set(db.session.scalars(select(Role.name)))
    db.session.add_all(Role(name=role.value) for role in StaffRole if role.value not in known)
    db.session.flush()


def _address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise StaffRefused("the e-mail address is not in a correct format") from None


def _role(role: StaffRole) -> Role:
    row = db.session.scalar(select(Role).where(Role.name == role.value))
    if row is None:
        row = Role(name=role.value)
        db.session.add(row)
    return row


def _office_ids(slugs: Sequence[str]) -> list[int]:
    wanted = dict.fromkeys(slugs)
    known = dict(db.session.execute(select(Office.slug, Office.id).where(Office.slug.in_(wanted))).all())
    unknown = [slug for slug in wanted if slug not in known]
    if unknown:
        raise StaffRefused(f"no office is called {', '.join(unknown)}")
    return [known[slug] for slug in wanted]


def _session_name() -> str:
    return secrets.token_urlsafe(24)
