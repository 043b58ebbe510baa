"""The desk's addresses: the lists of leads; one lead has its own in lead_routes."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.desk.frame import LEADS_PATH, QUARANTINE_PATH, Frame, frame
from leads.desk.offers import offer_chips
from leads.desk.setting import Chip, Setting
from leads.directory.queries import directory
from leads.triage import email_routes, lead_routes, message_routes, queries
from leads.triage.pages import leads_page, quarantine_page
from leads.triage.queries import Cursor
from leads.web.access import (
    LEAD_READERS,
    QUARANTINE_READERS,
    current_staff,
    staff_required,
)
from leads.web.locale import current_locale

blueprint = Blueprint("triage", __name__, url_prefix="/desk")


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
        desk=_frame(LEADS_PATH),
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
        leads, setting=_setting({}), desk=_frame(QUARANTINE_PATH), next_id=next_id, counts=counts
    )
    return render_template("triage/leads.html", page=page)


def _setting(offers: Mapping[int, Chip]) -> Setting:
    staff, known = current_staff(), directory()
    own = next((office for office in known.offices if office.id in staff.office_ids), known.central)
    return Setting(known, current_locale(), clock.now(), own.zone, offers)


def _frame(path: str) -> Frame:
    return frame(current_staff(), current=path, now=clock.now())


def init_app(app: Flask) -> None:
    """Put the desk on the map."""
    app.register_blueprint(blueprint)
    app.register_blueprint(lead_routes.blueprint)
    app.register_blueprint(email_routes.blueprint)
    app.register_blueprint(message_routes.blueprint)
