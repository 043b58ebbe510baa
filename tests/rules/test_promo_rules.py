"""Every condition of a promo is answered, and the visitor's status follows from all of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.promos.conditions import Code, PromoFacts, Result
from leads.promos.rules import OfferStatus, Verdict, decide
from leads.promos.terms import AmountRow, PromoKind, PromoTerms, PromoText
from leads.vocabulary import Outcome

WINTER = PromoTerms(
    promo_id=1,
    version_id=7,
    version=7,
    slug="winter-26",
    code="WINTER26",
    kind=PromoKind.DISCOUNT,
    automatic=True,
    first_day=date(2026, 11, 1),
    last_day=date(2026, 12, 31),
    zone_rule="office",
    countries=frozenset({"US", "CA"}),
    offices=frozenset({"miami", "vancouver"}),
    procedures=frozenset({"hip-contouring"}),
    new_patients_only=True,
    minimum_age=18,
    once_per_person=True,
    stacking_group="discount",
    priority=10,
    budget=None,
    currency="USD",
    amounts=(AmountRow(1, 50_000), AmountRow(4, 400_000)),
    financing=None,
    texts={"en": PromoText("Up to {amount} off", "when you book and complete your procedure")},
)
AUTUMN = replace(
    WINTER,
    promo_id=2,
    version_id=3,
    slug="autumn-26",
    code="AUTUMN26",
    automatic=False,
    first_day=date(2026, 9, 1),
    last_day=date(2026, 10, 31),
)
FACTS = PromoFacts(
    submitted_at=datetime(2026, 11, 24, 18, 43, tzinfo=UTC),
    zone="America/New_York",
    country="US",
    office="miami",
    procedure="hip-contouring",
    code=None,
    new_patient=True,
    of_age=True,
)


def verdict(terms: PromoTerms = WINTER, **changes: object) -> Verdict:
    (answer,) = decide(replace(FACTS, **changes), [terms])  # type: ignore[arg-type]
    return answer


def failed(answer: Verdict) -> set[Code]:
    return {each.code for each in answer.conditions if each.result is Result.FAIL}


def test_a_request_that_meets_every_condition_is_held() -> None:
    answer = verdict()

    assert (answer.outcome, answer.status) == (Outcome.ELIGIBLE, OfferStatus.HELD)
    assert [each.code for each in answer.conditions if each.result is Result.TO_DO] == [Code.COMPLETE]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        (Code.WINDOW, {"submitted_at": datetime(2027, 1, 1, 5, 0, tzinfo=UTC)}),
        (Code.COUNTRY, {"country": "GB"}),
        (Code.OFFICE, {"office": "reno"}),
        (Code.PROCEDURE, {"procedure": "lipedema-care"}),
        (Code.NEW_PATIENT, {"new_patient": False}),
        (Code.AGE, {"of_age": False}),
        (Code.ONCE, {"promos_held": frozenset({1})}),
        (Code.BUDGET, {"budget_left": {1: 0}}),
    ],
    ids=str,
)
def test_each_condition_alone_makes_the_promo_not_eligible(code: Code, changes: dict[str, object]) -> None:
    answer = verdict(**changes)

    assert answer.outcome is Outcome.NOT_ELIGIBLE
    assert failed(answer) == {code}


def test_a_promo_that_is_not_automatic_needs_its_code() -> None:
    assert decide(FACTS, [AUTUMN]) == ()
    assert verdict(replace(WINTER, automatic=False), code="winter26 ").status is OfferStatus.HELD


def test_no_condition_is_skipped_when_an_early_one_fails() -> None:
    answer = verdict(country="GB", office="london", procedure="other", of_age=False, new_patient=False)

    assert failed(answer) == {Code.COUNTRY, Code.OFFICE, Code.PROCEDURE, Code.AGE, Code.NEW_PATIENT}
    assert [each.code for each in answer.conditions] == [
        Code.WINDOW,
        Code.COUNTRY,
        Code.PROCEDURE,
        Code.OFFICE,
        Code.NEW_PATIENT,
        Code.AGE,
        Code.CODE,
        Code.ONCE,
        Code.BUDGET,
        Code.STACKING,
        Code.COMPLETE,
    ]


@pytest.mark.parametrize(
    ("at", "zone", "inside"),
    [
        (datetime(2026, 11, 1, 4, 0, tzinfo=UTC), "America/New_York", True),
        (datetime(2026, 11, 1, 3, 59, tzinfo=UTC), "America/New_York", False),
        (datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC), "America/New_York", True),
        (datetime(2027, 1, 1, 5, 0, tzinfo=UTC), "America/New_York", False),
        (datetime(2027, 1, 1, 7, 59, 59, tzinfo=UTC), "America/Los_Angeles", True),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), "Europe/London", False),
    ],
    ids=str,
)
def test_first_and_last_day_count_whole_in_the_offices_own_zone(
    at: datetime, zone: str, inside: bool
) -> None:
    answer = verdict(submitted_at=at, zone=zone)

    assert (failed(answer) == set()) is inside


def test_one_fixed_zone_can_rule_everywhere() -> None:
    everywhere = replace(WINTER, zone_rule="America/New_York")

    answer = verdict(
        everywhere, submitted_at=datetime(2027, 1, 1, 5, 30, tzinfo=UTC), zone="America/Los_Angeles"
    )

    assert failed(answer) == {Code.WINDOW}


def test_an_unknown_office_is_something_to_choose_before_anything_is_held() -> None:
    answer = verdict(office=None)

    assert (answer.outcome, answer.status) == (Outcome.STAFF_CONFIRM, OfferStatus.PENDING)


def test_not_sure_yet_holds_the_offer_and_leaves_the_choice_to_do() -> None:
    answer = verdict(procedure=None)
    condition = answer.condition(Code.PROCEDURE)

    assert answer.status is OfferStatus.HELD
    assert condition is not None
    assert condition.result is Result.TO_DO
    anything = verdict(replace(WINTER, procedures=None), procedure=None).condition(Code.PROCEDURE)
    assert anything is not None
    assert anything.result is Result.PASS


@pytest.mark.parametrize("unknown", [{"new_patient": None}, {"of_age": None}], ids=str)
def test_what_nobody_knows_is_left_to_staff(unknown: dict[str, object]) -> None:
    assert verdict(**unknown).outcome is Outcome.STAFF_CONFIRM


def test_an_ended_code_says_so_and_the_current_offer_is_held_instead() -> None:
    first, second = decide(replace(FACTS, code="AUTUMN26"), [WINTER, AUTUMN])

    assert (first.code, first.status) == ("AUTUMN26", OfferStatus.ENDED)
    assert (second.code, second.status) == ("WINTER26", OfferStatus.HELD)


def test_a_withdrawn_offer_has_ended_whatever_its_dates() -> None:
    assert verdict(replace(WINTER, withdrawn=True), code="WINTER26").status is OfferStatus.ENDED


def test_a_code_before_its_first_day_is_not_eligible_and_not_ended() -> None:
    spring = replace(AUTUMN, code="SPRING27", first_day=date(2027, 3, 1), last_day=date(2027, 4, 30))

    answer = verdict(spring, code="SPRING27")

    assert answer.status is OfferStatus.NOT_ELIGIBLE


def test_an_unknown_code_gets_a_verdict_without_a_version_and_hides_nothing_else() -> None:
    first, second = decide(replace(FACTS, code=" SUMMER99 "), [WINTER])

    assert (first.promo_id, first.version_id, first.status, first.code) == (
        None,
        None,
        OfferStatus.UNKNOWN,
        "SUMMER99",
    )
    assert second.status is OfferStatus.HELD


def test_an_automatic_offer_never_shown_in_the_visitors_country_is_not_mentioned() -> None:
    assert verdict(country="GB").status is OfferStatus.NONE
    assert verdict(country="GB", code="WINTER26").status is OfferStatus.NOT_ELIGIBLE


def test_of_two_offers_in_one_group_the_one_asked_for_wins_over_the_better_one() -> None:
    asked = replace(AUTUMN, last_day=date(2026, 12, 1), priority=1)

    first, second = decide(replace(FACTS, code="AUTUMN26"), [WINTER, asked])

    assert (first.code, first.status) == ("AUTUMN26", OfferStatus.HELD)
    assert failed(second) == {Code.STACKING}
    assert second.status is OfferStatus.NONE


def test_offers_of_different_groups_are_held_together() -> None:
    financing = replace(WINTER, promo_id=5, slug="financing", code="ZERO12", stacking_group="financing")

    assert [each.status for each in decide(FACTS, [WINTER, financing])] == [OfferStatus.HELD] * 2


def test_a_promo_that_is_itself_not_eligible_does_not_push_another_out_of_the_group() -> None:
    better = replace(WINTER, promo_id=9, code="BEST", priority=99, procedures=frozenset({"other"}))

    held = [each.code for each in decide(FACTS, [WINTER, better]) if each.status is OfferStatus.HELD]

    assert held == ["WINTER26"]


def test_an_offer_whose_budget_ran_out_leaves_its_place_in_the_group_to_the_next() -> None:
    better = replace(WINTER, promo_id=9, code="BEST", priority=99, budget=10)
    facts = replace(FACTS, budget_left={9: 0})

    held = [each.code for each in decide(facts, [WINTER, better]) if each.status is OfferStatus.HELD]

    assert held == ["WINTER26"]


@given(
    st.sampled_from(["US", "CA", "GB"]),
    st.sampled_from([None, "miami", "reno"]),
    st.sampled_from([None, "hip-contouring", "other"]),
    st.sampled_from([None, True, False]),
    st.sampled_from([None, "WINTER26", "AUTUMN26", "NOPE"]),
    st.integers(0, 4_000).map(lambda hours: datetime(2026, 8, 20, tzinfo=UTC) + timedelta(hours=hours)),
)
def test_eligible_means_nothing_failed_and_every_answer_has_every_condition(
    country: str,
    office: str | None,
    procedure: str | None,
    known: bool | None,
    code: str | None,
    at: datetime,
) -> None:
    facts = replace(
        FACTS,
        country=country,
        office=office,
        procedure=procedure,
        new_patient=known,
        code=code,
        submitted_at=at,
    )
    answers = decide(facts, [WINTER, AUTUMN])

    assert answers == decide(facts, [AUTUMN, WINTER])
    for answer in answers:
        results = {each.result for each in answer.conditions}
        assert (answer.outcome is Outcome.NOT_ELIGIBLE) == (Result.FAIL in results)
        assert (answer.outcome is Outcome.ELIGIBLE) <= (not results & {Result.FAIL, Result.STAFF})
        assert answer.promo_id is None or {each.code for each in answer.conditions} == set(Code)
