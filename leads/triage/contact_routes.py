"""What goes into the record of a lead: the outcome of a call, a note, a personal email with its preview."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.database import db
from leads.desk.reader import reader_frame, reader_setting
from leads.handling import letters, outcomes
from leads.handling.answers import Refused, Why
from leads.handling.rules import WORKERS
from leads.reference import lead_id_of
from leads.triage.lead_page import Banner
from leads.triage.lead_view import came_from, lead_html, lead_path, office_zone
from leads.triage.refusals import refusal_in_words
from leads.triage.work_forms import attempt_form, typed_in
from leads.triage.working import Answer, work
from leads.triage.write_page import write_page
from leads.web.access import StaffMember, current_staff, staff_required

blueprint = Blueprint("contact", __name__, url_prefix="/desk/leads/<reference>")


@blueprint.post("/log")
@staff_required(WORKERS)
def log_attempt(reference: str) -> ResponseReturnValue:
    """One outcome with everything that follows from it."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        given = attempt_form(request.form, zone=office_zone(lead_id))
        if given is None:
            return Refused(lead_id, Why.STAGE)
        if given.at is None and request.form.get("at"):
            return Refused(lead_id, Why.NOT_FUTURE)
        chosen = given.next_action(outcomes.defaults(lead_id=lead_id, now=now)[given.outcome])
        return outcomes.log_attempt(
            lead_id=lead_id,
            outcome=given.outcome,
            channel=given.channel,
            note=given.note,
            next_action=chosen,
            outside_hours=given.outside_hours,
            staff=staff,
            now=now,
        )

    outcome = request.form.get("outcome", "")
    return work(reference, act, done=f"attempt_{outcome}", typed=typed_in(request.form))


@blueprint.post("/note")
@staff_required(WORKERS)
def add_note(reference: str) -> ResponseReturnValue:
    """A note of staff, encrypted, never edited."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        return outcomes.add_note(lead_id=lead_id, text=request.form.get("note", ""), staff=staff, now=now)

    return work(reference, act, done="note_added", typed=typed_in(request.form, tab="note"))


@blueprint.post("/write")
@staff_required(WORKERS)
def write(reference: str) -> ResponseReturnValue:
    """Send a personal email through the outbox; it leaves after ten seconds."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        return letters.write_personal(
            lead_id=lead_id,
            subject=request.form.get("subject", ""),
            text=request.form.get("text", ""),
            staff=staff,
            now=now,
        )

    return work(reference, act, done="letter_queued", typed=typed_in(request.form, tab="email"))


@blueprint.post("/write/preview")
@staff_required(WORKERS)
def preview(reference: str) -> ResponseReturnValue:
    """The email as it would be sent; nothing is kept, and the way back keeps what was typed."""
    lead_id, staff, typed = lead_id_of(reference) or 0, current_staff(), typed_in(request.form, tab="email")
    found = letters.preview_personal(
        lead_id=lead_id, subject=typed.subject, text=typed.text, staff=staff, now=clock.now()
    )
    # The look locked the lead; nothing of it is written.
    db.session.rollback()
    if isinstance(found, Refused):
        if found.why is Why.MISSING:
            abort(404)
        banner = Banner(refusal_in_words(found, reader_setting()), kind="bad")
        return lead_html(lead_id, typed=typed, banner=banner), 422
    page = write_page(
        found,
        typed,
        desk=reader_frame(),
        path=lead_path(lead_id),
        back=came_from(),
        seen=request.form.get("seen", ""),
    )
    return render_template("triage/write.html", page=page)


@blueprint.post("/write/change")
@staff_required(WORKERS)
def change(reference: str) -> ResponseReturnValue:
    """Back from the preview to the form, with everything as it was."""
    return lead_html(lead_id_of(reference) or 0, typed=typed_in(request.form, tab="email"))
