"""`/p/<token>` to choose, and `POST /u/<token>` for mailboxes that unsubscribe by one click (RFC 8058).

Opening an address changes nothing: programs open every link of every letter.
"""

from __future__ import annotations

from flask import Blueprint, Flask, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.consent.letter_links import PreferenceDoor, open_preference_link
from leads.consent.rules import FROM_MAILBOX
from leads.consent.service import Evidence
from leads.database import transaction
from leads.intake import wishes
from leads.preferences import service
from leads.preferences.pages import choices_page
from leads.preferences.queries import choices_of, evidence_of
from leads.web.locale import current_locale, speak
from leads.web.origin import ip_prefix
from leads.web.security import allow_cross_site

blueprint = Blueprint("preferences", __name__)


@blueprint.get("/p/<token>")
def show(token: str) -> ResponseReturnValue:
    """What arrives now, and the boxes."""
    door = _open(token)
    now = clock.now()
    choices = choices_of(door, now=now)
    speak(choices.locale)
    page = choices_page(
        choices,
        path=f"/p/{token}",
        done=request.args.get("done", ""),
        locale=current_locale(),
        today=now.date(),
    )
    return render_template("preferences/choices.html", page=page)


@blueprint.post("/p/<token>")
def save(token: str) -> ResponseReturnValue:
    """Keep the boxes as they are ticked."""
    door = _open(token)
    with transaction():
        now = clock.now()
        if not choices_of(door, now=now).silent:
            news, texts = "news" in request.form, "texts" in request.form
            service.save(door, news=news, texts=texts, evidence=_evidence(door), now=now)
    return redirect(f"/p/{token}?done=saved", 303)


@blueprint.post("/p/<token>/stop")
def stop(token: str) -> ResponseReturnValue:
    """Stop all marketing."""
    door = _open(token)
    with transaction():
        service.stop_all_marketing(door, evidence=_evidence(door), now=clock.now())
    return redirect(f"/p/{token}?done=stopped", 303)


@blueprint.get("/p/<token>/take-back")
@blueprint.get("/p/<token>/not-me")
def think_again(token: str) -> ResponseReturnValue:
    """One button; scanners that open links do not press it."""
    door = _open(token)
    speak(evidence_of(door.lead_id)[1])
    step = request.path.rpartition("/")[2]
    template = "preferences/not_me.html" if step == "not-me" else "intake/take_back.html"
    return render_template(template, path=f"/p/{token}", address=door.address)


@blueprint.post("/p/<token>/take-back")
def take_back(token: str) -> ResponseReturnValue:
    """Close the request this letter was about."""
    door = _open(token)
    with transaction():
        wishes.take_back(lead_id=door.lead_id, now=clock.now())
    return redirect(f"/p/{token}?done=taken-back", 303)


@blueprint.post("/p/<token>/not-me")
def not_me(token: str) -> ResponseReturnValue:
    """Take the address out of the request and never write to it again."""
    door = _open(token)
    with transaction():
        service.not_me(door, evidence=_evidence(door), now=clock.now())
    return redirect(f"/p/{token}?done=not-me", 303)


@blueprint.get("/u/<token>")
def look(token: str) -> ResponseReturnValue:
    """A person who opens the address meant for their mailbox program gets the page with the button."""
    return redirect(f"/p/{token}")


@blueprint.post("/u/<token>")
@allow_cross_site
def one_click(token: str) -> ResponseReturnValue:
    """Unsubscribe the address at once, whatever the body says; no page, no cookie, no second step."""
    door = _open(token)
    with transaction():
        evidence = _evidence(door, page="/u")
        service.stop_news(door, source="one_click", evidence=evidence, now=clock.now())
    return "Unsubscribed.\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


def _open(token: str) -> PreferenceDoor:
    door = open_preference_link(token)
    if door is None:
        abort(404)
    return door


def _evidence(door: PreferenceDoor, *, page: str = FROM_MAILBOX) -> Evidence:
    key, _locale = evidence_of(door.lead_id)
    return Evidence(key, current_locale(), page, ip_prefix())


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(blueprint)
