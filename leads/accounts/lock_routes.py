"""The idle lock: the page somebody left comes back when they prove who they are."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leads import clock
from leads.accounts import entering, passkeys, second_factor
from leads.accounts.pages import LockPage, wait_words
from leads.accounts.visit import HOME, browser, failed_passkey, slow_down, wanted_page
from leads.audit.service import record
from leads.database import db, transaction
from leads.models import Staff
from leads.vocabulary import SessionStage
from leads.web.access import ALL_ROLES, current_staff, staff_required
from leads.web.staff_sessions import current_session, keep_alive, lock, unlock

blueprint = Blueprint("lock", __name__, url_prefix="/desk")


@blueprint.get("/locked")
def show() -> ResponseReturnValue:
    """The lock; whoever is not locked out goes back to the desk."""
    found = current_session()
    if found is None or found.stage is not SessionStage.OPEN:
        return redirect("/desk/sign-in")
    if not found.locked:
        # The page also asks here when its owner types for long without sending anything (idle.js).
        keep_alive(found, now=clock.now())
        return redirect(wanted_page() or HOME)
    with transaction():
        # Nobody pressed a button: the time went by. It is written down when somebody looks.
        if lock(found.key, now=clock.now()):
            record("accounts.locked", staff_id=found.staff_id, data={"by": "time"}, now=clock.now())
    return _page()


@blueprint.post("/lock")
@staff_required(ALL_ROLES)
def lock_now() -> ResponseReturnValue:
    """Somebody leaves the computer."""
    found = current_session()
    if found is not None:
        with transaction():
            lock(found.key, now=clock.now())
            record("accounts.locked", staff_id=current_staff().id, data={"by": "hand"}, now=clock.now())
    return redirect("/desk/locked", 303)


@blueprint.post("/unlock")
def open_again() -> ResponseReturnValue:
    """A password or a code of the person whose session this is; nobody else's."""
    slow_down()
    found = current_session()
    if found is None or found.stage is not SessionStage.OPEN or found.staff_id is None:
        return redirect("/desk/sign-in", 303)
    if not found.locked:
        return redirect(wanted_page() or HOME, 303)
    right = _proof(found.staff_id)
    if right is not True:
        problem = wait_words(right) if isinstance(right, timedelta) else _("That was not right. Try again.")
        return _page(problem), 429 if isinstance(right, timedelta) else 422
    with transaction():
        unlock(found.key, now=clock.now())
        record("accounts.unlocked", staff_id=found.staff_id, now=clock.now())
    return redirect(wanted_page() or HOME, 303)


def _proof(staff_id: int) -> timedelta | bool:
    """Whether the code or the password sent is the owner's; or how long to wait before the next try."""
    code = request.form.get("code", "")[:64]
    if code:
        with transaction():
            staff = db.session.get_one(Staff, staff_id, with_for_update=True)
            return second_factor.check_code(staff, code, now=clock.now())
    device_token = browser().device_token
    with transaction():
        wait = entering.count_own_try(staff_id, device_token=device_token, now=clock.now())
    if wait is not None:
        return wait
    with transaction():
        return entering.is_own_password(
            staff_id, request.form.get("password", ""), device_token=device_token, now=clock.now()
        )


def _page(problem: str = "") -> str:
    found = current_session()
    assert found is not None  # noqa: S101  (every way here asked)
    assert found.staff_id is not None  # noqa: S101
    staff = db.session.get_one(Staff, found.staff_id)
    page = LockPage(
        name=found.name,
        next=wanted_page(),
        problem=problem or failed_passkey(),
        has_app=staff.tf_totp_secret is not None,
        passkeys=passkeys.possible() and bool(passkeys.of(found.staff_id)),
    )
    return render_template("accounts/locked.html", page=page)
