"""Pure: when marketing is held because people complain or letters come back (reliability.md M-18).

| seen since staff last let it go on                       | answer                            |
|----------------------------------------------------------|-----------------------------------|
| complaints above 0.3 % of the last 1,000: more than 3    | stop: what waits is taken back    |
| complaints above 0.1 % of the last 1,000: 2, at least 3  | hold: what waits goes on waiting  |
| hard bounces above 5 % of the last 200: more than 10     | hold                              |
| otherwise                                                | nothing                           |

The windows are fixed: three complaints in the first hundred letters count like three in a thousand, because a
window that is not full yet must not wait for its end. Only staff let a stream go on again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

COMPLAINT_WINDOW = 1000
BOUNCE_WINDOW = 200
LEAST_COMPLAINTS = 3
_HOLD_COMPLAINTS = COMPLAINT_WINDOW * 1 // 1000
_STOP_COMPLAINTS = COMPLAINT_WINDOW * 3 // 1000
_HOLD_BOUNCES = BOUNCE_WINDOW * 5 // 100


class Verdict(StrEnum):
    """Why marketing is held; the words are in mail_page.py."""

    COMPLAINTS_STOP = "complaints_stop"
    COMPLAINTS = "complaints"
    BOUNCES = "bounces"


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of the newest letters: complaints among the last 1,000, hard bounces among the last 200."""

    complaints: int
    bounces: int


def judge(seen: Seen) -> Verdict | None:
    """The gravest reason to hold marketing; None when there is none."""
    if seen.complaints > _STOP_COMPLAINTS:
        return Verdict.COMPLAINTS_STOP
    if seen.complaints > _HOLD_COMPLAINTS and seen.complaints >= LEAST_COMPLAINTS:
        return Verdict.COMPLAINTS
    return Verdict.BOUNCES if seen.bounces > _HOLD_BOUNCES else None
