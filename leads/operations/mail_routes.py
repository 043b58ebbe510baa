"""The addresses of the operators' page about mail: look, try again, let be, let a held stream go on."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.database import transaction
from leads.desk.frame import MAIL_PATH, frame
from leads.directory.queries import directory
from leads.operations import service
from leads.operations.mail_page import mail_page
from leads.operations.service import Dismissal
from leads.operations.streams import HOLDABLE, HoldReason, held_streams, hold_stream, resume_stream
from leads.operations.troubles import Trouble, troubles
from leads.vocabulary import Stream
from leads.web.access import LEAD_READERS, MAIL_KEEPERS, current_staff, staff_required
from leads.web.locale import current_locale

blueprint = Blueprint("mail_health", __name__, url_prefix=MAIL_PATH)


@blueprint.get("")
@staff_required(MAIL_KEEPERS)
def show() -> ResponseReturnValue:
    """Everything that went wrong with mail and waits for a decision."""
    staff, now, known = current_staff(), clock.now(), directory()
    found, held = troubles(now=now), held_streams()
    own = next((office for office in known.offices if office.id in staff.office_ids), known.central)
    page = mail_page(
        found,
        held,
        desk=frame(staff, current=MAIL_PATH, now=now),
        said=request.args.get("said", ""),
        opens_leads=staff.may(LEAD_READERS),
        zone=own.zone,
        now=now,
        locale=current_locale(),
    )
    return render_template("operations/mail.html", page=page)


@blueprint.post("/retry")
@staff_required(MAIL_KEEPERS)
def retry() -> ResponseReturnValue:
    """Try one row again, or all of a kind; pressing twice is as good as once."""
    trouble, kind, row_id = _wanted()
    with transaction():
        service.free_abandoned(now=clock.now())
    with transaction():
        count = service.retry(
            trouble=trouble, kind=kind, row_id=row_id, staff_id=current_staff().id, now=clock.now()
        )
    return _back(f"retried.{count}")


@blueprint.post("/dismiss")
@staff_required(MAIL_KEEPERS)
def dismiss() -> ResponseReturnValue:
    """Let one row be, or all of a kind, for a reason."""
    trouble, kind, row_id = _wanted()
    reason = request.form.get("reason")
    if reason not in set(Dismissal) or not service.may_dismiss(trouble, kind):
        abort(400)
    with transaction():
        service.free_abandoned(now=clock.now())
    with transaction():
        count = service.dismiss(
            trouble=trouble,
            kind=kind,
            row_id=row_id,
            reason=Dismissal(reason),
            staff_id=current_staff().id,
            now=clock.now(),
        )
    return _back(f"dismissed.{count}")


@blueprint.post("/streams/<stream>/hold")
@staff_required(MAIL_KEEPERS)
def hold(stream: str) -> ResponseReturnValue:
    """Hold a whole stream by hand, for a reason; what waits goes on waiting."""
    if stream not in HOLDABLE:
        abort(404)
    reason = request.form.get("reason")
    if reason not in set(HoldReason):
        abort(400)
    with transaction():
        hold_stream(Stream(stream), reason=HoldReason(reason), now=clock.now(), staff_id=current_staff().id)
    return _back("held")


@blueprint.post("/streams/<stream>/resume")
@staff_required(MAIL_KEEPERS)
def resume(stream: str) -> ResponseReturnValue:
    """Let a held stream go on; only a person does that."""
    if stream not in set(Stream):
        abort(404)
    with transaction():
        resume_stream(Stream(stream), staff_id=current_staff().id, now=clock.now())
    return _back("resumed")


def _wanted() -> tuple[Trouble, str, int | None]:
    """The trouble, the kind and the row, None for all of the kind; anything else was not made by our page."""
    trouble, row = request.form.get("trouble"), request.form.get("row", "")
    if trouble not in set(Trouble) or (
        row != "all" and not (row.isascii() and row.isdigit() and len(row) < 19)
    ):
        abort(400)
    return Trouble(trouble), request.form.get("kind", ""), None if row == "all" else int(row)


def _back(said: str) -> ResponseReturnValue:
    return redirect(f"{MAIL_PATH}?said={said}", 303)
