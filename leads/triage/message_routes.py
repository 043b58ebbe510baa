"""`/desk/mail`: messages that wait for a person, and one button for each: handled."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from structlog import get_logger

from leads import clock
from leads.database import transaction
from leads.desk.frame import MESSAGES_PATH, Frame, frame
from leads.desk.setting import Setting
from leads.directory.queries import directory
from leads.inbound import queries, service
from leads.triage.message_page import message_page, messages_page
from leads.web.access import FOLLOWUP_KEEPERS, LEAD_READERS, current_staff, staff_required
from leads.web.locale import current_locale

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
        desk=_frame(),
        setting=_setting(),
        may_act=staff.may(FOLLOWUP_KEEPERS),
    )
    return render_template("triage/messages.html", page=page)


@blueprint.get("/<int:message_id>")
@staff_required(LEAD_READERS)
def show_message(message_id: int) -> ResponseReturnValue:
    """One message, dealt with or not: the timeline leads here."""
    staff = current_staff()
    message = queries.one(message_id, staff) if message_id < LARGEST_ID else None
    if message is None:
        abort(404)
    log.info("triage.message_opened", staff_id=staff.id, inbound_id=message.id)
    page = message_page(message, desk=_frame(), setting=_setting(), may_act=staff.may(FOLLOWUP_KEEPERS))
    return render_template("triage/messages.html", page=page)


@blueprint.post("/<int:message_id>/handled")
@staff_required(FOLLOWUP_KEEPERS)
def mark_handled(message_id: int) -> ResponseReturnValue:
    """Take a message off the list; pressing twice is as good as once."""
    staff = current_staff()
    with transaction():
        if message_id >= LARGEST_ID or not queries.is_in_scope(message_id, staff):
            abort(404)
        service.mark_handled(message_id=message_id, staff_id=staff.id, now=clock.now())
    return redirect(MESSAGES_PATH, 303)


def _setting() -> Setting:
    staff, known = current_staff(), directory()
    own = next((office for office in known.offices if office.id in staff.office_ids), known.central)
    return Setting(known, current_locale(), clock.now(), own.zone)


def _frame() -> Frame:
    return frame(current_staff(), current=MESSAGES_PATH, now=clock.now())
