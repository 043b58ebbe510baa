"""Passkeys by way of the page's script: a question as JSON, the browser's answer in an ordinary form."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.accounts import entering, passkeys
from leads.accounts.enrol_routes import end, finish, was_faster
from leads.accounts.letters import SECURITY_PATH
from leads.accounts.visit import HOME, browser, handed_over, send_in, slow_down, wanted_page
from leads.audit.service import record
from leads.database import db, transaction
from leads.models import Staff
from leads.settings import current_settings
from leads.vocabulary import SessionStage
from leads.web.brand import brand
from leads.web.locale import current_locale
from leads.web.staff_sessions import SessionFacts, current_session, remember, unlock

blueprint = Blueprint("passkeys", __name__, url_prefix="/desk/passkey")
_WAYS_IN = {SessionStage.SECOND: "/desk/sign-in/second", SessionStage.ENROL: "/desk/sign-in/enrol"}


@blueprint.post("/question")
def ask() -> ResponseReturnValue:
    """What the browser shall sign: for the person at hand, or at the door for whoever has a passkey."""
    slow_down()
    found = current_session()
    if found is None or found.staff_id is None:
        options, challenge = passkeys.question(None)
        with transaction():
            entry = entering.at_the_door(
                challenge=challenge, next_page=wanted_page(), browser=browser(), now=clock.now()
            )
        return handed_over(_json(options), entry)
    if found.stage is not SessionStage.SECOND and not found.locked:
        abort(403)
    options, challenge = passkeys.question(found.staff_id)
    with transaction():
        remember(found.key, found.content() | {"challenge": challenge})
    return _json(options)


@blueprint.post("/answer")
def take() -> ResponseReturnValue:
    """The signed answer: it signs in, is the second factor, or unlocks, whatever was being done."""
    slow_down()
    found = current_session()
    challenge = found.content().get("challenge") if found else None
    if found is None or not challenge:
        return redirect("/desk/sign-in?passkey=failed", 303)
    with transaction():
        now = clock.now()
        staff_id = passkeys.answer(
            request.form.get("proof", ""), challenge=challenge, staff_id=found.staff_id, now=now
        )
        staff = db.session.get(Staff, staff_id) if staff_id is not None else None
        # Each question is answered once, well or badly.
        remember(found.key, {name: value for name, value in found.content().items() if name != "challenge"})
        if staff is None or not staff.active or (staff.is_demo and current_settings().is_production):
            record("accounts.passkey_refused", staff_id=found.staff_id, now=now)
            return redirect(_back(found), 303)
        if found.stage is SessionStage.OPEN:
            unlock(found.key, now=now)
            record("accounts.unlocked", staff_id=staff.id, data={"by": "passkey"}, now=now)
            return redirect(wanted_page() or HOME, 303)
        entering.move_on(found.key)
        entry = entering.let_in(staff, browser=browser(kept=found.kept), by="passkey", now=now)
    return send_in(entry, wanted_page() or found.content().get("next", ""))


@blueprint.post("/registration")
def begin() -> ResponseReturnValue:
    """What the browser needs to make a new passkey."""
    slow_down()
    found = current_session()
    if found is None or found.staff_id is None or not entering.may_set_up(found, now=clock.now()):
        abort(403)
    with transaction():
        staff = db.session.get_one(Staff, found.staff_id)
        options, challenge = passkeys.registration(staff, brand=brand(current_locale()).name)
        remember(found.key, found.content() | {"challenge": challenge})
    return _json(options)


@blueprint.post("/new")
def add() -> ResponseReturnValue:
    """Keep the new passkey; the first one at the first sign-in comes with recovery codes."""
    slow_down()
    found = current_session()
    challenge = found.content().get("challenge") if found else None
    if found is None or not challenge or not entering.may_set_up(found, now=clock.now()):
        return redirect("/desk/sign-in", 303)
    with transaction():
        now = clock.now()
        staff = db.session.get_one(Staff, found.staff_id, with_for_update=True)
        if was_faster(found, staff):
            return end(found)
        name = request.form.get("name", "") or browser().words
        key = passkeys.register(staff, request.form.get("proof", ""), challenge=challenge, name=name, now=now)
        remember(found.key, {name: value for name, value in found.content().items() if name != "challenge"})
        if key is None:
            return redirect(_back(found), 303)
        record("accounts.second_factor_set_up", staff_id=staff.id, data={"by": "passkey"}, now=now)
        if not staff.mf_recovery_codes:
            return finish(found, staff, now=now)
    return redirect(f"{SECURITY_PATH}?done=passkey_added", 303)


def _back(found: SessionFacts) -> str:
    """The page the passkey was asked for on; it says that it did not work."""
    if found.stage is SessionStage.OPEN:
        page = "/desk/locked" if found.locked else SECURITY_PATH
    else:
        page = _WAYS_IN.get(found.stage, "/desk/sign-in")
    return f"{page}?passkey=failed"


def _json(text: str) -> Response:
    response = make_response(text)
    response.mimetype = "application/json"
    return response
