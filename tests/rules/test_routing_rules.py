"""One office for each lead: the visitor's wish, the gates, the points, the pool and the central desk."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.routing.decision import Decision, Gate, LeadFacts, OfficeTerms, Reason, Weights
from leads.routing.fairshare import Share
from leads.routing.rules import choose_office, pool_of

MILE = 1609
LEAD = LeadFacts(country="US", procedure="hip-contouring", language="en")


def office(number: int, *, miles: int | None = 4, **changes: object) -> OfficeTerms:
    plain = OfficeTerms(
        office_id=number,
        country="US",
        serves=frozenset({"US"}),
        procedures=frozenset({"hip-contouring"}),
        languages=frozenset({"en"}),
        accepts_leads=True,
        metres=None if miles is None else miles * MILE,
        capacity=10,
        taken_today=0,
        open_now=True,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def choose(*offices: OfficeTerms, facts: LeadFacts = LEAD, weights: Weights | None = None) -> Decision:
    shares = {each.office_id: Share(each.office_id, 1) for each in offices}
    return choose_office(facts, offices, shares, weights or Weights())


def test_the_nearest_office_that_passes_every_gate_takes_the_lead() -> None:
    decision = choose(office(1, miles=30), office(2, miles=4), office(3, miles=90))

    assert (decision.office_id, decision.reason, decision.pool) == (2, Reason.BEST_SCORE, (2,))


def test_the_office_the_visitor_chose_wins_however_far_it_is() -> None:
    decision = choose(office(1, miles=2), office(2, miles=900), facts=replace(LEAD, wanted_office=2))

    assert (decision.office_id, decision.reason) == (2, Reason.VISITOR_CHOICE)
    assert decision.shares == ()


@pytest.mark.parametrize(
    ("gate", "changes"),
    [
        (Gate.NOT_ACCEPTING, {"accepts_leads": False}),
        (Gate.OTHER_COUNTRY, {"country": "CA", "serves": frozenset({"CA"})}),
        (Gate.NO_PROCEDURE, {"procedures": frozenset({"fat-transfer"})}),
        (Gate.NO_ROOM_TODAY, {"taken_today": 10}),
    ],
    ids=str,
)
def test_each_gate_keeps_an_office_out_and_is_named(gate: Gate, changes: dict[str, object]) -> None:
    decision = choose(office(1, miles=1, **changes), office(2, miles=40))

    assert decision.office_id == 2
    assert decision.gates_of(1) == (gate,)


def test_a_wish_for_an_office_that_cannot_take_the_lead_is_remembered_with_the_gate() -> None:
    decision = choose(office(1, accepts_leads=False), office(2), facts=replace(LEAD, wanted_office=1))

    assert (decision.office_id, decision.reason) == (2, Reason.BEST_SCORE)
    assert decision.gates_of(1) == (Gate.NOT_ACCEPTING,)


def test_all_failed_gates_are_told_not_only_the_first() -> None:
    decision = choose(office(1, accepts_leads=False, taken_today=10, procedures=frozenset()))

    assert decision.gates_of(1) == (Gate.NOT_ACCEPTING, Gate.NO_PROCEDURE, Gate.NO_ROOM_TODAY)


def test_an_office_across_the_border_never_wins_even_if_it_serves_the_visitors_country() -> None:
    across = office(1, miles=1, country="CA", serves=frozenset({"CA", "US"}))

    assert choose(across, office(2, miles=300)).office_id == 2
    assert choose(across).reason is Reason.NO_OFFICE_PASSES


def test_a_visitor_may_choose_an_office_across_the_border_that_serves_them() -> None:
    across = office(1, country="CA", serves=frozenset({"CA", "US"}))

    decision = choose(across, office(2), facts=replace(LEAD, wanted_office=1))

    assert (decision.office_id, decision.reason) == (1, Reason.VISITOR_CHOICE)


def test_not_sure_yet_fits_every_office() -> None:
    decision = choose(office(1, procedures=frozenset()), facts=replace(LEAD, procedure=None))

    assert decision.office_id == 1


def test_no_office_at_all_goes_to_the_central_desk() -> None:
    assert choose() == Decision(None, Reason.NO_OFFICE_PASSES, (), ())


def test_an_unknown_place_goes_to_the_central_desk_instead_of_a_blind_guess() -> None:
    decision = choose(office(1, miles=None), office(2, miles=None))

    assert (decision.office_id, decision.reason) == (None, Reason.PLACE_UNKNOWN)


def test_a_visitor_who_only_wants_news_of_an_office_nearby_goes_to_the_central_desk() -> None:
    decision = choose(office(1), facts=replace(LEAD, nearby_only=True))

    assert (decision.office_id, decision.reason) == (None, Reason.NOTHING_NEARBY)


def test_near_equals_take_turns_by_weight() -> None:
    shares = {1: Share(1, 2), 2: Share(2, 1)}
    taken = []
    for _ in range(6):
        decision = choose_office(LEAD, [office(1), office(2, miles=5)], shares, Weights())
        shares |= {share.office_id: share for share in decision.shares}
        taken.append(decision.office_id)

    assert decision.reason is Reason.FAIR_SHARE
    assert (taken.count(1), taken.count(2)) == (4, 2)


def test_equal_shares_go_to_the_nearer_office_and_then_to_the_lower_id() -> None:
    assert choose(office(1, miles=5), office(2, miles=4)).office_id == 2
    assert choose(office(2), office(1)).office_id == 1


def test_an_office_exactly_the_pool_width_behind_still_shares() -> None:
    assert choose(office(1), office(2, open_now=False)).pool == (1, 2)
    assert choose(office(1), office(2, open_now=False, taken_today=1)).pool == (1,)


def test_the_points_are_the_agreed_weights_at_their_best() -> None:
    (best,) = choose(office(1, next_free_days=0)).candidates

    assert dict(best.points) == {
        "distance": 4000,
        "next_free": 2500,
        "language": 1500,
        "open_now": 1000,
        "load": 1000,
    }


def test_an_unknown_next_consultation_counts_the_same_for_all() -> None:
    points = {each.points["next_free"] for each in choose(office(1), office(2, miles=60)).candidates}

    assert len(points) == 1


def test_the_language_of_the_visitor_outweighs_a_few_miles() -> None:
    facts = replace(LEAD, language="es")
    bilingual = office(2, miles=5, languages=frozenset({"en", "es"}))

    assert choose(office(1, miles=4), bilingual, facts=facts).office_id == 2


offices = st.lists(
    st.builds(
        office,
        st.integers(1, 40),
        miles=st.one_of(st.none(), st.integers(0, 3000)),
        country=st.sampled_from(["US", "CA"]),
        serves=st.sampled_from([frozenset({"US"}), frozenset({"US", "CA"})]),
        accepts_leads=st.booleans(),
        open_now=st.booleans(),
        taken_today=st.integers(0, 10),
        languages=st.sampled_from([frozenset({"en"}), frozenset({"es", "en"})]),
    ),
    max_size=12,
    unique_by=lambda each: each.office_id,
)


@given(offices, st.permutations(range(12)), st.one_of(st.none(), st.integers(1, 40)))
@settings(deadline=None)
def test_the_order_of_the_offices_changes_nothing_and_a_gate_is_never_passed_by(
    given_offices: list[OfficeTerms], order: list[int], wanted: int | None
) -> None:
    facts = replace(LEAD, wanted_office=wanted)
    shuffled = [given_offices[place] for place in order if place < len(given_offices)]

    decision = choose(*given_offices, facts=facts)

    assert decision == choose(*shuffled, facts=facts)
    assert decision.gates_of(decision.office_id) == ()
    assert len(decision.candidates) + len(decision.exclusions) == len(given_offices)
    locked = pool_of(facts, given_offices, Weights())
    assert locked == (decision.pool if len(decision.pool) > 1 else ())


@given(st.lists(st.integers(1, 50), min_size=2, max_size=6))
@settings(max_examples=30, deadline=None)
def test_over_any_run_of_leads_a_fixed_pool_stays_within_one_lead_of_its_share(weights: list[int]) -> None:
    pool = [office(number) for number in range(1, len(weights) + 1)]
    shares = {number: Share(number, weight) for number, weight in enumerate(weights, start=1)}
    for lead in range(1, 61):
        shares |= {each.office_id: each for each in choose_office(LEAD, pool, shares, Weights()).shares}
        for share in shares.values():
            assert abs(share.weight * lead - share.given * sum(weights)) < sum(weights)
