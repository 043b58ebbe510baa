"""The addresses of the offices: the list with “Try a postcode”, one office, and its closed days."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.database import transaction
from leads.desk.frame import OFFICES_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.desk.said import said_at
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory, forget_directory
from leads.offices import closing
from leads.offices.closed_days import (
    closed_ahead,
    closing_form,
    day_of,
    met_lines,
    read_closing,
    resource_of,
)
from leads.offices.pages import office_page, offices_page
from leads.offices.queries import Numbers, booked_ahead, numbers
from leads.offices.trial import trial_of
from leads.routing.gathering import local_date
from leads.slots.queries import next_free
from leads.vocabulary import Locale, OfficeKind, StaffRole
from leads.web.access import LEAD_READERS, current_staff, staff_required

CLOSERS = frozenset({StaffRole.OFFICE_MANAGER, StaffRole.OPERATIONS})
"""Who decides on which days an office gives consultations."""
LOCALES = {"en": Locale.EN_US, "es": Locale.ES, "fr": Locale.FR_CA}

blueprint = Blueprint("offices", __name__, url_prefix=OFFICES_PATH)


@blueprint.get("")
@staff_required(LEAD_READERS)
def show_offices() -> ResponseReturnValue:
    """The reader's offices with what they have to do; with a postal code also how it would be routed."""
    staff, setting = current_staff(), reader_setting()
    mine = [each for each in directory().offices if staff.works_for(each.id)]
    known = sorted(
        mine, key=lambda each: (each.kind == OfficeKind.CENTRAL_DESK, each.country != "US", each.name)
    )
    page = offices_page(
        known,
        numbers(known, now=setting.now),
        next_free(known, now=setting.now),
        trial=trial_of(request.args, setting, locales=LOCALES),
        desk=reader_frame(OFFICES_PATH),
        setting=setting,
    )
    return render_template("offices/list.html", page=page)


@blueprint.get("/<slug>")
@staff_required(LEAD_READERS)
def show_office(slug: str) -> ResponseReturnValue:
    """One office; somebody else's and one that never was are the same 404."""
    return _page(_office(slug))


@blueprint.post("/<slug>/closures")
@staff_required(CLOSERS)
def close(slug: str) -> ResponseReturnValue:
    """Close the office for days, or note that a clinician or a room is away."""
    office, now = _office(slug), clock.now()
    shut = read_closing(request.form, office, now)
    if isinstance(shut, str):
        return _page(office, problem=shut), 422
    with transaction():
        closing.close(shut, office=office, staff_id=current_staff().id, now=now)
    return _said(office, "days_closed")


@blueprint.post("/<slug>/closures/remove")
@staff_required(CLOSERS)
def open_again(slug: str) -> ResponseReturnValue:
    """Take closed days back; somebody may have done so already."""
    office, starts_on = _office(slug), day_of(request.form.get("starts_on", ""))
    if starts_on is not None:
        who, staff = resource_of(request.form, office), current_staff()
        with transaction():
            closing.open_again(who, starts_on, office=office, staff_id=staff.id, now=clock.now())
    return _said(office, "days_open")


def _office(slug: str) -> OfficeFacts:
    office = directory().office(slug)
    if office is None or not current_staff().works_for(office.id):
        abort(404)
    return office


def _page(office: OfficeFacts, *, problem: str = "") -> str:
    staff, setting = current_staff(), reader_setting()
    shut = closed_ahead(office, local_date(office, setting.now))
    booked = booked_ahead(office.id, now=setting.now) if shut else ()
    form = closing_form(office, shut, setting, typed=request.form, problem=problem)
    page = office_page(
        office,
        numbers([office], now=setting.now).get(office.id, Numbers()),
        next_free([office], now=setting.now).get(office.id),
        met=met_lines(office, shut, booked, setting),
        closing=form if staff.may(CLOSERS) and office.kind == OfficeKind.CLINIC else None,
        desk=reader_frame(OFFICES_PATH),
        setting=setting,
    )
    return render_template("offices/office.html", page=page)


def _said(office: OfficeFacts, done: str) -> ResponseReturnValue:
    forget_directory()
    return redirect(said_at(f"{OFFICES_PATH}/{office.slug}", done=done), 303)


def init_app(app: Flask) -> None:
    """Put the offices on the map."""
    app.register_blueprint(blueprint)
