"""Passwords: checking one takes the same time for everybody, and easy ones are refused when chosen."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from flask_security import hash_password, verify_password

from leads.accounts.rules import LONGEST_PASSWORD, Weakness, weakness_of
from leads.database import db
from leads.models import Staff

HASHES_AT_ONCE = BoundedSemaphore(2)
"""Each argon2 hash takes 19 MiB and a core: a burst of sign-ins must not starve the visitors' form."""
_LIST = Path(__file__).resolve().parent.parent / "data" / "common_passwords.txt"


def is_password_of(staff: Staff | None, password: str) -> bool:
    """Whether this is the password of the account; without one the same work is done for nothing."""
    if len(password) > LONGEST_PASSWORD:
        # Nobody has such a password, and hashing it would be work for an attacker's sake.
        return False
    with HASHES_AT_ONCE:
        if staff is None or staff.password is None:
            verify_password(password, _nobodys_hash())
            return False
        right: bool = staff.verify_and_update_password(password)
    db.session.flush()
    return right


def weakness(password: str, *, email: str, name: str) -> Weakness | None:
    """What makes a chosen password too easy."""
    return weakness_of(password, email=email, name=name, common=common_passwords())


def set_password(staff: Staff, password: str) -> None:
    """Keep the hash of a password that was found good enough."""
    with HASHES_AT_ONCE:
        staff.password = hash_password(password)
    db.session.flush()


@cache
def common_passwords() -> frozenset[str]:
    """Passwords somebody guessing would begin with, in lower case."""
    return frozenset(_LIST.read_text("utf-8").split("\n")) - {""}


@cache
def _nobodys_hash() -> str:
    return str(hash_password("nobody has this password"))
