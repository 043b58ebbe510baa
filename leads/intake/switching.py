"""Another language in the middle of a step: what is typed goes along, checked by nobody yet."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from leads import clock
from leads.intake import answers as fields
from leads.intake import visit
from leads.intake.steps import fresh, keep_and_go, typed

blueprint = Blueprint("intake_switching", __name__, url_prefix="/start/keep")

_STEPS: dict[str, tuple[str, ...]] = {
    "/start": fields.INTEREST,
    "/start/place": tuple(name for name in fields.PLACE if name != "meeting"),
    "/start/far": (),
    "/start/you": fields.YOU,
}
"""What may be typed on each step; where to meet is an answer only once a step was sent."""
_BOXES = (*fields.FLAGS, "best_times")
"""What browsers leave out when it is not ticked."""


@blueprint.post("")
def keep() -> ResponseReturnValue:
    """Keep what is typed on a step and show it again in the language asked for."""
    step = request.args.get("step", "")
    if step not in _STEPS:
        return _show("/start")
    names = [name for name in _STEPS[step] if name in request.form or name in _BOXES]
    draft = typed(fresh(visit.current(now=clock.now()).draft), names)
    return keep_and_go(draft, _address(step))


@blueprint.errorhandler(CSRFError)
def form_had_ended(_error: CSRFError) -> ResponseReturnValue:
    """A form whose session had ended: only the language changes."""
    step = request.args.get("step", "")
    return _show(step if step in _STEPS else "/start")


def _address(step: str) -> str:
    kept = {name: request.form[name] for name in ("by", "change") if name in request.form}
    return f"{step}?{urlencode(kept | {'lang': request.args.get('lang', '')})}"


def _show(step: str) -> Response:
    return visit.see_other(_address(step))
