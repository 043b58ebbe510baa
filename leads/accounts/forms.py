"""The sign-in form: an e-mail address, a password, the page that was asked for. Refuses nothing by name."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Any

from flask import session
from flask_security.forms import LoginForm

from leads.accounts.rules import LONGEST_PASSWORD

HASHES_AT_ONCE = BoundedSemaphore(2)
"""Each argon2 hash takes 19 MiB and a core: a burst of sign-ins must not starve the visitors' form."""


class SignInForm(LoginForm):
    """Flask-Security's form without "remember me": front-desk machines are shared."""

    remember = None

    def validate(self, **kwargs: Any) -> bool:
        """Check address and password; a success starts an empty session: nothing planted before lives on."""
        self.email.data = (self.email.data or "").strip()
        if len(self.password.data or "") > LONGEST_PASSWORD:
            # Nobody has such a password, and hashing it would be work for an attacker's sake.
            return False
        with HASHES_AT_ONCE:
            accepted: bool = super().validate(**kwargs)
        if accepted:
            session.clear()
            session.permanent = True
        return accepted
