"""Small pages beside the steps: the languages, forgetting all answers, and the stop for people under 18."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from leads.database import transaction
from leads.intake import drafts, views, visit

blueprint = Blueprint("intake_asides", __name__, url_prefix="/start")


@blueprint.get("/language")
def language() -> ResponseReturnValue:
    """The three languages as links, for the Change link of the check page."""
    return render_template("intake/language.html", page=views.plain_page(back="/start/check"))


@blueprint.post("/clear")
def clear() -> ResponseReturnValue:
    """Forget everything typed so far and begin again."""
    return _forget_and_go("/start")


@blueprint.get("/under-18")
def under_18() -> ResponseReturnValue:
    """The stop page."""
    return render_template("intake/under_18.html", page=views.plain_page())


@blueprint.post("/under-18")
def stop_under_18() -> ResponseReturnValue:
    """Somebody says they are under 18: nothing of theirs is kept."""
    return _forget_and_go("/start/under-18")


@blueprint.errorhandler(CSRFError)
def form_had_ended(_error: CSRFError) -> ResponseReturnValue:
    """A form whose session had ended: nothing is forgotten by it."""
    return visit.see_other("/start")


def _forget_and_go(address: str) -> Response:
    with transaction():
        drafts.discard(visit.token())
    return visit.forget(visit.see_other(address))
