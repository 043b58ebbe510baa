"""Writes the touches of a lead down: once for each step, each with its due time or the reason why never."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from leads.database import db
from leads.followups.circumstances import is_pressure_free, is_sensitive, office_hours
from leads.followups.gathering import ending_hold
from leads.followups.rules import never
from leads.followups.steps import Step, steps_from
from leads.followups.timing import first_due
from leads.models import Lead, SequenceVersion, Touch
from leads.models import Sequence as SequenceRow
from leads.slots.appointments import AppointmentFacts
from leads.vocabulary import TouchState, Trigger


def plan(*, lead: Lead, trigger: Trigger, now: datetime, appointment: AppointmentFacts | None = None) -> int:
    """Begin every sequence of a trigger for a lead and give the number of new touches.

    Takes    a lead the caller has locked; one that has an office, for steps that wait for office time. What a
             consultation begins needs that consultation, and comes again with each of its times.
    A step the lead already has is left alone, so calling twice changes nothing; each touch names the
    version of its sequence that was newest now, and keeps it.
    """
    rows = []
    for version in _newest_versions(trigger):
        steps = [step for step in steps_from(version.steps) if step.closes_after is None]
        rows += _rows(lead, version.id, steps, now, appointment)
    return _write(rows)


def plan_closing(*, lead: Lead, version_id: int, after: str, now: datetime) -> int:
    """Plan what follows a letter that was just sent, counted from it: the step that closes the request."""
    version = db.session.get_one(SequenceVersion, version_id)
    steps = [step for step in steps_from(version.steps) if step.closes_after == after]
    return _write(_rows(lead, version_id, steps, now))


def closing_due(*, lead: Lead, version_id: int, after: str, now: datetime) -> datetime | None:
    """When the request would be closed if the letter of this step were sent now."""
    version = db.session.get_one(SequenceVersion, version_id)
    for step in steps_from(version.steps):
        if step.closes_after == after:
            return first_due(step, start=now, zone=lead.zone, hours=())
    return None


def _newest_versions(trigger: Trigger) -> list[SequenceVersion]:
    newest = (
        select(SequenceVersion)
        .join(SequenceRow, SequenceRow.id == SequenceVersion.sequence_id)
        .where(SequenceRow.trigger == trigger)
        .ext(distinct_on(SequenceVersion.sequence_id))
        .order_by(SequenceVersion.sequence_id, SequenceVersion.number.desc())
    )
    return list(db.session.execute(newest).scalars())


def _rows(
    lead: Lead,
    version_id: int,
    steps: list[Step],
    now: datetime,
    appointment: AppointmentFacts | None = None,
) -> list[dict[str, Any]]:
    ends = _offer_end(lead, steps)
    rows = []
    for step in steps:
        hours = office_hours(lead, now) if step.waits_for_office else ()
        if step.waits_for_offer and ends is None:
            continue
        begins = appointment.starts_at if appointment else None
        due = first_due(step, start=now, zone=lead.zone, hours=hours, offer_ends=ends, appointment_at=begins)
        if step.waits_for_appointment and due is None:
            # Too close to be reminded of: that is no step left out, there is none.
            continue
        reason = _never(step, lead, due)
        rows.append(
            {
                "lead_id": lead.id,
                "person_id": lead.person_id,
                "sequence_version_id": version_id,
                "step": step.name,
                "occasion": appointment.occasion if appointment else "",
                "stream": step.stream,
                "planned_at": now,
                "due_at": due or now,
                "first_due_at": due or now,
                "state": TouchState.SKIPPED if reason else TouchState.PLANNED,
                "reason": reason,
                "finished_at": now if reason else None,
            }
        )
    return rows


def _offer_end(lead: Lead, steps: list[Step]) -> date | None:
    if not any(step.waits_for_offer for step in steps):
        return None
    hold = ending_hold(lead.id)
    return hold.held_until if hold else None


def _never(step: Step, lead: Lead, due: datetime | None) -> str | None:
    refusal = never(
        step,
        has_address=bool(lead.email),
        sensitive=is_sensitive(lead),
        pressure_free=is_pressure_free(lead),
    )
    if refusal is not None:
        return refusal.reason
    if due is None:
        return "offer_ends_too_soon" if step.waits_for_offer else "office_never_opens"
    return None


def _write(rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    added = insert(Touch).values(rows).on_conflict_do_nothing(index_elements=["lead_id", "step", "occasion"])
    return len(db.session.execute(added.returning(Touch.id)).all())
