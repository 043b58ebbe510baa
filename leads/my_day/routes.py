"""The address of My day."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from leads.desk.frame import MY_DAY_PATH
from leads.desk.places import WORKERS
from leads.desk.reader import reader_frame, reader_setting
from leads.my_day import queries
from leads.my_day.pages import my_day_page
from leads.my_day.rules import day_ends
from leads.web.access import current_staff, staff_required

blueprint = Blueprint("my_day", __name__, url_prefix=MY_DAY_PATH)


@blueprint.get("")
@staff_required(WORKERS)
def show() -> ResponseReturnValue:
    """What the reader has to do today, overdue first."""
    staff, setting = current_staff(), reader_setting()
    page = my_day_page(
        queries.own_leads(staff),
        queries.waiting_replies(staff),
        queries.consultations(staff, until=day_ends(setting.now, setting.zone)),
        desk=reader_frame(MY_DAY_PATH),
        setting=setting,
    )
    return render_template("my_day/day.html", page=page)


def init_app(app: Flask) -> None:
    """Put My day on the map."""
    app.register_blueprint(blueprint)
