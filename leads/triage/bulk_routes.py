"""`/desk/bulk`: the ticked leads, or all that match, then a page that lists everybody, then one way back."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from leads import clock
from leads.database import db
from leads.desk.frame import LEADS_PATH
from leads.desk.reader import list_address, reader_frame, reader_setting
from leads.desk.said import said_at
from leads.handling import bulk
from leads.handling.rules import BULK_WORKERS
from leads.models import Lead
from leads.reference import lead_id_of
from leads.triage import queries
from leads.triage.bulk_choice import Do, action_of, questions
from leads.triage.bulk_page import bulk_page, chosen_of
from leads.triage.filters import Filters
from leads.triage.list_view import colleagues_of, filters_in
from leads.web.access import StaffMember, current_staff, scoped, staff_required

blueprint = Blueprint("bulk", __name__, url_prefix="/desk/bulk")


@blueprint.post("")
@staff_required(BULK_WORKERS)
def check() -> ResponseReturnValue:
    """Who will, who is left out and why; changes nothing."""
    staff, back = current_staff(), list_address()
    ids = _ids(staff, filters_in(back))
    if not ids:
        return redirect(said_at(back, done="nothing_ticked"), 303)
    return _page(ids, staff)


@blueprint.post("/do")
@staff_required(BULK_WORKERS)
def carry_out() -> ResponseReturnValue:
    """Do what the page said; when something else is chosen by now, the page comes once more."""
    staff, setting, do = current_staff(), reader_setting(), _do()
    ids = _listed_ids()
    asked = questions(do, request.form, staff=staff, setting=setting, colleagues=colleagues_of(staff))
    if not ids or chosen_of(asked) != request.form.get("chosen") or request.form.get("again"):
        return _page(ids, staff, changed=chosen_of(asked) != request.form.get("chosen"))
    action = action_of(do, asked, setting)
    plan = bulk.preview(ids=ids, action=action, staff=staff, now=clock.now())
    # What the preview read must not hold the slices up: each of them is a transaction of its own.
    db.session.rollback()
    answer = bulk.carry_out(lead_ids=plan.will, action=action, staff=staff)
    left = len(ids) - len(answer.done)
    return redirect(said_at(list_address(), done=f"bulk-{len(answer.done)}-{left}", undo=answer.batch), 303)


def _page(ids: Sequence[int], staff: StaffMember, *, changed: bool = False) -> str:
    do, setting, now = _do(), reader_setting(), clock.now()
    asked = questions(do, request.form, staff=staff, setting=setting, colleagues=colleagues_of(staff))
    plan = bulk.preview(ids=tuple(ids), action=action_of(do, asked, setting), staff=staff, now=now)
    known = scoped(select(Lead.id, Lead.name).where(Lead.id.in_(ids)), staff)
    names = {row.id: row.name for row in db.session.execute(known)}
    page = bulk_page(
        do,
        asked,
        plan,
        ids=tuple(ids),
        names=names,
        setting=setting,
        desk=reader_frame(LEADS_PATH),
        back=list_address(),
        changed=changed,
    )
    return render_template("triage/bulk.html", page=page)


def _do() -> Do:
    wanted = request.form.get("do", "")
    if wanted not in set(Do):
        abort(400)
    return Do(wanted)


def _ids(staff: StaffMember, filters: Filters) -> tuple[int, ...]:
    """All that match, or the ticked ones; of made-up references nothing is left."""
    if request.form.get("all") == "yes":
        return queries.matching(staff, filters, now=clock.now(), limit=bulk.MOST + 1)
    ticked = (lead_id_of(each) for each in request.form.getlist("lead"))
    return tuple(dict.fromkeys(each for each in ticked if each))


def _listed_ids() -> tuple[int, ...]:
    parts = request.form.get("ids", "").split(",")[: bulk.MOST]
    return tuple(int(each) for each in parts if each.isascii() and each.isdigit() and len(each) < 16)
