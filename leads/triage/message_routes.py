"""`/desk/mail`: messages that wait for a person, and one button for each: handled."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from structlog import get_logger

from leads import clock
from leads.audit import service as audit
from leads.database import transaction
from leads.desk.frame import MESSAGES_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.inbound import bulk, queries, service
from leads.triage.message_page import message_page, messages_page
from leads.vocabulary import InboundKind
from leads.web.access import FOLLOWUP_KEEPERS, LEAD_READERS, current_staff, safe_next, staff_required

blueprint = Blueprint("messages", __name__, url_prefix=MESSAGES_PATH)
log = get_logger()
PAGE_SIZE = 50
LARGEST_ID = 2**63


@blueprint.get("")
@staff_required(LEAD_READERS)
def show_messages() -> ResponseReturnValue:
    """The messages of this person's offices; those of no lead are for the whole group's desk."""
    staff = current_staff()
    before = request.args.get("before", "")
    before_id = int(before) if before.isdecimal() and len(before) < 16 else None
    found = queries.waiting(staff, before_id=before_id, limit=PAGE_SIZE)
    log.info("triage.messages_opened", staff_id=staff.id, messages=len(found))
    page = messages_page(
        found,
        total=queries.count_waiting(staff),
        page_size=PAGE_SIZE,
        desk=reader_frame(MESSAGES_PATH),
        setting=reader_setting(),
        may_act=staff.may(FOLLOWUP_KEEPERS),
        kinds=bulk.kinds_waiting(staff) if before_id is None else {},
    )
    html = render_template("triage/messages.html", page=page)
    _written_down("triage.messages_opened", None, {"messages": len(found)})
    return html


@blueprint.get("/<int:message_id>")
@staff_required(LEAD_READERS)
def show_message(message_id: int) -> ResponseReturnValue:
    """One message, dealt with or not: the timeline leads here."""
    staff = current_staff()
    message = queries.one(message_id, staff) if message_id < LARGEST_ID else None
    if message is None:
        abort(404)
    log.info("triage.message_opened", staff_id=staff.id, inbound_id=message.id)
    page = message_page(
        message,
        desk=reader_frame(MESSAGES_PATH),
        setting=reader_setting(),
        may_act=staff.may(FOLLOWUP_KEEPERS),
    )
    html = render_template("triage/messages.html", page=page)
    _written_down("triage.message_opened", message.lead_id, {"inbound_id": message.id})
    return html


@blueprint.post("/handled")
@staff_required(FOLLOWUP_KEEPERS)
def mark_all_handled() -> ResponseReturnValue:
    """Take all messages of a kind off the list that were there when the page was opened, for a reason."""
    kind, reason, newest = (request.form.get(name, "") for name in ("kind", "reason", "newest"))
    known = kind in set(InboundKind) - bulk.READ_ONE_BY_ONE and reason in set(bulk.Reason)
    if not known or not newest.isdecimal() or len(newest) > 18:
        abort(400)
    with transaction():
        bulk.mark_all_handled(
            kind=InboundKind(kind),
            reason=bulk.Reason(reason),
            up_to=int(newest),
            staff=current_staff(),
            now=clock.now(),
        )
    return redirect(MESSAGES_PATH, 303)


@blueprint.post("/<int:message_id>/handled")
@staff_required(FOLLOWUP_KEEPERS)
def mark_handled(message_id: int) -> ResponseReturnValue:
    """Take a message off the list; pressing twice is as good as once."""
    staff = current_staff()
    with transaction():
        if message_id >= LARGEST_ID or not queries.is_in_scope(message_id, staff):
            abort(404)
        service.mark_handled(message_id=message_id, staff_id=staff.id, now=clock.now())
    return redirect(safe_next(request.form.get("next")) or MESSAGES_PATH, 303)


def _written_down(action: str, lead_id: int | None, data: dict[str, int]) -> None:
    """The words of visitors were read: who did, and which."""
    about = f"lead:{lead_id}" if lead_id is not None else None
    with transaction():
        audit.record(action, staff_id=current_staff().id, subject=about, data=data, now=clock.now())
