"""Setting up a second factor: at the first sign-in, where nothing else opens, or later from one's account."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.accounts import entering, passkeys, second_factor, waiting
from leads.accounts.letters import SECURITY_PATH
from leads.accounts.pages import CodesPage, EnrolPage, wait_words, wrong_code_words
from leads.accounts.visit import ENROL_PATH, HOME, browser, failed_passkey, handed_over, slow_down
from leads.audit.service import record
from leads.database import db, transaction
from leads.models import Staff
from leads.vocabulary import SessionStage
from leads.web.brand import brand
from leads.web.locale import current_locale
from leads.web.staff_sessions import SessionFacts, current_session, remember

blueprint = Blueprint("enrol", __name__, url_prefix=ENROL_PATH)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """The square to scan; only for somebody on the way in, or who asked for it in their account."""
    return _page()


@blueprint.post("")
def confirm() -> ResponseReturnValue:
    """The first code proves that the app works; the recovery codes are shown this one time."""
    slow_down()
    found = current_session()
    secret = _secret_of(found)
    if found is None or secret is None:
        return redirect(_way_back(found), 303)
    with transaction():
        now = clock.now()
        staff = db.session.get_one(Staff, found.staff_id, with_for_update=True)
        if was_faster(found, staff):
            return end(found)
        wait = waiting.try_code(waiting.code_subject(staff.id), now=now)
        code = request.form.get("code", "")[:64]
        counter = None if wait else second_factor.counter_of(secret, code, now=now, last=None)
        if counter is not None:
            waiting.succeeded(waiting.code_subject(staff.id))
            second_factor.set_secret(staff, secret, counter=counter)
            record("accounts.second_factor_set_up", staff_id=staff.id, data={"by": "app"}, now=now)
            return finish(found, staff, now=now)
    return _page(wait_words(wait) if wait else wrong_code_words(), status=429 if wait else 422)


def was_faster(found: SessionFacts, staff: Staff) -> bool:
    """Whether a second factor has been set up since this session was on the way in; ask behind their lock.

    A password alone leads here once. Whoever knows it, too, must not put their own telephone in its place.
    """
    return found.stage is SessionStage.ENROL and entering.has_second_factor(staff)


def end(found: SessionFacts) -> Response:
    """Back to the door: what is asked for now is the second factor there is."""
    entering.move_on(found.key)
    return make_response(redirect("/desk/sign-in", 303))


def finish(found: SessionFacts, staff: Staff, *, now: datetime) -> Response:
    """Show new recovery codes; whoever was on the way in is in now, under another name."""
    codes = second_factor.new_recovery_codes(staff)
    if found.stage is SessionStage.ENROL:
        entering.move_on(found.key)
        entry = entering.let_in(staff, browser=browser(kept=found.kept), by="set_up", now=now)
        return handed_over(codes_page(codes, found.content().get("next") or HOME), entry)
    remember(found.key, {name: value for name, value in found.content().items() if name != "secret"})
    return codes_page(codes, SECURITY_PATH)


def codes_page(codes: tuple[str, ...], next_href: str) -> Response:
    """The recovery codes, this one time."""
    page = CodesPage(codes=codes, next_href=next_href)
    return make_response(render_template("accounts/codes.html", page=page))


def _page(problem: str = "", status: int = 200) -> ResponseReturnValue:
    found = current_session()
    secret = _secret_of(found)
    if found is None or secret is None:
        return redirect(_way_back(found))
    staff = db.session.get_one(Staff, found.staff_id)
    issuer = brand(current_locale()).name
    side, dots = second_factor.qr_path(
        second_factor.provisioning_address(secret, email=staff.email, issuer=issuer)
    )
    forced = found.stage is SessionStage.ENROL
    page = EnrolPage(
        problem=problem or failed_passkey(),
        key=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        side=side,
        dots=dots,
        back_href="" if forced else SECURITY_PATH,
        passkeys=forced and passkeys.possible(),
        forced=forced,
    )
    return render_template("accounts/enrol.html", page=page), status


def _way_back(found: SessionFacts | None) -> str:
    """Where to begin again: in one's account the page that asks for the password, else the door."""
    return SECURITY_PATH if found is not None and found.stage is SessionStage.OPEN else "/desk/sign-in"


def _secret_of(found: SessionFacts | None) -> str | None:
    """The secret being set up, for a session that may: on the way in, or in and sure whose it is."""
    if found is None or not entering.may_set_up(found, now=clock.now()):
        return None
    secret: str | None = found.content().get("secret")
    return secret
