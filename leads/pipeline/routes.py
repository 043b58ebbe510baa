"""The addresses of the pipeline: the board, and moving one lead to another stage."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Flask, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.database import transaction
from leads.desk.frame import PIPELINE_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.desk.said import said_at
from leads.directory.queries import directory
from leads.handling.answers import Refused, Why
from leads.handling.steps import STEERERS, move_stage
from leads.pipeline import queries
from leads.pipeline.filters import Filters
from leads.pipeline.pages import board_page
from leads.reference import lead_id_of, reference_of
from leads.vocabulary import CloseReason, LeadStage
from leads.web.access import LEAD_READERS, current_staff, safe_next, staff_required

blueprint = Blueprint("pipeline", __name__, url_prefix=PIPELINE_PATH)


@blueprint.get("")
@staff_required(LEAD_READERS)
def show() -> ResponseReturnValue:
    """Open leads by stage; `move` opens the menu of one card."""
    staff, filters = current_staff(), Filters.read(request.args)
    known = [each for each in directory().offices if staff.works_for(each.id)]
    page = board_page(
        queries.columns(staff, filters),
        queries.cards(staff, filters),
        filters=filters,
        offices=sorted(((each.id, each.name) for each in known), key=lambda pair: pair[1]),
        owners=queries.owners(staff),
        opened=lead_id_of(request.args.get("move", "")),
        needs_reason=request.args.get("needs") == "reason",
        moves=staff.may(STEERERS),
        desk=reader_frame(PIPELINE_PATH),
        setting=reader_setting(),
    )
    return render_template("pipeline/board.html", page=page)


@blueprint.post("/<reference>/move")
@staff_required(STEERERS)
def move(reference: str) -> ResponseReturnValue:
    """Move one lead on, or close it for a reason; menu and dragging send the same form."""
    stage, reason = request.form.get("stage"), request.form.get("reason")
    back = safe_next(request.form.get("next")) or PIPELINE_PATH
    lead_id = lead_id_of(reference) or 0
    with transaction():
        answer = move_stage(
            lead_id=lead_id,
            stage=LeadStage(stage) if stage in set(LeadStage) else LeadStage.NEW,
            reason=CloseReason(reason) if reason in set(CloseReason) else None,
            staff=current_staff(),
            now=clock.now(),
        )
    if not isinstance(answer, Refused):
        done = "closed" if stage == LeadStage.CLOSED else "moved"
        return redirect(said_at(back, done=done, undo=answer.undo), 303)
    if answer.why is Why.MISSING:
        abort(404)
    if answer.why is Why.NEEDS_REASON:
        board = Filters.read(dict(parse_qsl(urlsplit(back).query)))
        asked = board.address(PIPELINE_PATH, move=reference_of(lead_id), needs="reason")
        return redirect(f"{asked}#{reference_of(lead_id).lower()}", 303)
    return redirect(said_at(back, done="taken" if answer.why is Why.OWNED else "not_moved"), 303)


def init_app(app: Flask) -> None:
    """Put the pipeline on the map."""
    app.register_blueprint(blueprint)
