"""Somebody with a password and, if wanted, an authenticator app, as tests of signing in meet them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from passlib.totp import TOTP
from werkzeug.test import TestResponse

from leads import clock
from leads.accounts import second_factor, service
from leads.database import db
from leads.models import Staff
from leads.vocabulary import StaffRole
from tests.web.desk_world import OWN, Desk

PASSWORD = "paper-boats-on-monday"
EMAIL = "alice@example.com"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}


@dataclass
class Person:
    """One account and what only its owner has."""

    id: int
    email: str
    secret: str
    codes: tuple[str, ...]

    def code(self, at: datetime) -> str:
        """What their app shows at a moment."""
        return str(TOTP(key=self.secret).generate(at.timestamp()).token)


def hire(
    desk: Desk, *roles: StaffRole, email: str = EMAIL, app: bool = True, name: str = "Alice Example"
) -> Person:
    """Make an account with a password and an authenticator app that was set up long ago."""
    with desk.arrange():
        staff = service.create_staff(
            email=email,
            name=name,
            password=PASSWORD,
            roles=roles or (StaffRole.COORDINATOR,),
            offices=[OWN],
            now=clock.now(),
        )
        secret, codes = second_factor.new_secret(), ()
        if app:
            second_factor.set_secret(staff, secret, counter=0)
            codes = second_factor.new_recovery_codes(staff)
        return Person(staff.id, email, secret, codes)


def fresh(desk: Desk) -> None:
    """Let the limiter forget whom it counted: tests about other rules try often."""
    desk.app.extensions["limits"].local.storage.reset()


def now_of(desk: Desk) -> datetime:
    """What the product's clock says."""
    with desk.app.app_context():
        return clock.now()


def send(desk: Desk, path: str, page: str | None = None, **fields: str) -> TestResponse:
    """Send the form of a page at the door."""
    return desk.client.post(path, data=fields | {"csrf_token": desk.token(page or path)})


def password(desk: Desk, email: str = EMAIL, word: str = PASSWORD, **more: str) -> TestResponse:
    """The first step of signing in."""
    return send(desk, "/desk/sign-in", email=email, password=word, **more)


def second(desk: Desk, code: str) -> TestResponse:
    """The second step."""
    return send(desk, "/desk/sign-in/second", code=code)


def sign_in(desk: Desk, person: Person, **more: str) -> TestResponse:
    """Both steps, with the code of this moment."""
    password(desk, person.email, **more)
    return second(desk, person.code(now_of(desk)))


def is_in(desk: Desk, path: str = "/desk/account") -> bool:
    """Whether the desk opens."""
    return desk.client.get(path).status_code == 200


def account(desk: Desk, person: Person) -> Staff:
    """The row; call inside `arrange`."""
    return db.session.get_one(Staff, person.id)
