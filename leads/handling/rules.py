"""Pure: what follows from what a person does with a lead.

| outcome      | contact | stage at least | next action by default                                  |
|--------------|---------|----------------|---------------------------------------------------------|
| reached      | yes     | reached        | arrange a consultation, next day                        |
| booked       | yes     | booked         | see them at the consultation, next day unless told      |
| call_back    | yes     | reached        | call back, at the time they said                        |
| voicemail    | no      | contacting     | try again by the cadence                                |
| no_answer    | no      | contacting     | try again by the cadence                                |
| text_sent    | no      | contacting     | try again by the cadence                                |
| email_sent   | no      | contacting     | try again by the cadence                                |
| wrong_number | no      | contacting     | the other channel at once; none left: find a contact    |

A stage never goes back. The cadence and all times are in timing.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from leads.stages import OPEN_STAGES, TERMINAL_STAGES, may_follow
from leads.vocabulary import AttemptOutcome, CloseReason, ContactBy, LeadStage, StaffRole

WORKERS = frozenset({StaffRole.COORDINATOR, StaffRole.CENTRAL_DESK, StaffRole.OFFICE_MANAGER})
"""Who claims and works leads (ux.md C.0)."""
ASSIGNERS = frozenset({StaffRole.CENTRAL_DESK, StaffRole.OFFICE_MANAGER, StaffRole.OPERATIONS})
"""Who gives leads to others, also those a colleague has."""
REROUTERS = WORKERS | ASSIGNERS
"""Who moves a lead to another office."""
BULK_WORKERS = WORKERS | ASSIGNERS
"""Who may open a bulk page at all; each action asks its own roles again."""


class ActionKind(StrEnum):
    """What a person should do next; the key `kind` of a lead’s next action."""

    FIRST_CONTACT = "first_contact"
    ANSWER_QUESTION = "answer_question"
    OFFER_TIMES = "offer_times"
    ANSWER_REPLY = "answer_reply"
    CALL = "call"
    TEXT = "text"
    EMAIL = "email"
    CALL_BACK = "call_back"
    ARRANGE = "arrange"
    """They were reached: agree on a consultation."""
    CONSULTATION = "consultation"
    """Booked: see them, then say how it went."""
    VIDEO_LINK = "video_link"
    """Booked by video: email them how to join."""
    AFTER_CONSULTATION = "after_consultation"
    AFTER_BOOKING = "after_booking"
    """A procedure is booked: stay in touch until it is done."""
    DECIDE = "decide"
    """The cadence is through: close it, or find another way."""
    NO_WORKING_CONTACT = "no_working_contact"


CHOOSABLE = (
    ActionKind.CALL,
    ActionKind.TEXT,
    ActionKind.EMAIL,
    ActionKind.CALL_BACK,
    ActionKind.ARRANGE,
    ActionKind.CONSULTATION,
    ActionKind.VIDEO_LINK,
    ActionKind.AFTER_CONSULTATION,
    ActionKind.AFTER_BOOKING,
    ActionKind.DECIDE,
)
"""What staff may choose as the next action; the others are facts about what the visitor did."""

CONTACTS = frozenset({AttemptOutcome.REACHED, AttemptOutcome.BOOKED, AttemptOutcome.CALL_BACK})
"""A human did reach the person; every other outcome is only an attempt."""

OUTSIDE_HOURS_REASONS = ("they_asked", "returned_call")
"""Why a call outside calling hours was right."""

STAFF_CLOSE_REASONS = tuple(CloseReason)
"""The reasons of a closing, in the order of the menu."""


class RerouteReason(StrEnum):
    """Why staff moved a lead to another office; stored with the allocation."""

    VISITOR_ASKED = "visitor_asked"
    CLOSER = "closer"
    LANGUAGE = "language"
    PROCEDURE = "procedure"
    NO_CAPACITY = "no_capacity"
    WRONG_OFFICE = "wrong_office"


_STAGE: Mapping[AttemptOutcome, LeadStage] = {
    AttemptOutcome.REACHED: LeadStage.REACHED,
    AttemptOutcome.CALL_BACK: LeadStage.REACHED,
    AttemptOutcome.BOOKED: LeadStage.BOOKED,
}
KIND_OF_STAGE: Mapping[LeadStage, ActionKind] = {
    LeadStage.NEW: ActionKind.FIRST_CONTACT,
    LeadStage.REACHED: ActionKind.ARRANGE,
    LeadStage.BOOKED: ActionKind.CONSULTATION,
    LeadStage.CONSULTED: ActionKind.AFTER_CONSULTATION,
    LeadStage.PROCEDURE_BOOKED: ActionKind.AFTER_BOOKING,
}
"""What has to be done next about a lead of which only its stage is known; otherwise `try_again_by`."""


class Channels(Protocol):
    """What can be used to reach somebody; the address is only asked for where it matters."""

    @property
    def phone(self) -> bool:
        """Whether there is a number that nobody found wrong."""

    @property
    def email(self) -> bool:
        """Whether there is an address we may write to."""


def stage_after(outcome: AttemptOutcome, current: LeadStage) -> LeadStage:
    """The stage after a logged attempt: later than before, or the same."""
    wanted = _STAGE.get(outcome, LeadStage.CONTACTING)
    return wanted if may_follow(current, wanted) else current


def kind_after(
    outcome: AttemptOutcome, *, tries: int, stage: LeadStage, contact_by: ContactBy, channels: Channels
) -> ActionKind:
    """What has to be done next after an attempt.

    Takes    the number of tries so far with this one, the stage after it, and the channels as they are now,
             a wrong number no longer among them.
    """
    if outcome is AttemptOutcome.CALL_BACK:
        return ActionKind.CALL_BACK
    if outcome in CONTACTS:
        return KIND_OF_STAGE.get(stage, ActionKind.AFTER_BOOKING)
    if not channels.phone and not channels.email:
        return ActionKind.NO_WORKING_CONTACT
    if outcome is AttemptOutcome.WRONG_NUMBER:
        return ActionKind.EMAIL if channels.email else ActionKind.NO_WORKING_CONTACT
    if tries > LAST_TRY:
        return ActionKind.DECIDE
    return try_again_by(contact_by, channels)


LAST_TRY = 6
"""After so many tries without an answer a person decides how to go on: now, +30 min, +4 h, day 1, 3, 7."""


def try_again_by(contact_by: ContactBy, channels: Channels) -> ActionKind:
    """The visitor’s own channel, or the one that works."""
    if contact_by is ContactBy.EMAIL and channels.email:
        return ActionKind.EMAIL
    if channels.phone:
        return ActionKind.TEXT if contact_by is ContactBy.TEXT else ActionKind.CALL
    return ActionKind.EMAIL if channels.email else ActionKind.NO_WORKING_CONTACT


def stages_to_choose(current: LeadStage) -> tuple[LeadStage, ...]:
    """The stages a menu offers: forward only; snoozing and closing have their own buttons."""
    if current in TERMINAL_STAGES or current is LeadStage.SNOOZED:
        return ()
    wanted = (*OPEN_STAGES[:-1], LeadStage.COMPLETED)
    return tuple(stage for stage in wanted if may_follow(current, stage))
