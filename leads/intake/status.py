"""The visitor’s own page at `/r/<token>` and what can be done there; opening it changes nothing."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leads import clock
from leads.database import transaction
from leads.intake import links, wishes
from leads.intake.asking import office_with_times
from leads.intake.confirmation import request_page
from leads.intake.contacts import Email, EmailProblem, read_email
from leads.intake.links import OpenLink
from leads.intake.newaddress import needs_address
from leads.intake.problems import BAD_EMAIL, EMAIL_LETTERS, ENTER_EMAIL
from leads.intake.queries import request_facts
from leads.intake.timeform import TimePage, days_from, parts_from, time_page
from leads.settings import current_settings
from leads.stages import TERMINAL_STAGES
from leads.web.limits import hold_back
from leads.web.locale import current_locale, speak

blueprint = Blueprint("request_page", __name__, url_prefix="/r")


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The request as it stands; with `sent=1` the words of the moment after sending."""
    link = _open(token)
    if link is None:
        return _ended()
    if link.is_stale:
        with transaction():
            links.slide(link, now=clock.now())
    facts = request_facts(link.lead_id)
    speak(facts.locale)
    page = request_page(
        facts,
        path=f"/r/{token}",
        by_mail=link.by_mail,
        just_sent=request.args.get("sent") == "1",
        done=request.args.get("done", ""),
        locale=current_locale(),
        now=clock.now(),
    )
    page = replace(page, asks_address=needs_address(link, now=clock.now()))
    return render_template("intake/request.html", page=page)


@blueprint.post("/<token>/link")
def email_link(token: str) -> ResponseReturnValue:
    """Email the link again, to the address of the request and to no other."""
    link = _open(token)
    if link is None:
        return _ended()
    hold_back("link", per_hour=current_settings().posts_per_address_per_hour)
    with transaction():
        wishes.email_link(lead_id=link.lead_id, now=clock.now())
    return redirect(f"/r/{token}?done=link", 303)


@blueprint.get("/<token>/time")
def choose_time(token: str) -> ResponseReturnValue:
    """Which days and times of day suit: a wish, not yet a booking."""
    link = _open(token)
    if link is None:
        return _ended()
    facts = request_facts(link.lead_id)
    speak(facts.locale)
    if facts.stage in TERMINAL_STAGES:
        return redirect(f"/r/{token}", 303)
    page = time_page(token, may_pick=office_with_times(facts) is not None)
    return render_template("intake/time.html", page=page)


@blueprint.post("/<token>/time")
def ask_for_time(token: str) -> ResponseReturnValue:
    """Keep the wish as the next action of whoever works the request."""
    link = _open(token)
    if link is None:
        return _ended()
    facts = request_facts(link.lead_id)
    speak(facts.locale)
    if facts.stage in TERMINAL_STAGES:
        return redirect(f"/r/{token}", 303)
    days, parts = days_from(request.form.getlist("days")), parts_from(request.form.getlist("day_parts"))
    if not days and not parts:
        error, may_pick = _("Select at least one day or time of day"), office_with_times(facts) is not None
        page: TimePage = time_page(token, error=error, may_pick=may_pick)
        return render_template("intake/time.html", page=page), 422
    with transaction():
        wishes.ask_for_time(lead_id=link.lead_id, day_parts=parts, days=days, now=clock.now())
    return redirect(f"/r/{token}?done=time", 303)


@blueprint.get("/<token>/take-back")
def think_again(token: str) -> ResponseReturnValue:
    """One button; scanners that open links do not press it."""
    return render_template("intake/take_back.html", path=f"/r/{token}") if _open(token) else _ended()


@blueprint.post("/<token>/take-back")
def take_back(token: str) -> ResponseReturnValue:
    """Close the request."""
    link = _open(token)
    if link is None:
        return _ended()
    with transaction():
        wishes.take_back(lead_id=link.lead_id, now=clock.now())
    return redirect(f"/r/{token}", 303)


@blueprint.get("/new-link")
def lost_link() -> ResponseReturnValue:
    """Ask for a new link, or read that one is on its way if we know the address."""
    return render_template(
        "intake/link_ended.html", asked=request.args.get("asked") == "1", typed="", error=""
    )


@blueprint.post("/new-link")
def send_new_link() -> ResponseReturnValue:
    """Send a link if we know the address; the answer is the same whether or not we do."""
    hold_back("link", per_hour=current_settings().posts_per_address_per_hour)
    typed = request.form.get("email", "")
    email = read_email(typed)
    if not isinstance(email, Email):
        problem = {EmailProblem.EMPTY: ENTER_EMAIL, EmailProblem.LOCAL_LETTERS: EMAIL_LETTERS}.get(
            email, BAD_EMAIL
        )
        page = render_template(
            "intake/link_ended.html", asked=False, typed=typed[:254], error=problem.sentence
        )
        return page, 422
    with transaction():
        wishes.email_link_to(email, now=clock.now())
    return redirect("/r/new-link?asked=1", 303)


def _open(token: str) -> OpenLink | None:
    return links.find(token, now=clock.now())


def _ended() -> ResponseReturnValue:
    """The same page for a link that ended, was revoked or never was."""
    return render_template("intake/link_ended.html", asked=False, typed="", error=""), 410
