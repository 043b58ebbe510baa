"""`/desk/notices`: what the signed-in person was told, taken off one by one or all at once."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.audit import service as audit
from leads.database import transaction
from leads.desk.frame import NOTICES_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.notices import queries, service
from leads.triage.notice_page import notices_page
from leads.vocabulary import StaffRole
from leads.web.access import current_staff, safe_next, staff_required

blueprint = Blueprint("notices", __name__, url_prefix=NOTICES_PATH)
EVERYBODY = frozenset(StaffRole)
LARGEST_ID = 2**63


@blueprint.get("")
@staff_required(EVERYBODY)
def show_notices() -> ResponseReturnValue:
    """Their own notices, the newest first; names only of leads they may see."""
    staff, before = current_staff(), request.args.get("before", "")
    heard = queries.heard_by(
        staff, before_id=int(before) if before.isdecimal() and len(before) < 16 else None
    )
    page = notices_page(
        heard,
        desk=reader_frame(NOTICES_PATH),
        setting=reader_setting(),
        by_mail=queries.wants_letters(staff.id),
    )
    html = render_template("triage/notices.html", page=page)
    named = sum(bool(each.name) for each in heard)
    if named:
        with transaction():
            audit.record("triage.notices_opened", staff_id=staff.id, data={"named": named}, now=clock.now())
    return html


@blueprint.post("/<int:notice_id>/read")
@staff_required(EVERYBODY)
def mark_read(notice_id: int) -> ResponseReturnValue:
    """Take one of their notices off; somebody else's stays as it is, and pressing twice does no harm."""
    return _read(notice_id if notice_id < LARGEST_ID else 0)


@blueprint.post("/read")
@staff_required(EVERYBODY)
def mark_all_read() -> ResponseReturnValue:
    """Take all of them off."""
    return _read(None)


@blueprint.post("/by-mail")
@staff_required(EVERYBODY)
def choose_letters() -> ResponseReturnValue:
    """Have notices sent by mail too, or no more."""
    with transaction():
        service.choose_letters(staff_id=current_staff().id, wanted=request.form.get("wanted") == "yes")
    return redirect(NOTICES_PATH, 303)


def _read(notice_id: int | None) -> ResponseReturnValue:
    with transaction():
        service.mark_read(staff_id=current_staff().id, notice_id=notice_id, now=clock.now())
    return redirect(safe_next(request.form.get("next")) or NOTICES_PATH, 303)
