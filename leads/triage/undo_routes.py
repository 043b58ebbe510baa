"""`POST /desk/undo`: takes one's own last action back while that lasts, and says how it went."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from leads.desk.frame import LEADS_PATH
from leads.desk.said import said_at
from leads.handling.answers import ChangedSince, TooLate
from leads.handling.bulk import undo_all
from leads.handling.rules import BULK_WORKERS
from leads.web.access import current_staff, safe_next, staff_required

blueprint = Blueprint("undo", __name__, url_prefix="/desk/undo")
LONGEST_TOKEN = 64


@blueprint.post("")
@staff_required(BULK_WORKERS)
def undo() -> ResponseReturnValue:
    """Undone, too late, or somebody changed it since; pressing twice is too late the second time."""
    batch = request.form.get("batch", "")[:LONGEST_TOKEN]
    answer = undo_all(batch=batch, staff=current_staff())
    said = "undone"
    if isinstance(answer, TooLate):
        said = "too_late"
    elif isinstance(answer, ChangedSince):
        said = "changed_since"
    back = safe_next(request.form.get("back")) or safe_next(request.form.get("next")) or LEADS_PATH
    return redirect(said_at(back, done=said), 303)
