"""`/desk/leads/<reference>`: everything about one lead, and the release of a request held back."""

from __future__ import annotations

from flask import Blueprint, abort, redirect
from flask.typing import ResponseReturnValue

from leads import clock
from leads.database import transaction
from leads.reference import lead_id_of
from leads.triage import queries, service
from leads.triage.lead_view import lead_html, lead_path
from leads.web.access import LEAD_READERS, QUARANTINE_KEEPERS, current_staff, staff_required

blueprint = Blueprint("lead", __name__, url_prefix="/desk/leads/<reference>")


@blueprint.get("")
@staff_required(LEAD_READERS)
def show_lead(reference: str) -> ResponseReturnValue:
    """Everything about one lead; another office's lead and a lead that never was are the same 404."""
    return lead_html(lead_id_of(reference) or 0)


@blueprint.post("/release")
@staff_required(QUARANTINE_KEEPERS)
def release_lead(reference: str) -> ResponseReturnValue:
    """Let a request held back go on to routing; pressing twice is as good as once."""
    staff, lead_id = current_staff(), lead_id_of(reference) or 0
    with transaction():
        now = clock.now()
        if not queries.is_in_scope(lead_id, staff):
            abort(404)
        service.release(lead_id=lead_id, staff_id=staff.id, now=now)
    return redirect(lead_path(lead_id), 303)
