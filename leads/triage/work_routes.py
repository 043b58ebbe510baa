"""The buttons of a lead that move it: claim, give back, assign, stage, snooze, close, reopen, next action."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from leads.handling import claiming as claims
from leads.handling import steps
from leads.handling.answers import Refused, Why
from leads.handling.rules import ASSIGNERS, CHOOSABLE, WORKERS, ActionKind
from leads.triage.lead_view import office_zone
from leads.triage.work_forms import code, moment, number, snooze_until, typed_in
from leads.triage.working import Answer, claiming, work
from leads.vocabulary import CloseReason, LeadStage
from leads.web.access import StaffMember, staff_required

blueprint = Blueprint("work", __name__, url_prefix="/desk/leads/<reference>")
STEERERS = WORKERS | ASSIGNERS


@blueprint.post("/claim")
@staff_required(WORKERS)
def claim(reference: str) -> ResponseReturnValue:
    """Take the lead; of many at once exactly one gets it."""
    return claiming(
        reference, lambda lead_id, staff, now: claims.claim(lead_id=lead_id, staff=staff, now=now)
    )


@blueprint.post("/give-back")
@staff_required(STEERERS)
def give_back(reference: str) -> ResponseReturnValue:
    """Back into the queue of the office."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        return claims.release(lead_id=lead_id, staff=staff, now=now)

    return work(reference, act, done="released", typed=typed_in(request.form))


@blueprint.post("/assign")
@staff_required(STEERERS)
def assign(reference: str) -> ResponseReturnValue:
    """Give the lead to a colleague; an empty choice puts it back into the queue."""
    wanted = request.form.get("owner", "")

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        owner_id = number(wanted)
        if wanted and owner_id is None:
            return Refused(lead_id, Why.CANNOT_SEE)
        return steps.assign(lead_id=lead_id, owner_id=owner_id, staff=staff, now=now)

    return work(reference, act, done="assigned", typed=typed_in(request.form, menu="assign"))


@blueprint.post("/stage")
@staff_required(STEERERS)
def move_stage(reference: str) -> ResponseReturnValue:
    """Forward to a stage of the menu."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        stage = code(LeadStage, request.form.get("stage", ""))
        if stage is None:
            return Refused(lead_id, Why.STAGE)
        reason = code(CloseReason, request.form.get("reason", ""))
        return steps.move_stage(lead_id=lead_id, stage=stage, reason=reason, staff=staff, now=now)

    return work(reference, act, done="moved", typed=typed_in(request.form, menu="stage"))


@blueprint.post("/snooze")
@staff_required(STEERERS)
def snooze(reference: str) -> ResponseReturnValue:
    """Aside until a moment; it comes back by itself."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        until = snooze_until(request.form, zone=office_zone(lead_id), now=now)
        if until is None:
            return Refused(lead_id, Why.NOT_FUTURE)
        return steps.snooze(lead_id=lead_id, until=until, staff=staff, now=now)

    return work(reference, act, done="snoozed", typed=typed_in(request.form, menu="snooze"))


@blueprint.post("/wake")
@staff_required(STEERERS)
def wake(reference: str) -> ResponseReturnValue:
    """A snoozed lead is taken up before its time."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        return steps.wake_up(lead_id=lead_id, staff=staff, now=now)

    return work(reference, act, done="woken", typed=typed_in(request.form))


@blueprint.post("/close")
@staff_required(STEERERS)
def close(reference: str) -> ResponseReturnValue:
    """Close for a reason."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        reason = code(CloseReason, request.form.get("reason", ""))
        if reason is None:
            return Refused(lead_id, Why.NEEDS_REASON)
        return steps.close(lead_id=lead_id, reason=reason, staff=staff, now=now)

    return work(reference, act, done="closed", typed=typed_in(request.form, menu="close"))


@blueprint.post("/reopen")
@staff_required(STEERERS)
def reopen(reference: str) -> ResponseReturnValue:
    """Open a closed lead where it stood."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        return steps.reopen(lead_id=lead_id, staff=staff, now=now)

    return work(reference, act, done="reopened", typed=typed_in(request.form))


@blueprint.post("/next")
@staff_required(STEERERS)
def set_next(reference: str) -> ResponseReturnValue:
    """Say what should be done next, and when."""

    def act(lead_id: int, staff: StaffMember, now: datetime) -> Answer:
        kind = code(ActionKind, request.form.get("kind", ""))
        at = moment(request.form.get("at", ""), zone=office_zone(lead_id))
        if kind not in CHOOSABLE or kind is None or at is None:
            return Refused(lead_id, Why.NOT_FUTURE)
        return steps.set_next_action(lead_id=lead_id, kind=kind, due_at=at, staff=staff, now=now)

    return work(reference, act, done="next_set", typed=typed_in(request.form, menu="next"))
