"""Another office for a lead: the scores of this moment, one pick, one reason; the visitor is told."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.database import transaction
from leads.desk.frame import LEADS_PATH
from leads.desk.reader import reader_frame, reader_setting
from leads.desk.said import said_at
from leads.handling import rerouting
from leads.handling.answers import Claimed, Done, Refused, Taken, Why
from leads.handling.rules import REROUTERS, RerouteReason
from leads.reference import lead_id_of
from leads.triage.lead_page import Banner
from leads.triage.lead_view import came_from, lead_path, office_zone
from leads.triage.meanwhile import conflict, meanwhile
from leads.triage.record import record_of
from leads.triage.refusals import NEEDS_INPUT, refusal_in_words
from leads.triage.reroute_page import reroute_page
from leads.triage.work_forms import code, number
from leads.triage.working import where_to
from leads.web.access import current_staff, staff_required
from leads.web.locale import current_locale

blueprint = Blueprint("reroute", __name__, url_prefix="/desk/leads/<reference>/reroute")


@blueprint.get("")
@staff_required(REROUTERS)
def show_offices(reference: str) -> ResponseReturnValue:
    """What each office would score for this lead now."""
    return _page(lead_id_of(reference) or 0)


@blueprint.post("")
@staff_required(REROUTERS)
def reroute(reference: str) -> ResponseReturnValue:
    """Give the lead to the office that was picked."""
    lead_id, staff = lead_id_of(reference) or 0, current_staff()
    office_id = number(request.form.get("office", ""))
    reason = code(RerouteReason, request.form.get("reason", ""))
    answer: Done | Claimed | Taken | Refused | None = None
    with transaction():
        now = clock.now()
        since = meanwhile(lead_id, request.form.get("seen", ""), staff, now)
        if since.is_there and not since.facts:
            if office_id is None or reason is None:
                answer = Refused(lead_id, Why.NEEDS_REASON)
            else:
                answer = rerouting.reroute(
                    lead_id=lead_id,
                    office_id=office_id,
                    reason=reason,
                    note=request.form.get("note", ""),
                    staff=staff,
                    now=now,
                )
    if not since.is_there:
        abort(404)
    if answer is None:
        zone = office_zone(lead_id)
        return _page(lead_id, banner=conflict(since.facts, reader_setting(), zone=zone)), 409
    if isinstance(answer, Refused):
        if answer.why is Why.MISSING:
            abort(404)
        banner = Banner(refusal_in_words(answer, reader_setting()), kind="bad")
        return _page(lead_id, banner=banner), 422 if answer.why in NEEDS_INPUT else 409
    # Whoever does not work for the new office sees the lead no more: back to the list.
    is_mine = office_id is not None and staff.works_for(office_id)
    back = where_to(lead_id) if is_mine else came_from() or LEADS_PATH
    return redirect(said_at(back, done="rerouted", undo=getattr(answer, "undo", None)), 303)


def _page(lead_id: int, banner: Banner | None = None) -> str:
    staff, now = current_staff(), clock.now()
    record = record_of(lead_id, staff, locale=current_locale(), at=now)
    if record is None:
        abort(404)
    chosen = tuple(request.form.get(name, "")[:5_000] for name in ("office", "reason", "note"))
    page = reroute_page(
        record.lead,
        rerouting.offices_for(lead_id=lead_id, now=now),
        setting=reader_setting(),
        desk=reader_frame(),
        path=lead_path(lead_id),
        back=came_from(),
        seen=record.seen,
        chosen=(chosen[0], chosen[1], chosen[2]),
        banner=banner,
    )
    return render_template("triage/reroute.html", page=page)
