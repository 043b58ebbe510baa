"""How far any office ever strays from its share while the pools keep changing.

Two worlds: pools drawn at random, the hardest there is, and pools of neighbours as geography makes them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from leads.routing.fairshare import LEAD, Share, take_turn

OFFICES = 28
LOOKS = (1_000, 10_000, 50_000)
Draw = Callable[[random.Random], Sequence[int]]


def figures() -> dict[str, object]:
    """The largest deviation, in leads, up to each of the looks; it must not grow with their number."""
    worlds: dict[str, Draw] = {"random pools": _anybody, "pools of neighbours": _neighbours}
    counts = ", ".join(f"{count:,}" for count in LOOKS)
    return {
        f"largest deviation, {name}, after {counts} leads": ", ".join(
            f"{worst:.2f}" for worst in largest_deviations(draw)
        )
        for name, draw in worlds.items()
    }


def largest_deviations(draw: Draw, *, seed: int = 1) -> list[float]:
    """The largest |owed − given| of any office up to each of the looks."""
    chance = random.Random(seed)
    shares = {number: Share(number, chance.choice([1, 1, 2, 3, 4])) for number in range(OFFICES)}
    worst, found = 0, []
    for count in range(1, LOOKS[-1] + 1):
        for share in take_turn([shares[number] for number in draw(chance)]).shares:
            shares[share.office_id] = share
            worst = max(worst, abs(share.balance))
        if count in LOOKS:
            found.append(worst / LEAD)
    return found


def _anybody(chance: random.Random) -> Sequence[int]:
    return sorted(chance.sample(range(OFFICES), chance.randint(2, 6)))


def _neighbours(chance: random.Random) -> Sequence[int]:
    """Two to four offices beside each other on a ring; some places are asked for more than others."""
    first = int(abs(chance.gauss(0, OFFICES / 4)))
    return sorted({(first + step) % OFFICES for step in range(chance.randint(2, 4))})
