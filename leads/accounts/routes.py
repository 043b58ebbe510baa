"""Signing out; signing in is Flask-Security's own page at /desk/sign-in (setup.py)."""

from __future__ import annotations

from flask import Blueprint, redirect, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from structlog import get_logger

from leads.accounts import service
from leads.database import transaction

blueprint = Blueprint("accounts", __name__, url_prefix="/desk")
log = get_logger()


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End every session of this person, on this machine and others: a copied cookie must not live on."""
    if current_user.is_authenticated:
        staff_id = current_user.id
        with transaction():
            service.end_sessions(staff_id=staff_id)
        log.info("accounts.signed_out", staff_id=staff_id)
    session.clear()
    response = redirect("/desk/sign-in", 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
