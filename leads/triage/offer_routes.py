"""An earned offer is marked as applied, with the amount that was taken off the bill."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leads import clock
from leads.database import transaction
from leads.desk.reader import reader_setting
from leads.desk.said import said_at
from leads.handling.rules import WORKERS
from leads.promos.applying import Applied, AppliedBefore, NotApplied, apply
from leads.promos.queries import holds_of
from leads.reference import lead_id_of
from leads.triage.apply_form import Slip
from leads.triage.lead_page import Banner
from leads.triage.lead_view import came_from, lead_html, lead_path, office_zone
from leads.triage.queries import is_in_scope
from leads.triage.work_forms import number
from leads.web.access import current_staff, staff_required
from leads.web.formats import at_moment

blueprint = Blueprint("offer", __name__, url_prefix="/desk/leads/<reference>")


@blueprint.post("/offer")
@staff_required(WORKERS)
def apply_offer(reference: str) -> ResponseReturnValue:
    """Write down what was applied: a row of the offer's own table, or that the financing was arranged."""
    lead_id, staff = lead_id_of(reference) or 0, current_staff()
    hold_id = number(request.form.get("hold", "")) or 0
    typed = request.form.get("areas", "")
    # An answer that is no number names no row of any table.
    areas = (number(typed) or 0) if typed else None
    with transaction():
        if not is_in_scope(lead_id, staff):
            abort(404)
        own = {hold.id for hold in holds_of(lead_id).values()}
        answer: Applied | AppliedBefore | NotApplied = NotApplied.MISSING
        if hold_id in own:
            answer = apply(hold_id=hold_id, areas=areas, staff=staff, now=clock.now())
    match answer:
        case Applied():
            return redirect(said_at(lead_path(lead_id, back=came_from()), done="offer_applied"), 303)
        case AppliedBefore():
            return lead_html(lead_id, banner=Banner(_before(answer), kind="bad")), 409
        case NotApplied.AMOUNT:
            slip = Slip(hold_id, _("Choose what was applied."))
            return lead_html(lead_id, banner=Banner(slip.text, kind="bad"), slip=slip), 422
    return lead_html(lead_id, banner=Banner(_("There is no earned offer to apply here."), kind="bad")), 409


def _before(answer: AppliedBefore) -> str:
    """Who was faster, and when."""
    setting = reader_setting()
    zone = office_zone(answer.lead_id)
    time = at_moment(answer.at, zone=zone, now=setting.now, locale=setting.locale)
    return _("Already applied by %(name)s, %(time)s.", name=answer.by, time=time)
