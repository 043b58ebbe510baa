"""What will happen next to a lead, and why not: its touches in order, each with what the rules say today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from leads.database import db
from leads.followups.gathering import Known, known_of, steps_of, touch_facts
from leads.followups.rules import Action, judge
from leads.followups.steps import Step, steps_from
from leads.models import FollowUpPause, Lead, LetterRow, SequenceVersion, Staff, Touch
from leads.vocabulary import LetterKind, LetterState, Stream, TouchState

_OPEN = (TouchState.PLANNED, TouchState.CLAIMED)


@dataclass(frozen=True, slots=True)
class PlannedTouch:
    """One touch as staff see it. `reason` is why it ended or waits; codes are worded by wording.py.

    `forecast` is why a planned touch would not be sent if nothing changes, "" when it would.
    `letter` is None for the step that closes the request; `letter_state` is set once a letter is written.
    """

    id: int
    step: str
    letter: LetterKind | None
    stream: Stream
    state: TouchState
    due_at: datetime
    first_due_at: datetime
    finished_at: datetime | None
    reason: str | None
    forecast: str
    letter_id: int | None
    letter_state: LetterState | None
    letter_reason: str | None
    staff_id: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """All touches of one lead in order of their time, and since when and by whom they are held."""

    touches: tuple[PlannedTouch, ...]
    paused_at: datetime | None
    paused_by: int | None
    paused_by_name: str = ""
    held_streams: frozenset[Stream] = frozenset()
    lead: Lead | None = None
    """The row all this was read for, so that whoever goes on need not read it again."""
    refusals: Mapping[Stream, str] = field(default_factory=dict)
    """Why nothing may be written, by stream, "" where it may; empty while nothing was planned."""


def upcoming(lead_id: int, *, now: datetime) -> Plan:
    """The follow-ups of a lead, past and to come; nothing is asked of the rules while nothing was planned."""
    rows = db.session.execute(
        select(Lead, FollowUpPause, Staff.name, Touch, LetterRow.state, LetterRow.reason, SequenceVersion)
        .outerjoin(FollowUpPause, FollowUpPause.lead_id == Lead.id)
        .outerjoin(Staff, Staff.id == FollowUpPause.staff_id)
        .outerjoin(Touch, Touch.lead_id == Lead.id)
        .outerjoin(LetterRow, LetterRow.id == Touch.letter_id)
        .outerjoin(SequenceVersion, SequenceVersion.id == Touch.sequence_version_id)
        .where(Lead.id == lead_id)
        .order_by(Touch.due_at, Touch.id)
    ).all()
    lead, pause, paused_by = rows[0][:3]
    planned = [row[3:] for row in rows if row[3] is not None]
    if not planned:
        paused_at, by = (pause.at, pause.staff_id) if pause else (None, None)
        return Plan((), paused_at, by, paused_by or "", lead=lead)
    steps = {each.id: {step.name: step for step in steps_from(each.steps)} for *_rest, each in planned}
    known = known_of(lead, now)
    return Plan(
        touches=tuple(
            _planned(touch, steps[version.id][touch.step], lead, state, reason, now, known)
            for touch, state, reason, version in planned
        ),
        paused_at=pause.at if pause else None,
        paused_by=pause.staff_id if pause else None,
        paused_by_name=paused_by or "",
        held_streams=known.held_for_all,
        lead=lead,
        refusals=known.refusals,
    )


def step_of(touch_id: int) -> tuple[Lead, Step, int] | None:
    """The lead, the step and its sequence version of one touch, for a preview."""
    touch = db.session.get(Touch, touch_id)
    if touch is None:
        return None
    step = steps_of([touch.sequence_version_id])[touch.sequence_version_id][touch.step]
    return db.session.get_one(Lead, touch.lead_id), step, touch.sequence_version_id


def _planned(
    touch: Touch,
    step: Step,
    lead: Lead,
    letter_state: str | None,
    letter_reason: str | None,
    now: datetime,
    known: Known,
) -> PlannedTouch:
    return PlannedTouch(
        id=touch.id,
        step=touch.step,
        letter=step.letter,
        stream=Stream(touch.stream),
        state=TouchState(touch.state),
        due_at=touch.due_at,
        first_due_at=touch.first_due_at,
        finished_at=touch.finished_at,
        reason=touch.reason,
        forecast=_forecast(touch, step, lead, now, known) if touch.state in _OPEN else "",
        letter_id=touch.letter_id,
        letter_state=LetterState(letter_state) if letter_state else None,
        letter_reason=letter_reason,
        staff_id=touch.staff_id,
    )


def _forecast(touch: Touch, step: Step, lead: Lead, now: datetime, known: Known) -> str:
    """What the rules would say at the due time if everything stayed as it is now."""
    at = max(now, touch.due_at)
    facts = touch_facts(touch, lead, step, known)
    if step.closes_after is not None:
        # Its letter may still be on the way; that is asked when the time comes.
        facts = replace(facts, letter_was_sent=True)
    judgement = judge(step, replace(facts, last_letter_at=None), at)
    held = judgement.action is Action.WAIT and facts.is_paused
    return judgement.reason if held or judgement.action in (Action.SKIP, Action.STOP) else ""
