"""Flask-Security as this product uses it: e-mail and password for staff, and every other door of it shut."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask, Request, Response, make_response, render_template, request, session, url_for
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.signals import user_authenticated
from flask_security.utils import aware_utcnow
from structlog import get_logger

from leads import clock
from leads.accounts.commands import create_staff
from leads.accounts.forms import SignInForm
from leads.accounts.pages import SignInPage
from leads.accounts.routes import blueprint
from leads.database import db
from leads.models import Role, Staff
from leads.web.access import SIGNED_IN_AT, safe_next
from leads.web.limits import hold_back

log = get_logger()

IDLE = timedelta(minutes=15)
"""A session cookie nobody uses for this long is worthless; every answer renews it. Front desks are shared."""
TRIES_PER_MINUTE, TRIES_PER_HOUR = 10, 50
"""Sign-ins, good and bad, from one network address. Nobody can lock out somebody else."""
ARGON2 = {"argon2__memory_cost": 19456, "argon2__time_cost": 2, "argon2__parallelism": 1}
"""Memory in KiB. OWASP's choice; the library's default takes ten times as long for no more safety here."""

CONFIG: dict[str, Any] = {
    "SECURITY_URL_PREFIX": "/desk",
    "SECURITY_LOGIN_URL": "/sign-in",
    # Signing out is ours (routes.py): it also makes copies of the cookie worthless.
    "SECURITY_LOGOUT_METHODS": None,
    "SECURITY_POST_LOGIN_VIEW": "/desk/leads",
    "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
    # One answer for every failure: nobody learns which addresses have an account.
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    # Without a pepper from SECRET_KEY: changing that key must not lock everybody out.
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
    "SECURITY_DATETIME_FACTORY": aware_utcnow,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_FLASH_MESSAGES": False,
    # Its static files, re-authentication page and commands are not used.
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_FRESHNESS": timedelta(seconds=-1),
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    "PERMANENT_SESSION_LIFETIME": IDLE,
}


def init_app(app: Flask) -> None:
    """Let staff sign in. Runs after CSRF protection is in place."""
    app.config.update(CONFIG)
    accounts = SQLAlchemyUserDatastore(db, Staff, Role)
    security = Security(app, accounts, login_form=SignInForm, render_template=_render)  # type: ignore[arg-type]
    security.want_json(_never_json)
    # Tokens in headers or addresses would be a second way in that nobody here uses.
    security.login_manager.request_loader(_nobody)
    app.view_functions["security.login"] = _held_back(app.view_functions["security.login"])
    user_authenticated.connect(_signed_in, app)
    app.register_blueprint(blueprint)
    app.cli.add_command(create_staff)


def _render(template: str, **context: Any) -> Response:
    """Flask-Security's pages get one page object like all others, and 422 when something was wrong."""
    form = context["login_user_form"]
    failed = request.method == "POST"
    page = SignInPage(
        action=url_for("security.login"),
        email=(form.email.data or "") if failed else "",
        next=safe_next(form.next.data) or "",
        failed=failed,
    )
    return make_response(render_template(template, page=page), 422 if failed else 200)


def _held_back(view: Callable[..., Any]) -> Callable[..., Any]:
    """Guessing passwords is slow work from one address."""

    @wraps(view)
    def slowly(**values: Any) -> Any:
        if request.method == "POST":
            hold_back("sign_in", per_minute=TRIES_PER_MINUTE, per_hour=TRIES_PER_HOUR)
        return view(**values)

    return slowly


def _never_json(_request: Request) -> bool:
    return False


def _nobody(_request: Request) -> None:
    return None


def _signed_in(_app: Flask, user: Staff, **_more: object) -> None:
    session[SIGNED_IN_AT] = clock.now().timestamp()
    log.info("accounts.signed_in", staff_id=user.id)
