"""What a request tells about a sign-in, and how the browser is sent on with its new session."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, session

from leads.accounts import devices
from leads.accounts.entering import Browser, Entry
from leads.accounts.pages import wrong_passkey_words
from leads.accounts.rules import device_words
from leads.vocabulary import SessionStage
from leads.web.access import safe_next
from leads.web.cookies import read_cookie, set_cookie
from leads.web.limits import hold_back
from leads.web.staff_sessions import give_cookie

HOME = "/desk"
SECOND_PATH, ENROL_PATH = "/desk/sign-in/second", "/desk/sign-in/enrol"
TRIES_PER_MINUTE, TRIES_PER_HOUR = 10, 50
"""Proofs, good and bad, from one network address. Nobody can lock out somebody else."""


def slow_down() -> None:
    """Guessing is slow work from one address: 429 when there are too many tries."""
    hold_back("sign_in", per_minute=TRIES_PER_MINUTE, per_hour=TRIES_PER_HOUR)


def failed_passkey() -> str:
    """The sentence about a passkey that did not work, when the address says so."""
    return wrong_passkey_words() if request.args.get("passkey") == "failed" else ""


def browser(*, kept: bool = False) -> Browser:
    """The browser of this request."""
    return Browser(
        words=device_words(request.user_agent.string),
        device_token=read_cookie(devices.COOKIE),
        kept=kept,
    )


def wanted_page() -> str:
    """The page of the desk somebody was on the way to, from the form or the address; "" when none."""
    return safe_next(request.form.get("next") or request.args.get("next")) or ""


def send_in(entry: Entry, next_page: str) -> Response:
    """Hand the new session to the browser and go where it leads."""
    # Nothing planted in the visitor's session before lives on.
    session.clear()
    target = {SessionStage.SECOND: SECOND_PATH, SessionStage.ENROL: ENROL_PATH}.get(entry.stage)
    return handed_over(make_response(redirect(target or next_page or HOME, 303)), entry)


def handed_over(response: Response, entry: Entry) -> Response:
    """The same answer with the cookies of an entry."""
    give_cookie(response, entry.token, kept=entry.kept)
    if entry.device_token:
        set_cookie(response, devices.COOKIE, entry.device_token, max_age=devices.COOKIE_SECONDS)
    return response
