"""What becomes of one promise when something happens to its lead. Pure; what is not in the table stays.

is        what happens                       a day to book        the days are over
held      booked, or further than that       reserved             lapsed: booked_too_late
held      completed                          earned               lapsed: booked_too_late
held      nothing                                                 lapsed: not_booked_in_time
reserved  completed                          earned               earned
reserved  the visitor cancels                held                 lapsed: not_booked_in_time
reserved  we cancel

A promise that was reserved once in time needs no second booking when the clinic takes the first one back.
What is earned is applied by a person; earned, applied and lapsed promises follow nothing their lead does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from leads.promos.terms import AmountRow
from leads.vocabulary import HoldState, LeadStage

TOO_LATE = "booked_too_late"
NOT_IN_TIME = "not_booked_in_time"
_BOOKED = frozenset({LeadStage.BOOKED, LeadStage.CONSULTED, LeadStage.PROCEDURE_BOOKED})


class Happens(StrEnum):
    """What happens to a lead as far as its promises are concerned."""

    BOOKED = "booked"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    """By the visitor."""
    CANCELLED_BY_US = "cancelled_by_us"
    NOTHING = "nothing"
    """Time passes."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The state a promise goes to; `reason` says why it lapses and is "" otherwise."""

    state: HoldState
    reason: str = ""


def happens_at(stage: LeadStage) -> Happens | None:
    """What it means that a lead moves to a stage; None where its promises do not care."""
    if stage is LeadStage.COMPLETED:
        return Happens.COMPLETED
    return Happens.BOOKED if stage in _BOOKED else None


def turn(state: HoldState, happens: Happens, *, day: date, until: date) -> Turn | None:
    """Where a promise goes; None when it stays as it is.

    Takes    `day`, today where the promise counts its days; `until`, its last day to book, inclusive.
    """
    in_time = day <= until
    match state, happens:
        case HoldState.HELD, Happens.BOOKED:
            return Turn(HoldState.RESERVED) if in_time else Turn(HoldState.LAPSED, TOO_LATE)
        case HoldState.HELD, Happens.COMPLETED:
            return Turn(HoldState.EARNED) if in_time else Turn(HoldState.LAPSED, TOO_LATE)
        case HoldState.HELD, Happens.NOTHING:
            return None if in_time else Turn(HoldState.LAPSED, NOT_IN_TIME)
        case HoldState.RESERVED, Happens.COMPLETED:
            return Turn(HoldState.EARNED)
        case HoldState.RESERVED, Happens.CANCELLED:
            return Turn(HoldState.HELD) if in_time else Turn(HoldState.LAPSED, NOT_IN_TIME)
    return None


def row_for(amounts: Sequence[AmountRow], areas: int | None) -> AmountRow | None:
    """The row of an amount table that was applied; None for a number of areas that has no row."""
    return next((row for row in amounts if row.areas == areas), None)
