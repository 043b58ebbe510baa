"""`/desk/leads/<reference>`: everything about one lead, and the release of a request held back."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from structlog import get_logger

from leads import clock
from leads.database import transaction
from leads.desk.frame import LEADS_PATH
from leads.reference import lead_id_of, reference_of
from leads.triage import queries, service
from leads.triage.emails import emails_of
from leads.triage.lead_page import lead_page
from leads.triage.reader import reader_frame, reader_setting
from leads.triage.record import record_of
from leads.web.access import LEAD_READERS, QUARANTINE_KEEPERS, current_staff, staff_required
from leads.web.locale import current_locale

blueprint = Blueprint("lead", __name__, url_prefix="/desk/leads/<reference>")
log = get_logger()


@blueprint.get("")
@staff_required(LEAD_READERS)
def show_lead(reference: str) -> ResponseReturnValue:
    """Everything about one lead; another office's lead and a lead that never was are the same 404."""
    staff = current_staff()
    record = record_of(lead_id_of(reference) or 0, staff, locale=current_locale())
    if record is None:
        abort(404)
    log.info("triage.lead_opened", lead_id=record.lead.id, staff_id=staff.id)
    page = lead_page(
        record,
        setting=reader_setting(),
        desk=reader_frame(),
        emails=emails_of(record.lead, staff, reader_setting(), said=request.args.get("said", "")),
        may_release=staff.may(QUARANTINE_KEEPERS),
    )
    return render_template("triage/lead.html", page=page)


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
    return redirect(f"{LEADS_PATH}/{reference_of(lead_id)}", 303)
