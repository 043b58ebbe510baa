"""Who else looks at a lead: a page that shows one says so every 15 seconds, and is told the others."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from leads import clock
from leads.database import transaction
from leads.handling import presence
from leads.reference import lead_id_of
from leads.web.access import LEAD_READERS, current_staff, staff_required

blueprint = Blueprint("presence", __name__, url_prefix="/desk/leads/<reference>/presence")


@blueprint.post("")
@staff_required(LEAD_READERS)
def look(reference: str) -> ResponseReturnValue:
    """Say that this person looks, and name who else does: one line, or nothing."""
    staff, lead_id, now = current_staff(), lead_id_of(reference) or 0, clock.now()
    with transaction():
        if not presence.look(lead_id=lead_id, staff=staff, now=now):
            abort(404)
    others = [each.name for each in presence.lookers(lead_id=lead_id, staff=staff, now=now)]
    return render_template("triage/_presence.html", words=_looking(others))


def _looking(names: list[str]) -> str:
    if not names:
        return ""
    if len(names) == 1:
        return _("%(name)s is looking at this", name=names[0])
    if len(names) == 2:
        return _("%(one)s and %(other)s are looking at this", one=names[0], other=names[1])
    return _("%(name)s and %(num)s others are looking at this", name=names[0], num=len(names) - 1)
