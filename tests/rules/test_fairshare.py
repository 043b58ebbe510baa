"""The fair share never lets an office fall a full lead behind or run a full lead ahead in a fixed pool."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.routing.fairshare import LEAD, Share, dealt, take_turn

weights = st.lists(st.integers(1, 100), min_size=2, max_size=28)


def pool_of(weights: list[int]) -> tuple[Share, ...]:
    return tuple(Share(office_id=number, weight=weight) for number, weight in enumerate(weights, start=1))


def largest_deviation(weights: list[int], leads: int) -> Fraction:
    """How far any office ever was from its true share over a run of leads, in leads."""
    pool, whole, worst = pool_of(weights), sum(weights), Fraction(0)
    for count in range(1, leads + 1):
        pool = take_turn(pool).shares
        worst = max(worst, *(abs(Fraction(share.weight * count, whole) - share.given) for share in pool))
    return worst


@given(weights)
@settings(max_examples=60, deadline=None)
def test_no_office_of_a_fixed_pool_is_ever_a_full_lead_from_its_share(weights: list[int]) -> None:
    assert largest_deviation(weights, min(sum(weights), 150)) < 1


@pytest.mark.parametrize(
    "weights",
    [[1, 1], [1, 100], [1] * 28, [100] * 27 + [1], [1, 1, 2, 3, 5, 8, 13, 40, 100], [99, 98, 97]],
    ids=str,
)
def test_the_bound_of_the_theorem_holds_over_whole_rounds(weights: list[int]) -> None:
    bound = 1 - Fraction(1, 2 * (len(weights) - 1)) + Fraction(1, 10**9)

    assert largest_deviation(weights, min(2 * sum(weights), 700)) <= bound


def test_equal_offices_take_turns_in_the_order_given() -> None:
    pool, taken = pool_of([1, 1, 1]), []
    for _ in range(6):
        turn = take_turn(pool)
        pool = turn.shares
        taken.append(turn.office_id)

    assert sorted(taken[:3]) == sorted(taken[3:]) == [1, 2, 3]
    assert taken[0] == 1


@given(weights)
def test_every_lead_is_dealt_out_to_the_last_grain(weights: list[int]) -> None:
    assert sum(dealt(pool_of(weights))) == LEAD


@given(weights, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_same_shares_always_give_the_same_turn(weights: list[int], chance: random.Random) -> None:
    pool = tuple(replace(share, owed=chance.randrange(-LEAD, LEAD), given=0) for share in pool_of(weights))

    assert take_turn(pool) == take_turn(pool)


def test_an_office_back_from_a_pause_is_not_flooded() -> None:
    pool = pool_of([1, 1, 1])
    away = replace(pool[2], owed=5 * LEAD, paused=True)
    taken = []
    pool = (pool[0], pool[1], away)
    for _ in range(9):
        turn = take_turn(pool)
        pool = turn.shares
        taken.append(turn.office_id)

    assert [taken.count(office) for office in (1, 2, 3)] == [3, 3, 3]
    assert not any(share.paused for share in pool)


def changing_pools(leads: int, seed: int) -> float:
    """The largest distance from the share owed, over pools that change with every lead."""
    chance = random.Random(seed)
    shares = {number: Share(number, chance.choice([1, 1, 2, 3, 5, 8])) for number in range(1, 29)}
    worst = 0
    for _ in range(leads):
        members = chance.sample(sorted(shares), chance.randint(2, 6))
        for share in take_turn([shares[number] for number in sorted(members)]).shares:
            shares[share.office_id] = share
            worst = max(worst, abs(share.balance))
    return worst / LEAD


def test_with_changing_pools_the_largest_deviation_does_not_grow_with_the_number_of_leads() -> None:
    early = max(changing_pools(500, seed) for seed in range(3))
    late = max(changing_pools(5_000, seed) for seed in range(3))

    assert late < 3
    assert late < early + 1


def test_a_pool_of_one_is_refused_because_it_has_no_shares_to_settle() -> None:
    with pytest.raises(ValueError, match="at least two"):
        take_turn(pool_of([3]))
