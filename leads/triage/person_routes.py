"""The person of a lead: how they are reached, and the evidence of what they allowed."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from structlog import get_logger

from leads import clock
from leads.audit import service as audit
from leads.database import transaction
from leads.desk.reader import reader_frame, reader_setting
from leads.desk.said import said_at
from leads.handling.rules import ASSIGNERS, WORKERS
from leads.reference import lead_id_of
from leads.triage.evidence_page import evidence_of, evidence_page
from leads.triage.facts import LeadRecord
from leads.triage.lead_page import Banner
from leads.triage.lead_view import came_from, lead_path, office_zone
from leads.triage.meanwhile import conflict, meanwhile
from leads.triage.person_form import PersonForm, known_form, read_form
from leads.triage.person_page import person_page
from leads.triage.person_service import Saved, edit_person
from leads.triage.record import record_of
from leads.web.access import LEAD_READERS, current_staff, staff_required
from leads.web.locale import current_locale

blueprint = Blueprint("person", __name__, url_prefix="/desk/leads/<reference>")
EDITORS = WORKERS | ASSIGNERS
log = get_logger()


@blueprint.get("/person")
@staff_required(EDITORS)
def show_form(reference: str) -> ResponseReturnValue:
    """Name, number, address and language as they are known today."""
    record = _record(reference)
    known = record.person
    form = known_form(known.name, known.email, known.phone, known.locale, record.lead.country)
    return _page(record, form)


@blueprint.post("/person")
@staff_required(EDITORS)
def save(reference: str) -> ResponseReturnValue:
    """Keep what was typed, unless a colleague changed the lead meanwhile."""
    record, staff = _record(reference), current_staff()
    lead_id = record.lead.id
    form = read_form(request.form, country=record.lead.country)
    if form.problems:
        return _page(record, form), 422
    saved = None
    with transaction():
        now = clock.now()
        since = meanwhile(lead_id, request.form.get("seen", ""), staff, now)
        if since.is_there and not since.facts:
            saved = edit_person(lead_id=lead_id, form=form, staff_id=staff.id, now=now)
    if not since.is_there:
        abort(404)
    if saved is None:
        banner = conflict(since.facts, reader_setting(), zone=office_zone(lead_id))
        return _page(_record(reference), form, banner), 409
    if saved is Saved.TAKEN:
        told = Banner(_("Another person is known by this address."), kind="bad")
        return _page(_record(reference), form, told), 409
    return redirect(said_at(lead_path(lead_id, back=came_from()), done="person_edited"), 303)


@blueprint.get("/evidence")
@staff_required(LEAD_READERS)
def show_evidence(reference: str) -> ResponseReturnValue:
    """Every word of the ledger: the exact text, its version, when, where and beside which address."""
    record, staff = _record(reference), current_staff()
    lead = record.lead
    page = evidence_page(
        evidence_of(lead.person_id),
        setting=reader_setting(),
        desk=reader_frame(),
        back=lead_path(lead.id, back=came_from()),
        name=lead.name,
        zone=reader_setting().zone_of(lead.office_id),
    )
    html = render_template("triage/evidence.html", page=page)
    log.info("triage.evidence_shown", lead_id=lead.id, staff_id=staff.id)
    with transaction():
        audit.record("triage.evidence_shown", staff_id=staff.id, subject=f"lead:{lead.id}", now=clock.now())
    return html


def _record(reference: str) -> LeadRecord:
    record = record_of(lead_id_of(reference) or 0, current_staff(), locale=current_locale(), at=clock.now())
    if record is None:
        abort(404)
    return record


def _page(record: LeadRecord, form: PersonForm, banner: Banner | None = None) -> str:
    page = person_page(
        form,
        desk=reader_frame(),
        path=lead_path(record.lead.id),
        back=came_from(),
        seen=record.seen,
        typed=record.lead,
        banner=banner,
    )
    return render_template("triage/person.html", page=page)
