"""The desk's addresses: lists of leads, one lead, and the release of a request held back."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from structlog import get_logger

from leads import clock
from leads.database import transaction
from leads.desk.frame import LEADS_PATH, QUARANTINE_PATH, Frame, frame
from leads.desk.offers import offer_chips
from leads.desk.rules import Group
from leads.desk.setting import Chip, Setting
from leads.directory.queries import directory
from leads.reference import lead_id_of, reference_of
from leads.triage import email_routes, message_routes, queries, service
from leads.triage.emails import emails_of
from leads.triage.lead_page import lead_page
from leads.triage.pages import leads_page, quarantine_page
from leads.triage.queries import Counts, Cursor
from leads.triage.record import record_of
from leads.web.access import (
    LEAD_READERS,
    QUARANTINE_KEEPERS,
    QUARANTINE_READERS,
    current_staff,
    staff_required,
)
from leads.web.locale import current_locale

blueprint = Blueprint("triage", __name__, url_prefix="/desk")
log = get_logger()


@blueprint.get("")
@staff_required(LEAD_READERS)
def show_desk() -> ResponseReturnValue:
    """The desk opens at the list of leads."""
    return redirect(LEADS_PATH)


@blueprint.get("/leads")
@staff_required(LEAD_READERS)
def show_leads() -> ResponseReturnValue:
    """Every lead somebody owes a first contact, the late ones on top."""
    staff, now, known = current_staff(), clock.now(), directory()
    offices = sorted(
        ((each.id, each.name) for each in known.offices if staff.works_for(each.id)), key=lambda pair: pair[1]
    )
    office_id = next((each for each, _name in offices if str(each) == request.args.get("office")), None)
    after = Cursor.parse(request.args.get("after"))
    found = queries.queue(staff, now=now, office_id=office_id, after=after)
    counts = queries.counts(staff, now=now, office_id=office_id)
    offers = offer_chips([lead.id for _group, lead in found.rows], locale=current_locale())
    page = leads_page(
        found,
        counts=counts,
        setting=_setting(offers),
        desk=_frame(LEADS_PATH, counts),
        offices=offices,
        office_id=office_id,
        after=after,
        sees_quarantine=staff.may(QUARANTINE_READERS),
    )
    return render_template("triage/leads.html", page=page)


@blueprint.get("/quarantine")
@staff_required(QUARANTINE_READERS)
def show_quarantine() -> ResponseReturnValue:
    """Requests held back as suspected spam; each is looked at by a person within an hour."""
    staff, after = current_staff(), request.args.get("after", "")
    leads, next_id = queries.quarantine(
        staff, after=int(after) if after.isdecimal() and len(after) < 16 else 0
    )
    counts = queries.counts(staff, now=clock.now())
    page = quarantine_page(
        leads, setting=_setting({}), desk=_frame(QUARANTINE_PATH, counts), next_id=next_id, counts=counts
    )
    return render_template("triage/leads.html", page=page)


@blueprint.get("/leads/<reference>")
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
        setting=_setting({}),
        desk=_frame(LEADS_PATH, queries.counts(staff, now=clock.now())),
        emails=emails_of(record.lead, staff, _setting({}), said=request.args.get("said", "")),
        may_release=staff.may(QUARANTINE_KEEPERS),
    )
    return render_template("triage/lead.html", page=page)


@blueprint.post("/leads/<reference>/release")
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


def _setting(offers: Mapping[int, Chip]) -> Setting:
    staff, known = current_staff(), directory()
    own = next((office for office in known.offices if office.id in staff.office_ids), known.central)
    return Setting(known, current_locale(), clock.now(), own.zone, offers)


def _frame(path: str, counts: Counts) -> Frame:
    names = {office.id: office.name for office in directory().offices}
    late = counts.groups[Group.LATE]
    return frame(current_staff(), offices=names, current=path, late=late, quarantined=counts.quarantined)


def init_app(app: Flask) -> None:
    """Put the desk on the map."""
    app.register_blueprint(blueprint)
    app.register_blueprint(email_routes.blueprint)
    app.register_blueprint(message_routes.blueprint)
