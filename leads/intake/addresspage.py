"""`/r/<token>/address`: the page on which somebody whose email came back gives another address."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leads import clock
from leads.consent.texts import consent_text
from leads.database import transaction
from leads.intake import links, newaddress
from leads.intake.contacts import Email, EmailProblem, read_email
from leads.intake.problems import BAD_EMAIL, EMAIL_LETTERS, ENTER_EMAIL
from leads.settings import current_settings
from leads.web.brand import brand
from leads.web.limits import hold_back
from leads.web.locale import current_locale
from leads.web.origin import ip_prefix

blueprint = Blueprint("address", __name__, url_prefix="/r")
_PROBLEMS = {EmailProblem.EMPTY: ENTER_EMAIL, EmailProblem.LOCAL_LETTERS: EMAIL_LETTERS}


@blueprint.get("/<token>/address")
def ask(token: str) -> ResponseReturnValue:
    """One field; where nobody asks for an address this leads back to the request."""
    link = links.find(token, now=clock.now())
    if link is None:
        return _ended()
    return _page(token) if newaddress.needs_address(link, now=clock.now()) else redirect(f"/r/{token}", 303)


@blueprint.post("/<token>/address")
def give(token: str) -> ResponseReturnValue:
    """Take another address, once; whoever has none to give is sent back to the request."""
    link = links.find(token, now=clock.now())
    if link is None:
        return _ended()
    if not newaddress.needs_address(link, now=clock.now()):
        return redirect(f"/r/{token}", 303)
    hold_back("address", per_hour=current_settings().posts_per_address_per_hour)
    typed = request.form.get("email", "")
    email = read_email(typed)
    if not isinstance(email, Email):
        return _page(token, typed, _PROBLEMS.get(email, BAD_EMAIL).sentence), 422
    if not newaddress.is_new(link.lead_id, email):
        return _page(token, typed, _("Emails to this address come back. Enter another one.")), 422
    with transaction():
        newaddress.give(link, email=email, ip_prefix=ip_prefix(), now=clock.now())
    return redirect(f"/r/{token}?done=address", 303)


def _page(token: str, typed: str = "", error: str = "") -> str:
    who, today = brand(current_locale()), clock.now().date()
    names = {"brand": who.name, "legal_name": who.legal_name, "postal_address": who.postal_address}
    page = {
        "path": f"/r/{token}",
        "typed": typed[:254],
        "errors": (("email", error),) if error else (),
        "promise": consent_text("request", current_locale(), today, **names).label,
    }
    return render_template("intake/address.html", page=page)


def _ended() -> ResponseReturnValue:
    return render_template("intake/link_ended.html", asked=False, typed="", error=""), 410
