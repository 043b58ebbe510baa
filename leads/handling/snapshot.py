"""What one action changes about a lead, written down as ids, codes and times so that it can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select

from leads.database import db
from leads.models import Lead, LetterRow, PromoHold, Touch
from leads.vocabulary import HoldState, LetterState

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
WAITING = (LetterState.PENDING, LetterState.DEFERRED, LetterState.CLAIMED)
_OPEN_HOLDS = (HoldState.HELD, HoldState.RESERVED)
Rows = Mapping[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Around:
    """What hangs on a lead: its touches, its letters that have not left, its open promises."""

    touches: Rows = field(default_factory=dict)
    letters: Rows = field(default_factory=dict)
    holds: frozenset[int] = frozenset()


def columns_of(lead: Lead) -> dict[str, Any]:
    """The work on a lead as it stands now, ready for JSON."""
    return {name: _plain(getattr(lead, name)) for name in COLUMNS}


def around(lead_ids: Collection[int]) -> dict[int, Around]:
    """What hangs on these leads now, read with three statements however many they are."""
    found: dict[int, tuple[dict[int, dict[str, Any]], dict[int, dict[str, Any]], set[int]]] = {
        lead_id: ({}, {}, set()) for lead_id in lead_ids
    }
    touch_columns = [getattr(Touch, name) for name in TOUCH_COLUMNS]
    for row in db.session.execute(
        select(Touch.lead_id, Touch.id, *touch_columns).where(Touch.lead_id.in_(lead_ids))
    ):
        found[row.lead_id][0][row.id] = {name: _plain(getattr(row, name)) for name in TOUCH_COLUMNS}
    for row in db.session.execute(
        select(LetterRow.lead_id, LetterRow.id, LetterRow.due_at).where(
            LetterRow.lead_id.in_(lead_ids), LetterRow.state.in_(WAITING)
        )
    ):
        found[row.lead_id or 0][1][row.id] = {"due_at": _plain(row.due_at)}
    for row in db.session.execute(
        select(PromoHold.lead_id, PromoHold.promo_id).where(
            PromoHold.lead_id.in_(lead_ids), PromoHold.state.in_(_OPEN_HOLDS)
        )
    ):
        found[row.lead_id][2].add(row.promo_id)
    return {
        lead_id: Around(touches, letters, frozenset(holds))
        for lead_id, (touches, letters, holds) in found.items()
    }


def difference(before: Around, after: Around) -> dict[str, Any]:
    """What an action changed around a lead, empty lists left out."""
    touches = [
        {"id": touch_id, "was": was, "is": after.touches[touch_id]}
        for touch_id, was in before.touches.items()
        if touch_id in after.touches and after.touches[touch_id] != was
    ]
    found = {
        "touches": touches,
        "new_touches": sorted(after.touches.keys() - before.touches.keys()),
        "letters": [
            {"id": letter_id, **was}
            for letter_id, was in before.letters.items()
            if letter_id not in after.letters
        ],
        "holds": sorted(before.holds - after.holds),
    }
    return {name: value for name, value in found.items() if value}


def columns_from(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a lead out of JSON; times are times again."""
    times = {column.key for column in inspect(Lead).columns if column.type.python_type is datetime}
    return {
        name: datetime.fromisoformat(value) if value and name in times else value
        for name, value in stored.items()
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
