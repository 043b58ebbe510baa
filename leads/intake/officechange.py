"""Choose a different office: the list, what would change, and the change; only the last one writes."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leads import clock
from leads.database import transaction
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory
from leads.handling import arrivals
from leads.intake import links
from leads.intake.officepages import change_page, offices_page, refusal
from leads.intake.problems import SELECT_OFFICE
from leads.intake.queries import RequestFacts, request_facts
from leads.routing import moving
from leads.routing.moving import OffersDiffer, OfficeRefused
from leads.settings import current_settings
from leads.web.limits import hold_back
from leads.web.locale import current_locale, speak

blueprint = Blueprint("office_change", __name__, url_prefix="/r")


@blueprint.get("/<token>/office")
def offices(token: str) -> ResponseReturnValue:
    """The offices of the visitor's country by distance."""
    facts = _request(token)
    if facts is None:
        return _ended()
    return _list(token, facts) if _movable(facts) else _back(token)


@blueprint.post("/<token>/office")
def choose(token: str) -> ResponseReturnValue:
    """Go on to what the chosen office would change."""
    facts = _request(token)
    if facts is None:
        return _ended()
    office = _office(request.form.get("office", ""))
    if office is None:
        return _list(token, facts, error=str(SELECT_OFFICE.sentence)), 422
    return redirect(f"/r/{token}/office/check?office={office.slug}", 303)


@blueprint.get("/<token>/office/check")
def check(token: str) -> ResponseReturnValue:
    """What would change with an office; nothing is saved."""
    facts, office = _request(token), _office(request.args.get("office", ""))
    if facts is None:
        return _ended()
    if not _movable(facts) or (office and office.id == facts.office_id):
        return _back(token)
    return _check(token, facts, office) if office else redirect(f"/r/{token}/office", 303)


@blueprint.post("/<token>/office/check")
def save(token: str) -> ResponseReturnValue:
    """Save the change, if it still is what the visitor was shown."""
    facts, office = _request(token), _office(request.form.get("office", ""))
    if facts is None:
        return _ended()
    if not _movable(facts) or office is None:
        return _back(token)
    hold_back("office", per_hour=current_settings().posts_per_address_per_hour)
    try:
        with transaction():
            seen = request.form.get("seen", "")
            moving.move(lead_id=facts.lead_id, office=office, seen=seen, now=clock.now())
            arrivals.office_changed(lead_id=facts.lead_id, now=clock.now())
    except OfficeRefused as refused:
        return _list(token, facts, error=refusal(office.name, refused.gates)), 409
    except OffersDiffer:
        notice = _("What this office means for your offer has just changed. Please look again.")
        return _check(token, facts, office, notice=notice)
    return redirect(f"/r/{token}?done=office", 303)


def _request(token: str) -> RequestFacts | None:
    link = links.find(token, now=clock.now())
    if link is None:
        return None
    facts = request_facts(link.lead_id)
    speak(facts.locale)
    return facts


def _movable(facts: RequestFacts) -> bool:
    return moving.may_move(facts.stage, facts.office_id)


def _office(slug: str) -> OfficeFacts | None:
    return next((each for each in directory().clinics if each.slug == slug), None)


def _list(token: str, facts: RequestFacts, *, error: str = "") -> str:
    now = clock.now()
    page = offices_page(
        facts,
        moving.options(lead_id=facts.lead_id, now=now),
        path=f"/r/{token}",
        error=error,
        locale=current_locale(),
        now=now,
    )
    return render_template("intake/office.html", page=page)


def _check(token: str, facts: RequestFacts, office: OfficeFacts, *, notice: str = "") -> ResponseReturnValue:
    """What would change, or the list again when this office cannot take the request."""
    now = clock.now()
    try:
        change = moving.consider(lead_id=facts.lead_id, office=office, now=now)
    except OfficeRefused as refused:
        return _list(token, facts, error=refusal(office.name, refused.gates)), 409
    link = links.find(token, now=now)
    page = change_page(
        facts,
        change,
        path=f"/r/{token}",
        by_mail=link is not None and link.by_mail,
        notice=notice,
        locale=current_locale(),
        now=now,
    )
    return render_template("intake/office_check.html", page=page), 409 if notice else 200


def _back(token: str) -> ResponseReturnValue:
    return redirect(f"/r/{token}", 303)


def _ended() -> ResponseReturnValue:
    return render_template("intake/link_ended.html", asked=False, typed="", error=""), 410
