"""Flask-Security as this product uses it: its accounts and password hashes, behind our own pages.

Its views, templates and cookies are not used: sessions are rows (web/staff_sessions.py), every page is ours.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.utils import aware_utcnow

from leads.accounts import (
    account_routes,
    enrol_routes,
    lock_routes,
    passkey_routes,
    recovery_routes,
    routes,
    security_routes,
    staff_routes,
)
from leads.accounts.commands import create_staff, forget_second_factor
from leads.database import db
from leads.models import Role, Staff

ARGON2 = {"argon2__memory_cost": 19456, "argon2__time_cost": 2, "argon2__parallelism": 1}
"""Memory in KiB. OWASP's choice; the library's default takes ten times as long for no more safety here."""

CONFIG: dict[str, Any] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    # Without a pepper from SECRET_KEY: changing that key must not lock everybody out.
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
    "SECURITY_DATETIME_FACTORY": aware_utcnow,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
}

_ROOMS = (
    routes,
    enrol_routes,
    lock_routes,
    passkey_routes,
    recovery_routes,
    account_routes,
    security_routes,
    staff_routes,
)


def init_app(app: Flask) -> None:
    """Let staff sign in. Runs after CSRF protection is in place."""
    app.config.update(CONFIG)
    security = Security(app, SQLAlchemyUserDatastore(db, Staff, Role), register_blueprint=False)
    # Its own ways of knowing somebody are shut: only a row of ours says who is signed in.
    security.login_manager.request_loader(_nobody)
    security.login_manager.user_loader(_nobody)
    for room in _ROOMS:
        app.register_blueprint(room.blueprint)
    app.cli.add_command(create_staff)
    app.cli.add_command(forget_second_factor)


def _nobody(_anything: object) -> None:
    return None
