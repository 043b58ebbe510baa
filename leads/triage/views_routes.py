"""`/desk/leads/views`: keep a list under a name, share it, put it in order, throw it away."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.database import transaction
from leads.desk.frame import LEADS_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.desk.said import said_at
from leads.triage import saved_views
from leads.triage.filters import Filters
from leads.triage.list_view import asked_filters, colleagues_of
from leads.triage.views_page import views_page
from leads.web.access import LEAD_READERS, current_staff, staff_required

VIEWS_PATH = f"{LEADS_PATH}/views"
LARGEST_ID = 2**31

blueprint = Blueprint("views", __name__, url_prefix=VIEWS_PATH)


@blueprint.get("")
@staff_required(LEAD_READERS)
def show_views() -> ResponseReturnValue:
    """The list that is to be kept, and all that are."""
    return _page(asked_filters())


@blueprint.post("")
@staff_required(LEAD_READERS)
def save() -> ResponseReturnValue:
    """Keep a list; without a name the page asks again."""
    staff, filters = current_staff(), asked_filters()
    with transaction():
        kept = saved_views.save(
            staff_id=staff.id,
            name=request.form.get("name", ""),
            filters=filters,
            shared=request.form.get("shared") == "yes",
            now=clock.now(),
        )
    if not kept:
        return _page(filters, refused=True), 400
    return redirect(said_at(filters.address(LEADS_PATH), done="view_saved"), 303)


@blueprint.post("/<int:view_id>")
@staff_required(LEAD_READERS)
def change(view_id: int) -> ResponseReturnValue:
    """Share, hide, move or delete a view of one's own; anybody else's is as good as none."""
    staff, what = current_staff(), request.form.get("do", "")
    if view_id >= LARGEST_ID:
        abort(404)
    with transaction():
        if what in ("share", "hide"):
            done = saved_views.share(view_id=view_id, staff_id=staff.id, shared=what == "share")
        elif what in ("up", "down"):
            done = saved_views.move(view_id=view_id, staff_id=staff.id, up=what == "up")
        else:
            done = what == "delete" and saved_views.forget(view_id=view_id, staff_id=staff.id)
    if not done:
        abort(404)
    return redirect(said_at(VIEWS_PATH, done="view_deleted") if what == "delete" else VIEWS_PATH, 303)


def _page(filters: Filters, *, refused: bool = False) -> str:
    staff = current_staff()
    page = views_page(
        filters,
        saved_views.views_of(staff.id),
        staff=staff,
        setting=reader_setting(),
        colleagues=colleagues_of(staff),
        desk=reader_frame(LEADS_PATH),
        refused=refused,
    )
    return render_template("triage/views.html", page=page)
