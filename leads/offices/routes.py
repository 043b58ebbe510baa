"""The addresses of the offices, read-only: the list with “Try a postcode”, and one office."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template, request
from flask.typing import ResponseReturnValue

from leads.desk.frame import OFFICES_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.directory.queries import directory
from leads.offices.pages import office_page, offices_page
from leads.offices.queries import Numbers, numbers
from leads.offices.trial import trial_of
from leads.slots.queries import next_free
from leads.vocabulary import Locale, OfficeKind
from leads.web.access import LEAD_READERS, current_staff, staff_required

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
    staff, setting, office = current_staff(), reader_setting(), directory().office(slug)
    if office is None or not staff.works_for(office.id):
        abort(404)
    found = numbers([office], now=setting.now).get(office.id, Numbers())
    free = next_free([office], now=setting.now).get(office.id)
    page = office_page(office, found, free, desk=reader_frame(OFFICES_PATH), setting=setting)
    return render_template("offices/office.html", page=page)


def init_app(app: Flask) -> None:
    """Put the offices on the map."""
    app.register_blueprint(blueprint)
