"""Pure: what has happened to a lead, in words of the stop rules, and which of it stops a step.

| what happened                              | stops                                              |
|--------------------------------------------|----------------------------------------------------|
| taken back, merged, erased, not me         | every step                                         |
| hard bounce, complaint, "stop" in words    | every step                                         |
| unsubscribed                               | every step of the news stream                      |
| reached, replied, booked, snoozed, closed  | steps that name it                                 |
| reopened, kept open, promo ended           | steps that name it                                 |
| paused by staff                            | nothing for good: touches wait until staff resume  |
"""

from __future__ import annotations

from leads.followups.steps import Step, Stop
from leads.vocabulary import CloseReason, LeadStage, Stream

ALWAYS = frozenset(
    {
        Stop.ERASED,
        Stop.NOT_ME,
        Stop.MERGED,
        Stop.TAKEN_BACK,
        Stop.COMPLAINED,
        Stop.BOUNCED,
        Stop.ASKED_TO_STOP,
    }
)
"""Stops every step, whether its sequence says so or not."""

_PAST_BOOKING = frozenset({Stop.BOOKED, Stop.REACHED})
_OF_STAGE: dict[LeadStage, frozenset[Stop]] = {
    LeadStage.REACHED: frozenset({Stop.REACHED}),
    LeadStage.BOOKED: _PAST_BOOKING,
    LeadStage.CONSULTED: _PAST_BOOKING,
    LeadStage.PROCEDURE_BOOKED: _PAST_BOOKING,
    LeadStage.COMPLETED: _PAST_BOOKING,
    LeadStage.SNOOZED: frozenset({Stop.SNOOZED}),
}
_OF_CLOSING: dict[CloseReason, Stop] = {
    CloseReason.TAKEN_BACK: Stop.TAKEN_BACK,
    CloseReason.DUPLICATE: Stop.MERGED,
}


def happened(stage: LeadStage, close_reason: CloseReason | None, *, replied: bool) -> frozenset[Stop]:
    """Everything about a lead that a stop rule may ask, from its stage and from mail that came in."""
    found = set(_OF_STAGE.get(stage, frozenset()))
    if stage is LeadStage.CLOSED:
        found.add(Stop.CLOSED)
        if close_reason in _OF_CLOSING:
            found.add(_OF_CLOSING[close_reason])
    else:
        found.add(Stop.REOPENED)
    if replied:
        found.add(Stop.REPLIED)
    return frozenset(found)


def stops_for(step: Step) -> frozenset[Stop]:
    """All reasons that end this step."""
    of_stream = {Stop.UNSUBSCRIBED} if step.stream is Stream.NEWS else set()
    return ALWAYS | step.stops | of_stream


def first_stop(step: Step, found: frozenset[Stop]) -> Stop | None:
    """The reason to tell when something of what happened stops this step; None when nothing does."""
    stopping = stops_for(step) & found
    return next((reason for reason in Stop if reason in stopping), None)
