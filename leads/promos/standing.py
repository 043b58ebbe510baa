"""What a card says once a promise lives: the verdict knows only its beginning, the promise how it goes on."""

from __future__ import annotations

from dataclasses import replace

from leads.promos.life import NOT_IN_TIME, TOO_LATE
from leads.promos.queries import Hold
from leads.promos.rules import OfferStatus, Verdict
from leads.vocabulary import HoldState

KEPT = frozenset({OfferStatus.HELD, OfferStatus.RESERVED, OfferStatus.EARNED, OfferStatus.APPLIED})
"""An offer that somebody has, however far it has come."""
TOLD = frozenset({TOO_LATE, NOT_IN_TIME})
"""Reasons of a lapse that the visitor reads; others ended with a request that was none."""
_STATUSES = {
    HoldState.RESERVED: OfferStatus.RESERVED,
    HoldState.EARNED: OfferStatus.EARNED,
    HoldState.APPLIED: OfferStatus.APPLIED,
    HoldState.LAPSED: OfferStatus.LAPSED,
}


def status_of(said: OfferStatus, state: str | None) -> OfferStatus:
    """Where an offer stands: what its verdict said, or what became of the promise that followed."""
    if said is not OfferStatus.HELD or state is None:
        return said
    return _STATUSES.get(HoldState(state), OfferStatus.HELD)


def as_it_stands(verdict: Verdict, hold: Hold | None) -> Verdict:
    """The verdict with what became of its promise, as staff see it."""
    return replace(verdict, status=status_of(verdict.status, hold.state if hold else None))


def as_told(verdict: Verdict, hold: Hold | None) -> Verdict:
    """The same for its visitor, who is not told of a promise that ended with a request that was none."""
    found = as_it_stands(verdict, hold)
    if found.status is OfferStatus.LAPSED and hold is not None and hold.reason not in TOLD:
        return replace(found, status=OfferStatus.NONE)
    return found
