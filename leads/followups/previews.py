"""Every follow-up letter there is, as one lead would get it: also those that are not planned for it (yet)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from leads.database import db
from leads.followups.gathering import ending_hold
from leads.followups.letters import preview_of
from leads.followups.rules import STANDS
from leads.followups.steps import Condition, Step, steps_from
from leads.models import Lead, SequenceVersion, Touch
from leads.outbox.letter import Letter
from leads.slots.appointments import last
from leads.vocabulary import LetterKind, Locale


@dataclass(frozen=True, slots=True)
class Previewable:
    """One step with a letter, by the name that `preview` takes."""

    step: str
    letter: LetterKind


def letters_for(lead_id: int) -> tuple[Previewable, ...]:
    """All follow-up letters a lead may be shown, in the order of their sequences."""
    found = _steps(db.session.get_one(Lead, lead_id))
    return tuple(Previewable(step.name, step.letter) for step, _version in found.values() if step.letter)


def preview(*, lead_id: int, step: str, locale: Locale, now: datetime) -> Letter | None:
    """The letter of a step as it would be written to this lead now; its links open nothing.

    Gives    None for a step without a letter, for the letter about an offer when none is held, and for
             those around a consultation when there never was one.
    """
    lead = db.session.get_one(Lead, lead_id)
    found = _steps(lead).get(step)
    if found is None:
        return None
    return preview_of(lead, found[0], version_id=found[1], locale=locale, now=now)


def _steps(lead: Lead) -> dict[str, tuple[Step, int]]:
    """Steps with a letter and their version: the one the lead began with, otherwise the newest."""
    own = select(Touch.sequence_version_id).where(Touch.lead_id == lead.id)
    began = SequenceVersion.id.in_(own)
    wanted = (
        select(SequenceVersion)
        .ext(distinct_on(SequenceVersion.sequence_id))
        .order_by(SequenceVersion.sequence_id, began.desc(), SequenceVersion.number.desc())
    )
    has_offer, has_visit = ending_hold(lead.id) is not None, last(lead.id) is not None
    return {
        step.name: (step, version.id)
        for version in db.session.scalars(wanted)
        for step in steps_from(version.steps)
        if step.letter is not None
        and (has_offer or step.condition is not Condition.HELD_OFFER)
        and (has_visit or step.letter not in STANDS)
    }
