"""The desk's addresses: the lists of leads; one lead has its own in lead_routes."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads.desk.frame import LEADS_PATH, QUARANTINE_PATH
from leads.desk.home import home_path
from leads.desk.reader import reader_frame, reader_setting
from leads.desk.wording import wall_time
from leads.triage import (
    blueprints,
    bulk_routes,
    email_routes,
    lead_routes,
    message_routes,
    presence_routes,
    queries,
    search_routes,
    views_routes,
)
from leads.triage.list_view import leads_view, news_view
from leads.triage.pages import list_note, quarantine_page
from leads.triage.tabs import tabs
from leads.web.access import (
    ALL_ROLES,
    LEAD_READERS,
    QUARANTINE_READERS,
    current_staff,
    staff_required,
)

blueprint = Blueprint("triage", __name__, url_prefix="/desk")


@blueprint.get("")
@staff_required(ALL_ROLES)
def show_desk() -> ResponseReturnValue:
    """The desk opens at the work of the role."""
    return redirect(home_path(current_staff()))


@blueprint.get("/leads")
@staff_required(LEAD_READERS)
def show_leads() -> ResponseReturnValue:
    """What waits for somebody, the late ones on top; narrowed as the address says."""
    return render_template("triage/leads.html", page=leads_view())


@blueprint.get("/leads/news")
@staff_required(LEAD_READERS)
def show_news() -> ResponseReturnValue:
    """The counters again, and how many leads came since; never the rows."""
    filters, counted, saved = news_view()
    staff, setting = current_staff(), reader_setting()
    return render_template(
        "triage/_news.html",
        tabs=tabs(staff, filters, counted, saved),
        note=list_note(counted),
        fresh=counted.fresh,
        here=filters.address(LEADS_PATH),
        news_href=filters.address(f"{LEADS_PATH}/news", since=request.args.get("since", "")),
        updated=wall_time(setting.now, zone=setting.zone, now=setting.now, locale=setting.locale),
    )


@blueprint.get("/quarantine")
@staff_required(QUARANTINE_READERS)
def show_quarantine() -> ResponseReturnValue:
    """Requests held back as suspected spam; each is looked at by a person within an hour."""
    staff, after = current_staff(), request.args.get("after", "")
    leads, next_id = queries.quarantine(
        staff, after=int(after) if after.isdecimal() and len(after) < 16 else 0
    )
    page = quarantine_page(
        leads,
        setting=reader_setting(),
        desk=reader_frame(QUARANTINE_PATH),
        next_id=next_id,
        count=queries.count_quarantined(staff),
    )
    return render_template("triage/leads.html", page=page)


def init_app(app: Flask) -> None:
    """Put the desk on the map."""
    app.register_blueprint(blueprint)
    app.register_blueprint(lead_routes.blueprint)
    app.register_blueprint(email_routes.blueprint)
    app.register_blueprint(message_routes.blueprint)
    for room in (search_routes, presence_routes, views_routes, bulk_routes):
        app.register_blueprint(room.blueprint)
    blueprints.init_app(app)
