"""The last question before a follow-up letter leaves: is it still wanted? Asked while its row is locked."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from leads.database import db
from leads.followups.gathering import known_of, steps_of, touch_facts
from leads.followups.rules import ConsultationFacts, stop_of, unbooked
from leads.followups.stops import first_stop
from leads.models import Lead, LetterRow, Touch
from leads.vocabulary import LetterKind, TouchState

DAY_IS_OVER = "day_is_over"


class FollowUpGate:
    """Asks the stop rules and the ledger again for each follow-up letter; it has no say in others."""

    def objection(self, letter: LetterRow, now: datetime) -> str | None:
        """What stops the letter's touch by now, as a code.

        Windows, rest and lateness were judged when it was written. It locks nothing: a stop holds the touch
        and waits for the letter.
        """
        touch = _touch_of(letter)
        if touch is None:
            return None
        lead = db.session.get_one(Lead, touch.lead_id, populate_existing=True)
        step = steps_of([touch.sequence_version_id])[touch.sequence_version_id][touch.step]
        facts = touch_facts(touch, lead, step, known_of(lead, now))
        refused = stop_of(facts.refusal)
        stop = first_stop(step, facts.happened | ({refused} if refused else set()))
        return (
            stop
            or unbooked(step, facts, now)
            or facts.refusal
            or _stale(letter, facts.consultation, now)
            or None
        )

    def held_back(self, letter: LetterRow, reason: str, now: datetime) -> None:
        """The touch of a letter that stays here was stopped, not sent."""
        touch = _touch_of(letter)
        if touch is not None:
            touch.state, touch.reason, touch.finished_at = TouchState.STOPPED, reason, now
            db.session.flush()


GATE = FollowUpGate()


def _stale(letter: LetterRow, about: ConsultationFacts | None, now: datetime) -> str:
    """A letter that says “tomorrow” must not arrive a day later: somebody would miss their consultation."""
    if letter.kind != LetterKind.REMINDER or about is None:
        return ""
    there = ZoneInfo(about.zone)
    is_same_day = letter.created_at.astimezone(there).date() == now.astimezone(there).date()
    return "" if is_same_day else DAY_IS_OVER


def _touch_of(letter: LetterRow) -> Touch | None:
    if letter.lead_id is None:
        return None
    of_letter = select(Touch).where(Touch.lead_id == letter.lead_id, Touch.letter_id == letter.id)
    return db.session.execute(of_letter.execution_options(populate_existing=True)).scalar_one_or_none()
