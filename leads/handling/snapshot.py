"""What one action changes about a lead, written down as ids, codes and times so that it can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, inspect, select, true

from leads.database import Base, db
from leads.models import Appointment, Lead, LetterRow, PromoHold, Touch
from leads.vocabulary import AppointmentState, LetterState

COLUMNS = (
    "stage",
    "close_reason",
    "stage_since",
    "owner_id",
    "claimed_at",
    "claim_lapses_at",
    "first_attempt_at",
    "first_contact_at",
    "contact_due_at",
    "alarm",
    "alarm_at",
    "handed_to",
    "next_action",
    "next_action_due_at",
    "snoozed_until",
    "snoozed_from",
)
"""The work on a lead; where it lies is the allocations’ business."""
TOUCH_COLUMNS = ("state", "reason", "planned_at", "due_at", "first_due_at", "finished_at", "letter_id")
HOLD_COLUMNS = (
    "promo_id",
    "state",
    "lapsed_at",
    "lapse_reason",
    "reserved_at",
    "earned_at",
    "applied_at",
    "applied_by",
    "applied_areas",
    "applied_cents",
)
APPOINTMENT_COLUMNS = (
    "resource_id",
    "mode",
    "starts_at",
    "ends_at",
    "busy_from",
    "busy_until",
    "zone",
    "state",
    "sequence",
    "changed_at",
    "confirmed_at",
    "confirmed_by",
    "cancelled_at",
    "cancelled_by",
    "outcome_at",
    "outcome_staff_id",
)
WAITING = (LetterState.PENDING, LetterState.DEFERRED, LetterState.CLAIMED)
Rows = Mapping[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Around:
    """What hangs on a lead: its touches, its letters that have not left, its promises and consultations."""

    touches: Rows = field(default_factory=dict)
    letters: Rows = field(default_factory=dict)
    holds: Rows = field(default_factory=dict)
    appointments: Rows = field(default_factory=dict)


def columns_of(lead: Lead) -> dict[str, Any]:
    """The work on a lead as it stands now, ready for JSON."""
    return {name: _plain(getattr(lead, name)) for name in COLUMNS}


def around(lead_ids: Collection[int]) -> dict[int, Around]:
    """What hangs on these leads now, read with four statements however many they are."""
    touches = _rows(Touch, TOUCH_COLUMNS, lead_ids)
    letters = _rows(LetterRow, ("due_at",), lead_ids, LetterRow.state.in_(WAITING))
    holds = _rows(PromoHold, HOLD_COLUMNS, lead_ids)
    lasting = Appointment.state != AppointmentState.KEPT
    appointments = _rows(Appointment, APPOINTMENT_COLUMNS, lead_ids, lasting)
    return {each: Around(touches[each], letters[each], holds[each], appointments[each]) for each in lead_ids}


def difference(before: Around, after: Around) -> dict[str, Any]:
    """What an action changed around a lead, empty lists left out."""
    found = {
        "touches": _changed(before.touches, after.touches),
        "new_touches": sorted(after.touches.keys() - before.touches.keys()),
        "letters": [
            {"id": letter_id, **was}
            for letter_id, was in before.letters.items()
            if letter_id not in after.letters
        ],
        "new_letters": sorted(after.letters.keys() - before.letters.keys()),
        "holds": _changed(before.holds, after.holds),
        "appointments": _changed(before.appointments, after.appointments),
        "new_appointments": sorted(after.appointments.keys() - before.appointments.keys()),
    }
    return {name: value for name, value in found.items() if value}


def _rows(
    table: type[Touch | LetterRow | PromoHold | Appointment],
    columns: Sequence[str],
    lead_ids: Collection[int],
    which: ColumnElement[bool] | None = None,
) -> dict[int, dict[int, dict[str, Any]]]:
    """These columns of the rows that hang on each lead, by the row's id and ready for JSON."""
    found: dict[int, dict[int, dict[str, Any]]] = {lead_id: {} for lead_id in lead_ids}
    wanted = select(table.lead_id, table.id, *(getattr(table, name) for name in columns))
    wanted = wanted.where(table.lead_id.in_(lead_ids), true() if which is None else which)
    for row in db.session.execute(wanted):
        found[row.lead_id or 0][row.id] = {name: _plain(getattr(row, name)) for name in columns}
    return found


def _changed(before: Rows, after: Rows) -> list[dict[str, Any]]:
    return [
        {"id": row_id, "was": was, "is": after[row_id]}
        for row_id, was in before.items()
        if row_id in after and after[row_id] != was
    ]


def columns_from(stored: Mapping[str, Any], table: type[Base] = Lead) -> dict[str, Any]:
    """The columns of a row out of JSON; times are times again."""
    times = {column.key for column in inspect(table).columns if column.type.python_type is datetime}
    return {
        name: datetime.fromisoformat(value) if value and name in times else value
        for name, value in stored.items()
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
