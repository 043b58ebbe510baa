"""How I prove who I am, and where I am signed in: what matters needs the password typed a moment ago."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.accounts import changing, entering, passkeys, second_factor
from leads.accounts.account_page import security_page
from leads.accounts.enrol_routes import codes_page
from leads.accounts.letters import SECURITY_PATH, zone_of
from leads.accounts.pages import wait_words, weak_words, wrong_password_words
from leads.accounts.visit import ENROL_PATH, browser, failed_passkey, slow_down
from leads.audit.service import record
from leads.database import db, transaction
from leads.desk.frame import frame
from leads.desk.places import PROFILE_PATH
from leads.models import Staff
from leads.web.access import ALL_ROLES, current_staff, staff_required
from leads.web.staff_sessions import SessionFacts, current_session, end_session, end_sessions, remember

blueprint = Blueprint("proofs", __name__, url_prefix=SECURITY_PATH)
P = ParamSpec("P")


def _sure(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Only within minutes of a proof; otherwise the page asks for the password first."""

    @wraps(view)
    def asked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not entering.is_sure(_here(), now=clock.now()):
            return redirect(SECURITY_PATH, 303)
        return view(*args, **kwargs)

    return asked


@blueprint.get("")
@staff_required(ALL_ROLES)
def show_security() -> ResponseReturnValue:
    """My second factors and my sessions."""
    return _page()


@blueprint.post("/confirm")
@staff_required(ALL_ROLES)
def confirm() -> ResponseReturnValue:
    """Prove again who I am."""
    slow_down()
    staff_id, token = current_staff().id, browser().device_token
    with transaction():
        wait = entering.count_own_try(staff_id, device_token=token, now=clock.now())
    if wait is not None:
        return _page(wait_words(wait)), 429
    with transaction():
        now = clock.now()
        password = request.form.get("password", "")
        right = entering.is_own_password(staff_id, password, device_token=token, now=now)
        if right:
            entering.now_sure(_here(), now=now)
    return redirect(f"{SECURITY_PATH}?done=sure", 303) if right else (_page(wrong_password_words()), 422)


@blueprint.post("/password")
@staff_required(ALL_ROLES)
@_sure
def change_password() -> ResponseReturnValue:
    """A new password; my other sessions end."""
    with transaction():
        staff = db.session.get_one(Staff, current_staff().id)
        chosen = request.form.get("password", "")
        weak = changing.change_password(staff, chosen, here=_here().key, now=clock.now())
    return (_page(weak_words(weak)), 422) if weak else redirect(f"{SECURITY_PATH}?done=password", 303)


@blueprint.post("/app")
@staff_required(ALL_ROLES)
@_sure
def begin_app() -> ResponseReturnValue:
    """A new secret for an authenticator app; it counts once a code has shown that it works."""
    found = _here()
    with transaction():
        remember(found.key, found.content() | {"secret": second_factor.new_secret()})
    return redirect(ENROL_PATH, 303)


@blueprint.post("/codes")
@staff_required(ALL_ROLES)
@_sure
def new_codes() -> ResponseReturnValue:
    """Ten new recovery codes; the old ones stop working."""
    with transaction():
        staff = db.session.get_one(Staff, current_staff().id, with_for_update=True)
        codes = second_factor.new_recovery_codes(staff)
        record("accounts.recovery_codes_made", staff_id=staff.id, now=clock.now())
    return codes_page(codes, SECURITY_PATH)


@blueprint.post("/passkeys/remove")
@staff_required(ALL_ROLES)
@_sure
def remove_passkey() -> ResponseReturnValue:
    """One passkey less, as long as a second factor is left."""
    which = request.form.get("key", "")
    with transaction():
        staff = db.session.get_one(Staff, current_staff().id, with_for_update=True)
        if staff.tf_totp_secret is None and len(passkeys.of(staff.id)) < 2:
            return redirect(f"{SECURITY_PATH}?done=last_factor", 303)
        passkeys.remove(
            staff_id=staff.id, passkey_id=int(which) if which.isdecimal() and len(which) < 10 else 0
        )
        record("accounts.passkey_removed", staff_id=staff.id, now=clock.now())
    return redirect(f"{SECURITY_PATH}?done=passkey_removed", 303)


@blueprint.post("/sessions/end")
@staff_required(ALL_ROLES)
def end_one() -> ResponseReturnValue:
    """End one of my sessions, or all but this one."""
    staff_id, key, here = current_staff().id, request.form.get("key", ""), _here().key
    with transaction():
        if key == "others":
            end_sessions(staff_id=staff_id, but=here)
        else:
            end_session(_bytes(key), staff_id=staff_id)
        record("accounts.session_ended", staff_id=staff_id, now=clock.now())
    return redirect(f"{SECURITY_PATH}?done=ended", 303)


def _page(problem: str = "") -> str:
    staff, now, here = current_staff(), clock.now(), _here()
    page = security_page(
        db.session.get_one(Staff, staff.id),
        desk=frame(staff, current=PROFILE_PATH, now=now),
        here=here.key,
        sure=entering.is_sure(here, now=now),
        said=request.args.get("done", ""),
        problem=problem or failed_passkey(),
        zone=zone_of(staff.id),
        now=now,
    )
    return render_template("accounts/security.html", page=page)


def _here() -> SessionFacts:
    found = current_session()
    assert found is not None  # noqa: S101  (the guard let them in)
    return found


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
