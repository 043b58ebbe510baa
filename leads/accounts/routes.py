"""Signing in with a password, the second factor behind it, and signing out."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from structlog import get_logger

from leads import clock
from leads.accounts import entering, passkeys, second_factor, service
from leads.accounts.pages import (
    SecondPage,
    SignInPage,
    refused_words,
    wait_words,
    wrong_code_words,
)
from leads.accounts.visit import HOME, browser, failed_passkey, send_in, slow_down, wanted_page
from leads.database import db, transaction
from leads.models import Staff
from leads.settings import current_settings
from leads.vocabulary import SessionStage
from leads.web.cookies import read_cookie
from leads.web.staff_sessions import current_session, take_cookie

blueprint = Blueprint("accounts", __name__, url_prefix="/desk")
log = get_logger()


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Address and password, or a passkey."""
    found = current_session()
    if found is not None and found.stage is SessionStage.OPEN:
        return redirect(wanted_page() or HOME)
    return _sign_in_page()


@blueprint.post("/sign-in")
def send_password() -> ResponseReturnValue:
    """Count the try, look at the password, and go on to the second factor."""
    slow_down()
    email, password = request.form.get("email", ""), request.form.get("password", "")
    here = browser(kept="keep" in request.form)
    with transaction():
        wait = entering.count_try(email, device_token=here.device_token, now=clock.now())
    if wait is not None:
        return _sign_in_page(wait_words(wait), status=429)
    with transaction():
        now = clock.now()
        staff = entering.check_password(email, password)
        if staff is None:
            entering.refused(email, now=now)
            entry = None
        else:
            entry = entering.after_password(staff, browser=here, next_page=wanted_page(), now=now)
    if entry is None:
        return _sign_in_page(refused_words(), status=422)
    return send_in(entry, wanted_page())


@blueprint.get("/sign-in/second")
def show_second() -> ResponseReturnValue:
    """The second factor of somebody whose password was right."""
    return _second_page()


@blueprint.post("/sign-in/second")
def send_second() -> ResponseReturnValue:
    """Take a code of the app or a recovery code; each works once."""
    slow_down()
    found = current_session()
    if found is None or found.stage is not SessionStage.SECOND:
        return redirect("/desk/sign-in", 303)
    with transaction():
        now = clock.now()
        staff = db.session.get_one(Staff, found.staff_id, with_for_update=True)
        right = second_factor.check_code(staff, request.form.get("code", "")[:64], now=now)
        entry = None
        if right is True:
            entering.move_on(found.key)
            entry = entering.let_in(staff, browser=browser(kept=found.kept), by="code", now=now)
        else:
            entering.second_refused(staff.id, now=now)
    if entry is not None:
        return send_in(entry, found.content().get("next", ""))
    if isinstance(right, bool):
        return _second_page(wrong_code_words(), status=422)
    return _second_page(wait_words(right), status=429)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session: a copy of its cookie opens nothing any more."""
    found = current_session()
    if found is not None:
        with transaction():
            service.sign_out(key=found.key, staff_id=found.staff_id, now=clock.now())
        log.info("accounts.signed_out", staff_id=found.staff_id)
    session.clear()
    response = make_response(redirect("/desk/sign-in", 303))
    if read_cookie("desk"):
        take_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _sign_in_page(problem: str = "", status: int = 200) -> ResponseReturnValue:
    people, demo = db.session.execute(
        select(func.count(), func.bool_or(Staff.is_demo)).select_from(Staff)
    ).one()
    page = SignInPage(
        email=request.form.get("email", ""),
        next=wanted_page(),
        kept="keep" in request.form,
        problem=problem or failed_passkey(),
        passkeys=passkeys.possible(),
        has_demo=bool(demo) and not current_settings().is_production,
        is_empty=not people,
    )
    return _answer("accounts/sign_in.html", page, status)


def _second_page(problem: str = "", status: int = 200) -> ResponseReturnValue:
    found = current_session()
    if found is None or found.stage is not SessionStage.SECOND or found.staff_id is None:
        return redirect("/desk/sign-in")
    staff = db.session.get_one(Staff, found.staff_id)
    page = SecondPage(
        problem=problem or failed_passkey(),
        has_app=staff.tf_totp_secret is not None,
        passkeys=passkeys.possible() and bool(passkeys.of(staff.id)),
    )
    return _answer("accounts/second.html", page, status)


def _answer(template: str, page: object, status: int) -> ResponseReturnValue:
    response = make_response(render_template(template, page=page), status)
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response
