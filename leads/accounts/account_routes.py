"""One's own account: how the desk behaves for me, and whether I am on duty."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.accounts import service
from leads.accounts.account_page import LANGUAGES, account_page
from leads.accounts.visit import wanted_page
from leads.database import db, transaction
from leads.desk.frame import frame
from leads.desk.places import PROFILE_PATH
from leads.models import Staff
from leads.vocabulary import KeysMode
from leads.web.access import ALL_ROLES, current_staff, staff_required
from leads.web.cookies import set_cookie
from leads.web.theme import COOKIE, COOKIE_SECONDS, THEMES, desk_theme

blueprint = Blueprint("account", __name__, url_prefix="/desk")


@blueprint.get("/account")
@staff_required(ALL_ROLES)
def show_account() -> ResponseReturnValue:
    """My settings."""
    staff = current_staff()
    page = account_page(
        db.session.get_one(Staff, staff.id),
        desk=frame(staff, current=PROFILE_PATH, now=clock.now()),
        said=request.args.get("done", ""),
        theme=desk_theme(),
        on_duty=staff.on_duty,
    )
    return render_template("accounts/account.html", page=page)


@blueprint.post("/account")
@staff_required(ALL_ROLES)
def save_account() -> ResponseReturnValue:
    """Keep keys, advancing, letters and their language; the theme belongs to this browser."""
    form = request.form
    theme, keys, locale = form.get("theme", ""), form.get("keys", ""), form.get("locale", "")
    if theme not in THEMES or keys not in list(KeysMode) or locale not in list(LANGUAGES):
        abort(400)
    with transaction():
        row = db.session.get_one(Staff, current_staff().id)
        row.keys_mode = KeysMode(keys)
        row.locale = next(each for each in LANGUAGES if each == locale)
        row.advances, row.notices_by_mail = "advances" in form, "notices_by_mail" in form
    response = make_response(redirect(f"{PROFILE_PATH}?done=saved", 303))
    set_cookie(response, COOKIE, theme, max_age=COOKIE_SECONDS)
    return response


@blueprint.post("/duty")
@staff_required(ALL_ROLES)
def change_duty() -> ResponseReturnValue:
    """Say that I answer now, or that I do not any more; said twice is as good as once."""
    wanted = request.form.get("on") == "yes"
    with transaction():
        service.set_duty(staff_id=current_staff().id, on=wanted, now=clock.now())
    done = "on_duty" if wanted else "off_duty"
    return redirect(wanted_page() or f"{PROFILE_PATH}?done={done}", 303)
