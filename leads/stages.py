"""Pure: which stage may follow which. A later stage may be reached directly; closing needs a reason."""

from leads.vocabulary import LeadStage

_ORDER = (
    LeadStage.NEW,
    LeadStage.CONTACTING,
    LeadStage.REACHED,
    LeadStage.BOOKED,
    LeadStage.CONSULTED,
    LeadStage.PROCEDURE_BOOKED,
    LeadStage.COMPLETED,
)
OPEN_STAGES = (*_ORDER[:-1], LeadStage.SNOOZED)
"""Stages in which somebody owes the visitor something."""

TERMINAL_STAGES = (LeadStage.COMPLETED, LeadStage.CLOSED)

BOOKABLE_STAGES = (*_ORDER[:4], LeadStage.SNOOZED)
"""Stages in which a consultation may be booked, or moved."""


def may_follow(current: LeadStage, wanted: LeadStage) -> bool:
    """Say whether a lead at `current` may move to `wanted`.

    Work goes forward, or aside (snoozed, closed) and back into the row from there;
    a completed lead stays completed.
    """
    if current is wanted or current is LeadStage.COMPLETED:
        return False
    if wanted in (LeadStage.SNOOZED, LeadStage.CLOSED):
        return True
    if current in (LeadStage.SNOOZED, LeadStage.CLOSED):
        return True
    return _ORDER.index(wanted) > _ORDER.index(current)


def may_fall_back(current: LeadStage, wanted: LeadStage) -> bool:
    """Say whether a lead may go back: only when its consultation does not happen after all."""
    return current is LeadStage.BOOKED and wanted in (LeadStage.CONTACTING, LeadStage.REACHED)
