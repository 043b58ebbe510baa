"""The addresses of the calendar: one office by week or day, and what became of a consultation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.booking import staffwork
from leads.calendar import feed_routes, queries
from leads.calendar.entries import Teller
from leads.calendar.feed_routes import FEED_KEEPERS
from leads.calendar.lanes import Found
from leads.calendar.pages import calendar_page
from leads.calendar.rules import Asked
from leads.database import transaction
from leads.desk.frame import CALENDAR_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.desk.said import said_at
from leads.directory.facts import OfficeFacts
from leads.directory.queries import calendar, directory
from leads.handling.answers import Done, Refused, Why
from leads.handling.rules import WORKERS
from leads.officetime.rules import wall_moment
from leads.slots.queries import free_days
from leads.slots.rules import Day
from leads.vocabulary import AppointmentMode, OfficeKind
from leads.web.access import LEAD_READERS, StaffMember, current_staff, safe_next, staff_required

blueprint = Blueprint("calendar", __name__, url_prefix=CALENDAR_PATH)
Outcome = Callable[..., Done | Refused]


@blueprint.get("")
@staff_required(LEAD_READERS)
def show() -> ResponseReturnValue:
    """One office by week or day; somebody else’s office and one that never was are the same 404."""
    staff, setting = current_staff(), reader_setting()
    offices = own_offices(staff)
    office = chosen_office(offices, request.args.get("office", ""))
    if office is None:
        return render_template("calendar/none.html", desk=reader_frame(CALENDAR_PATH))
    zone, now = ZoneInfo(office.zone), setting.now
    terms = office.consultations
    slugs = [each.slug for each in terms.resources] if terms else []
    asked = Asked.read(request.args, office=office.slug, resources=slugs, today=now.astimezone(zone).date())
    start, end = (
        wall_moment(zone, asked.first + timedelta(days=days), datetime.min.time()) for days in (0, asked.days)
    )
    teller = Teller(
        zone=office.zone,
        now=now,
        locale=setting.locale,
        here=asked.address(CALENDAR_PATH),
        sees=None if staff.sees_every_office else staff.office_ids,
        books=staff.may(WORKERS),
    )
    page = calendar_page(
        asked,
        Found(
            queries.between(office.id, staff, start=start, end=end, now=now), _free(office, asked, end, now)
        ),
        queries.unanswered(office.id, staff, now=now),
        office=office,
        offices=offices,
        hours=calendar(office.id, around=asked.day, language=setting.locale.language),
        teller=teller,
        feeds=staff.may(FEED_KEEPERS),
        desk=reader_frame(CALENDAR_PATH),
        setting=setting,
    )
    return render_template("calendar/calendar.html", page=page)


@blueprint.post("/<int:appointment_id>/came")
@staff_required(WORKERS)
def came(appointment_id: int) -> ResponseReturnValue:
    """They were there."""
    return _answer(staffwork.came, appointment_id, done="came")


@blueprint.post("/<int:appointment_id>/missed")
@staff_required(WORKERS)
def missed(appointment_id: int) -> ResponseReturnValue:
    """They did not come."""
    return _answer(staffwork.missed, appointment_id, done="missed")


def own_offices(staff: StaffMember) -> Sequence[OfficeFacts]:
    """The reader's offices that see visitors; those with a calendar come first."""
    mine = [
        each for each in directory().offices if staff.works_for(each.id) and each.kind == OfficeKind.CLINIC
    ]
    return sorted(mine, key=lambda each: each.consultations is None)


def chosen_office(offices: Sequence[OfficeFacts], slug: str) -> OfficeFacts | None:
    """The office of an address, else the first one; None for somebody without an office."""
    if not slug:
        return offices[0] if offices else None
    return next((each for each in offices if each.slug == slug), None) or abort(404)


def _free(
    office: OfficeFacts, asked: Asked, end: datetime, now: datetime
) -> dict[AppointmentMode, Sequence[Day]]:
    """The free times of each way to meet; a week that is over has none, and costs nothing."""
    if office.consultations is None or end <= now:
        return {}
    modes = office.consultations.modes if asked.mode is None else (asked.mode,)
    return {
        mode: free_days(office, mode=mode, now=now, first=asked.first, days=asked.days, for_staff=True)
        for mode in modes
    }


def _answer(outcome: Outcome, appointment_id: int, *, done: str) -> ResponseReturnValue:
    back = safe_next(request.form.get("next")) or CALENDAR_PATH
    with transaction():
        answer = outcome(appointment_id=appointment_id, staff=current_staff(), now=clock.now())
    if isinstance(answer, Refused):
        if answer.why is Why.MISSING:
            abort(404)
        return redirect(said_at(back, done="not_answered"), 303)
    return redirect(said_at(back, done=done, undo=answer.undo), 303)


def init_app(app: Flask) -> None:
    """Put the calendar and its feeds on the map."""
    app.register_blueprint(blueprint)
    feed_routes.init_app(app)
