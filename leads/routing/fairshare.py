"""Whose turn it is among near-equal offices: Tijdeman's chairman-assignment rule in whole numbers. Pure.

Every decision of a pool owes each member its weight's part of one lead; the chosen office is given one. Of
the offices owed at least 1/(2(k-1)) of a lead, the turn goes to the one that would first be a full lead
behind. For a fixed pool of k ≥ 2 no office is then ever more than 1 - 1/(2(k-1)) of a lead from its share
(R. Tijdeman, "The chairman assignment problem", 1980); giving to whoever is owed most drifts past one.

Exactness: one lead is 10^18 grains and shares are dealt out in whole grains that always sum to one lead, so
nothing is lost to rounding and a decision can be replayed digit by digit. Weights that do not divide 10^18
are off by under a grain for each lead: one lead in 10^18, far inside the room the bound leaves below one
(1/54 for 28 offices).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

LEAD = 10**18
"""Grains in one lead; the share table keeps 18 decimals."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one office has been owed and given so far, in grains and leads.

    `paused` marks an office that was out of all pools: it comes back at the pool's average.
    """

    office_id: int
    weight: int
    owed: int = 0
    given: int = 0
    paused: bool = False

    @property
    def balance(self) -> int:
        """Grains the office is behind (positive) or ahead (negative)."""
        return self.owed - self.given * LEAD


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is next, and every member's share after that."""

    office_id: int
    shares: tuple[Share, ...]


def take_turn(pool: Sequence[Share]) -> Turn:
    """Give one lead to one office of a pool.

    Takes    two or more shares with weights ≥ 1; their order breaks ties, earlier first.
    Gives    the office and all shares as they are afterwards, in the same order.
    Raises   ValueError for a pool of fewer than two: such a lead is taken without touching shares.
    """
    if len(pool) < 2:
        raise ValueError("a pool has at least two offices")
    shares = [_owe(share, grains) for share, grains in zip(_rejoined(pool), dealt(pool), strict=True)]
    chosen = _next_in_turn(shares)
    given = [replace(share, given=share.given + (place == chosen)) for place, share in enumerate(shares)]
    return Turn(shares[chosen].office_id, tuple(given))


def dealt(pool: Sequence[Share]) -> list[int]:
    """One lead in grains, split by weight; grains left over go one each to the lowest office ids."""
    whole = sum(share.weight for share in pool)
    parts = [LEAD * share.weight // whole for share in pool]
    by_id = sorted(range(len(pool)), key=lambda place: pool[place].office_id)
    for place in by_id[: LEAD - sum(parts)]:
        parts[place] += 1
    return parts


def _next_in_turn(shares: Sequence[Share]) -> int:
    """The place whose deadline comes first among those owed enough.

    Balances are taken relative to the pool's mean. For a fixed pool that mean is one k-th of a lead, as in
    the theorem; after changes of the pool it keeps somebody always owed enough.
    """
    members, whole = len(shares), sum(share.weight for share in shares)
    enough = Fraction(1, 2 * (members - 1))
    surplus = Fraction(sum(share.balance for share in shares) - LEAD, members)
    behind = [(share.balance - surplus) / LEAD for share in shares]
    owed_enough = [place for place in range(members) if behind[place] >= enough]
    return min(
        owed_enough,
        key=lambda place: ((1 - enough - behind[place]) * whole / shares[place].weight, place),
    )


def _rejoined(pool: Sequence[Share]) -> list[Share]:
    """Offices back from a pause start at the average of those that stayed: neither flooded nor starved."""
    stayed = [share for share in pool if not share.paused]
    average = sum(share.balance for share in stayed) // len(stayed) if stayed else 0
    return [
        replace(share, owed=share.given * LEAD + average, paused=False) if share.paused else share
        for share in pool
    ]


def _owe(share: Share, grains: int) -> Share:
    return replace(share, owed=share.owed + grains)
