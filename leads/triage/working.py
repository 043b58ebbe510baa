"""The one door of every action on a lead: lock, compare, act, and say how it went.

Done goes back to where the person came from with an undo; a refusal or a colleague's change shows the lead
again with everything that was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from leads import clock
from leads.database import transaction
from leads.desk.reader import reader_setting
from leads.desk.said import said_at
from leads.handling.answers import Claimed, Done, Refused, Taken, Why
from leads.reference import lead_id_of
from leads.triage.lead_page import Banner
from leads.triage.lead_view import came_from, lead_html, lead_path, office_zone
from leads.triage.meanwhile import Meanwhile, conflict, meanwhile
from leads.triage.record_box import Typed
from leads.triage.refusals import NEEDS_INPUT, refusal_in_words, taken_in_words
from leads.web.access import StaffMember, current_staff, safe_next

Answer = Done | Claimed | Taken | Refused
Action = Callable[[int, StaffMember, datetime], Answer]


def work(reference: str, act: Action, *, done: str, typed: Typed) -> ResponseReturnValue:
    """Carry out one action of the signed-in person on one lead.

    Takes    `done`, the code of what the toast says; `typed`, what to keep when it cannot be done.
    """
    lead_id, staff = lead_id_of(reference) or 0, current_staff()
    with transaction():
        now = clock.now()
        since = meanwhile(lead_id, request.form.get("seen", ""), staff, now)
        answer = act(lead_id, staff, now) if since.is_there and not since.facts else None
    if not since.is_there:
        abort(404)
    if answer is None:
        return _changed(lead_id, since, typed)
    return _answered(lead_id, answer, done, typed)


def claiming(reference: str, act: Action) -> ResponseReturnValue:
    """Claim without a comparison: the claim itself is the race, and its loser is told who won."""
    lead_id, staff = lead_id_of(reference) or 0, current_staff()
    with transaction():
        answer = act(lead_id, staff, clock.now())
    return _answered(lead_id, answer, "claimed", Typed())


def where_to(lead_id: int) -> str:
    """Where somebody goes on after an action: where the form says, else the lead itself."""
    return safe_next(request.form.get("next")) or lead_path(lead_id, back=came_from())


def _answered(lead_id: int, answer: Answer, done: str, typed: Typed) -> ResponseReturnValue:
    if isinstance(answer, Done | Claimed):
        return redirect(said_at(where_to(lead_id), done=done, undo=answer.undo), 303)
    if isinstance(answer, Taken):
        banner = Banner(taken_in_words(answer, reader_setting()), goes_on=True)
        return lead_html(lead_id, banner=banner), 409
    if answer.why is Why.MISSING:
        abort(404)
    if answer.why is Why.ROLE:
        return make_response(render_template("errors/role.html"), 403)
    banner = Banner(refusal_in_words(answer, reader_setting()), kind="bad")
    return lead_html(lead_id, typed=typed, banner=banner), 422 if answer.why in NEEDS_INPUT else 409


def _changed(lead_id: int, since: Meanwhile, typed: Typed) -> ResponseReturnValue:
    banner = conflict(since.facts, reader_setting(), zone=office_zone(lead_id))
    return lead_html(lead_id, typed=typed, banner=banner), 409
