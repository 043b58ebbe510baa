"""Add lead: `/desk/leads/add`, for a phone call or somebody at the front desk."""

from __future__ import annotations

from flask import Blueprint, Flask, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leads import clock
from leads.database import transaction
from leads.desk.frame import ADD_LEAD_PATH, LEADS_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.desk.said import said_at
from leads.directory.queries import directory
from leads.handling.rules import WORKERS
from leads.people.queries import Match, likely
from leads.reception import service
from leads.reception.forms import Spoken, evidence_of, problems_of, read_form, request_of
from leads.reception.pages import NEW, add_page, empty_form
from leads.reference import lead_id_of
from leads.web.access import current_staff, staff_required

blueprint = Blueprint("reception", __name__, url_prefix=ADD_LEAD_PATH)


@blueprint.get("")
@staff_required(WORKERS)
def show_form() -> ResponseReturnValue:
    """An empty form; after a request went to another office, a line that says so."""
    setting = reader_setting()
    page = add_page(
        empty_form(setting),
        setting=setting,
        desk=reader_frame(ADD_LEAD_PATH),
        problems=[],
        likely=(),
        ask_who=False,
        began=False,
        saved=_handed_on(),
    )
    return render_template("reception/add.html", page=page)


@blueprint.post("")
@staff_required(WORKERS)
def add() -> ResponseReturnValue:
    """Save once everything is said and it is clear who it is; until then show what is known and missing."""
    staff, typed, now = current_staff(), read_form(request.form), clock.now()
    if typed.key and (before := service.added_before(typed.key, staff)):
        return _went_to(before)
    found = likely(evidence_of(typed, now), staff)
    ids = {match.person_id for match in found}
    is_clear = ids <= typed.shown and (not ids or typed.who == NEW or typed.who in map(str, ids))
    problems = [] if "check" in request.form else problems_of(typed)
    if "check" in request.form or problems or not is_clear or not typed.key:
        return _form_again(typed, problems, found, ask_who=not is_clear and not problems)
    with transaction():
        added = service.add(
            request_of(typed),
            key=typed.key,
            source=typed.source,
            person_id=next((each for each in ids if typed.who == str(each)), None),
            not_these=frozenset(ids) if typed.who == NEW else frozenset(),
            staff=staff,
            now=clock.now(),
        )
    return _went_to(added)


def _went_to(added: service.Added) -> ResponseReturnValue:
    if added.is_ours:
        return redirect(said_at(f"{LEADS_PATH}/{added.reference}", done="lead_added"), 303)
    office = directory().office(added.office_id) if added.office_id else None
    return redirect(f"{ADD_LEAD_PATH}?added={added.reference}&office={office.slug if office else ''}", 303)


def _form_again(
    typed: Spoken, problems: list[tuple[str, str]], found: tuple[Match, ...], *, ask_who: bool
) -> ResponseReturnValue:
    page = add_page(
        typed,
        setting=reader_setting(),
        desk=reader_frame(ADD_LEAD_PATH),
        problems=problems,
        likely=found,
        ask_who=ask_who,
        began=True,
    )
    return make_response(render_template("reception/add.html", page=page), 422 if problems else 200)


def _handed_on() -> str:
    reference, office = request.args.get("added", ""), directory().office(request.args.get("office", ""))
    if lead_id_of(reference) is None or office is None:
        return ""
    told = _(
        "Request %(reference)s was added and went to %(office)s, whose team goes on with it.",
        reference=reference,
        office=office.name,
    )
    return str(told)


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(blueprint)
