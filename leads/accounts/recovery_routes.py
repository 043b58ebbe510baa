"""Links from letters: an invitation to begin, a new password; looking at one changes nothing."""

from __future__ import annotations

from time import monotonic, sleep

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.accounts import changing, entering
from leads.accounts.pages import ChoosePage, ForgotPage, weak_words
from leads.accounts.tokens import Purpose, owner_of
from leads.accounts.visit import browser, send_in, slow_down
from leads.database import transaction
from leads.models import Staff

blueprint = Blueprint("recovery", __name__, url_prefix="/desk")
ANSWER_AFTER = 0.25
"""Seconds until somebody who asks for a new password is answered, whether there is an account or not."""


@blueprint.get("/forgot")
def show_forgot() -> ResponseReturnValue:
    """Ask for the way to a new password."""
    return render_template("accounts/forgot.html", page=ForgotPage(sent="sent" in request.args))


@blueprint.post("/forgot")
def send_forgot() -> ResponseReturnValue:
    """The same answer for every address; a letter only where there is an account."""
    began = monotonic()
    slow_down()
    with transaction():
        changing.ask_for_reset(request.form.get("email", ""), now=clock.now())
    # Writing a letter takes time; the answer must not tell that one was written.
    sleep(max(0.0, began + ANSWER_AFTER - monotonic()))
    return redirect("/desk/forgot?sent=1", 303)


@blueprint.get("/invitation/<token>")
def show_invitation(token: str) -> ResponseReturnValue:
    """A form to choose the first password."""
    return _choose(token, Purpose.INVITATION)


@blueprint.post("/invitation/<token>")
def accept_invitation(token: str) -> ResponseReturnValue:
    """The first password; a second factor is set up next."""
    return _take(token, Purpose.INVITATION)


@blueprint.get("/reset/<token>")
def show_reset(token: str) -> ResponseReturnValue:
    """A form to choose a new password."""
    return _choose(token, Purpose.RESET)


@blueprint.post("/reset/<token>")
def accept_reset(token: str) -> ResponseReturnValue:
    """The new password; the second factor is asked for as always."""
    return _take(token, Purpose.RESET)


def _choose(token: str, purpose: Purpose, problem: str = "", status: int = 200) -> ResponseReturnValue:
    staff = owner_of(token, purpose=purpose, now=clock.now())
    if staff is None:
        return make_response(render_template("accounts/link_ended.html"), 410)
    return make_response(render_template("accounts/choose.html", page=_page(staff, purpose, problem)), status)


def _take(token: str, purpose: Purpose) -> ResponseReturnValue:
    slow_down()
    with transaction():
        now = clock.now()
        taken = changing.take_link(token, request.form.get("password", ""), purpose=purpose, now=now)
        if isinstance(taken, Staff):
            # The password is new, not the proof: the second factor comes next, whatever the link was for.
            return send_in(entering.after_password(taken, browser=browser(), next_page="", now=now), "")
    return _choose(token, purpose, weak_words(taken) if taken else "", status=422)


def _page(staff: Staff, purpose: Purpose, problem: str) -> ChoosePage:
    return ChoosePage(
        email=staff.email, name=staff.name, problem=problem, is_new=purpose is Purpose.INVITATION
    )
