"""A consultation of one lead as staff book it, move it, call it off, or note that they will come."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leads import clock
from leads.booking import staffwork
from leads.booking.answers import Taken
from leads.database import transaction
from leads.desk.reader import reader_frame, reader_setting
from leads.desk.said import said_at
from leads.directory.queries import directory
from leads.handling.answers import Done, Refused, Why
from leads.handling.rules import WORKERS
from leads.reference import lead_id_of
from leads.slots import appointments
from leads.slots.appointments import AppointmentFacts
from leads.slots.queries import free_days
from leads.slots.rules import Day
from leads.stages import BOOKABLE_STAGES, TERMINAL_STAGES
from leads.triage.book_asked import DAYS, Asked
from leads.triage.book_lead import BookLead, book_lead
from leads.triage.book_page import book_page
from leads.triage.lead_page import Banner
from leads.triage.lead_view import came_from, lead_path, office_zone
from leads.triage.meanwhile import conflict, meanwhile
from leads.triage.refusals import NEEDS_INPUT, refusal_in_words
from leads.triage.work_forms import typed_in
from leads.triage.working import Answer, where_to, work
from leads.vocabulary import AppointmentMode, Meeting
from leads.web.access import StaffMember, current_staff, staff_required

blueprint = Blueprint("book", __name__, url_prefix="/desk/leads/<reference>/book")


@blueprint.get("")
@staff_required(WORKERS)
def show(reference: str) -> ResponseReturnValue:
    """The free times of the lead's office."""
    return _page(lead_id_of(reference) or 0)


@blueprint.post("")
@staff_required(WORKERS)
def book(reference: str) -> ResponseReturnValue:
    """Book the chosen time, or move the consultation there; without a time, what was typed goes on here."""
    lead_id, staff = lead_id_of(reference) or 0, current_staff()
    answer: Done | Refused | Taken | None = None
    with transaction():
        now = clock.now()
        since = meanwhile(lead_id, request.form.get("seen", ""), staff, now)
        lead, had = book_lead(lead_id, staff), appointments.booked(lead_id)
        asked = _read(lead, had, now) if lead else None
        if asked and asked.time and not since.facts:
            answer = staffwork.book(
                lead_id=lead_id,
                starts_at=asked.time,
                mode=asked.mode,
                resource_id=asked.resource_id,
                staff=staff,
                now=now,
                note=asked.note,
            )
    if not since.is_there:
        abort(404)
    if since.facts:
        banner = conflict(since.facts, reader_setting(), zone=office_zone(lead_id))
        return _page(lead_id, banner=banner), 409
    if answer is None:
        # From the record box somebody comes with a note and no time yet: that is no mistake.
        is_new = "outcome" in request.form
        missing = None if is_new else Banner(_("Choose one of the times."), kind="bad")
        return _page(lead_id, banner=missing), 200 if is_new else 422
    if isinstance(answer, Done):
        done = "appointment_changed" if had else "booked"
        return redirect(said_at(where_to(lead_id), done=done, undo=answer.undo), 303)
    if isinstance(answer, Taken):
        return _page(lead_id, taken=answer), 409
    banner = Banner(refusal_in_words(answer, reader_setting()), kind="bad")
    return _page(lead_id, banner=banner), 422 if answer.why in NEEDS_INPUT else 409


@blueprint.post("/cancel")
@staff_required(WORKERS)
def cancel(reference: str) -> ResponseReturnValue:
    """Call the consultation off."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        return staffwork.cancel(lead_id=lead_id, staff=staff, now=now, note=request.form.get("note", ""))

    return work(reference, act, done="appointment_cancelled", typed=typed_in(request.form, tab="note"))


@blueprint.post("/confirmed")
@staff_required(WORKERS)
def confirm(reference: str) -> ResponseReturnValue:
    """They said on the phone that they will come."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        return staffwork.confirmed_by_phone(lead_id=lead_id, staff=staff, now=now)

    return work(reference, act, done="appointment_confirmed", typed=typed_in(request.form))


def _page(lead_id: int, *, banner: Banner | None = None, taken: Taken | None = None) -> str:
    setting, lead = reader_setting(), book_lead(lead_id, current_staff())
    if lead is None:
        abort(404)
    office, had = directory().office(lead.office_id or 0), appointments.booked(lead_id)
    asked, why_not = _read(lead, had, setting.now), _why_not(lead)
    days: tuple[Day, ...] = ()
    if office is not None and why_not is None:
        days = free_days(
            office,
            mode=asked.mode,
            now=setting.now,
            first=asked.first,
            days=DAYS,
            for_lead=lead_id,
            for_staff=True,
            language=setting.locale.language,
        )
    page = book_page(
        asked,
        days,
        name=lead.name,
        office=office,
        booked=had,
        taken=taken,
        why_not=refusal_in_words(Refused(lead_id, why_not), setting) if why_not else "",
        setting=setting,
        desk=reader_frame(),
        path=lead_path(lead_id),
        back=came_from(),
        seen=lead.seen,
        banner=banner,
        cancelling=request.args.get("do") == "cancel",
    )
    return render_template("triage/book.html", page=page)


def _read(lead: BookLead, had: AppointmentFacts | None, now: datetime) -> Asked:
    office = directory().office(lead.office_id or 0)
    by_video = had.mode is AppointmentMode.VIDEO if had else lead.meeting is Meeting.VIDEO
    return Asked.read(
        request.values,
        terms=office.consultations if office else None,
        usual=AppointmentMode.VIDEO if by_video else AppointmentMode.IN_PERSON,
        zone=office.zone if office else lead.zone,
        now=now,
    )


def _why_not(lead: BookLead) -> Why | None:
    """What keeps everybody from booking; the service asks again, under the lead's lock."""
    office = directory().office(lead.office_id or 0)
    if office is None:
        return Why.NOT_ROUTED
    if lead.stage in TERMINAL_STAGES:
        return Why.CLOSED
    if (lead.snoozed_from or lead.stage) not in BOOKABLE_STAGES:
        return Why.STAGE
    return Why.NO_CALENDAR if office.consultations is None else None
