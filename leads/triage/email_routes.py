"""The buttons of the panel "Emails": hold, go on, leave one out, send one now."""

from __future__ import annotations

from flask import Blueprint, abort, redirect
from flask.typing import ResponseReturnValue

from leads import clock
from leads.database import transaction
from leads.desk.frame import LEADS_PATH
from leads.followups import desk as followups
from leads.followups.rules import Action
from leads.reference import lead_id_of, reference_of
from leads.triage import queries
from leads.triage.emails import is_touch_in_scope
from leads.web.access import FOLLOWUP_KEEPERS, StaffMember, current_staff, staff_required

blueprint = Blueprint("emails", __name__, url_prefix="/desk/leads/<reference>/emails")


@blueprint.post("/pause")
@staff_required(FOLLOWUP_KEEPERS)
def pause(reference: str) -> ResponseReturnValue:
    """Hold every follow-up of the lead; pressing twice is as good as once."""
    lead_id, staff = lead_id_of(reference) or 0, current_staff()
    with transaction():
        _in_scope(lead_id, staff)
        followups.pause(lead_id=lead_id, staff_id=staff.id, now=clock.now())
    return _back(lead_id, "paused")


@blueprint.post("/resume")
@staff_required(FOLLOWUP_KEEPERS)
def resume(reference: str) -> ResponseReturnValue:
    """Let the follow-ups go on."""
    lead_id, staff = lead_id_of(reference) or 0, current_staff()
    with transaction():
        _in_scope(lead_id, staff)
        followups.resume(lead_id=lead_id, staff_id=staff.id, now=clock.now())
    return _back(lead_id, "resumed")


@blueprint.post("/<int:touch_id>/skip")
@staff_required(FOLLOWUP_KEEPERS)
def skip(reference: str, touch_id: int) -> ResponseReturnValue:
    """Leave one planned touch out."""
    lead_id, staff = lead_id_of(reference) or 0, current_staff()
    with transaction():
        if not is_touch_in_scope(touch_id, lead_id, staff):
            abort(404)
        is_done = followups.skip(touch_id=touch_id, staff_id=staff.id, now=clock.now())
    return _back(lead_id, "skipped" if is_done else "gone")


@blueprint.post("/<int:touch_id>/send")
@staff_required(FOLLOWUP_KEEPERS)
def send_now(reference: str, touch_id: int) -> ResponseReturnValue:
    """Send one touch early if every rule allows it; otherwise say which one does not."""
    lead_id, staff = lead_id_of(reference) or 0, current_staff()
    with transaction():
        if not is_touch_in_scope(touch_id, lead_id, staff):
            abort(404)
        judgement = followups.send_now(touch_id=touch_id, staff_id=staff.id, now=clock.now())
    if judgement is None:
        return _back(lead_id, "gone")
    return _back(lead_id, "sent" if judgement.action is Action.SEND else f"refused.{judgement.reason}")


def _in_scope(lead_id: int, staff: StaffMember) -> None:
    if not queries.is_in_scope(lead_id, staff):
        abort(404)


def _back(lead_id: int, said: str) -> ResponseReturnValue:
    return redirect(f"{LEADS_PATH}/{reference_of(lead_id)}?said={said}#emails", 303)
