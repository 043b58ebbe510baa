"""An offer that leaves something unsaid cannot be published, and the reason stands at the field."""

from copy import deepcopy
from typing import Any

import pytest

from leads.promos.document import hash_of
from leads.promos.publishing import problems

TEXT = {
    "headline": "Up to {amount} off",
    "condition": "when you book and complete your procedure",
    "terms": ["New bookings made by {last_day}."],
    "approval": "Subject to credit approval.",
}
GOOD: dict[str, Any] = {
    "slug": "winter-26",
    "code": "WINTER26",
    "kind": "discount",
    "first_day": "2026-11-01",
    "last_day": "2026-12-31",
    "countries": ["US"],
    "minimum_age": 18,
    "amounts": [{"areas": 1, "cents": 50_000}, {"areas": 2, "cents": 150_000}],
    "financing": {
        "apr_percent": "0",
        "months": 12,
        "down_payment_cents": 0,
        "lender": "Alderbrook Credit",
        "example_cents": 600_000,
        "example_payment_cents": 50_000,
    },
    "texts": {language: dict(TEXT) for language in ("en", "es", "fr")},
}


def found(draft: dict[str, Any]) -> set[str]:
    return {
        each.field for each in problems(draft, languages=("en", "es", "fr"), pressure_free=frozenset({"GB"}))
    }


def without(path: str) -> dict[str, Any]:
    draft: Any = deepcopy(GOOD)
    *parents, name = path.split("/")
    place = draft
    for parent in parents:
        place = place[parent]
    del place[name]
    return draft  # type: ignore[no-any-return]


def test_a_complete_offer_may_be_published() -> None:
    assert found(GOOD) == set()


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("slug", "slug"),
        ("code", "code"),
        ("first_day", "first_day"),
        ("last_day", "last_day"),
        ("countries", "countries"),
        ("minimum_age", "minimum_age"),
        ("amounts", "amounts"),
        ("financing/apr_percent", "financing.apr_percent"),
        ("financing/months", "financing.months"),
        ("financing/down_payment_cents", "financing.down_payment_cents"),
        ("financing/lender", "financing.lender"),
        ("financing/example_cents", "financing.example_cents"),
        ("financing/example_payment_cents", "financing.example_payment_cents"),
        ("texts/es/headline", "texts.es.headline"),
        ("texts/en/condition", "texts.en.condition"),
        ("texts/fr/terms", "texts.fr.terms"),
        ("texts/fr/approval", "texts.fr.approval"),
    ],
    ids=lambda value: value,
)
def test_whatever_is_missing_is_named_at_its_field(path: str, field: str) -> None:
    assert found(without(path)) == {field}


def test_a_missing_language_is_refused() -> None:
    assert {"texts.es.headline", "texts.es.condition", "texts.es.terms"} <= found(without("texts/es"))


def test_a_period_without_the_financing_block_is_refused() -> None:
    draft = deepcopy(GOOD) | {"financing": None}
    draft["texts"]["en"]["terms"] = ["0% APR for 12 months."]

    assert found(draft) == {"financing"}


@pytest.mark.parametrize(
    ("apr", "payment", "adds_up"),
    [
        ("0", 50_000, True),
        ("0", 49_999, False),
        ("12", 53_309, True),
        ("12", 50_000, False),
        ("x", 50_000, False),
    ],
    ids=str,
)
def test_the_worked_example_has_to_add_up_at_its_rate(apr: str, payment: int, adds_up: bool) -> None:
    draft = deepcopy(GOOD)
    draft["financing"] |= {"apr_percent": apr, "example_payment_cents": payment}

    assert (found(draft) == set()) is adds_up


@pytest.mark.parametrize(
    "rows",
    [
        [{"areas": 1, "cents": 100}, {"areas": 3, "cents": 200}],
        [{"areas": 1, "cents": 200}, {"areas": 2, "cents": 100}],
        [{"areas": 1, "cents": 0}],
    ],
    ids=str,
)
def test_an_amount_table_that_does_not_rise_from_one_area_is_refused(rows: list[dict[str, int]]) -> None:
    assert found(GOOD | {"amounts": rows}) == {"amounts"}


def test_days_in_the_wrong_order_are_refused() -> None:
    assert found(GOOD | {"last_day": "2026-10-31"}) == {"last_day"}


def test_a_country_whose_rules_forbid_pressing_people_is_refused() -> None:
    assert found(GOOD | {"countries": ["US", "GB"]}) == {"countries"}


def test_a_placeholder_nobody_fills_is_refused() -> None:
    draft = deepcopy(GOOD)
    draft["texts"]["en"]["headline"] = "Up to {amout} off"

    assert found(draft) == {"texts.en"}


def test_interest_from_day_one_is_refused_because_it_has_no_wording() -> None:
    draft = deepcopy(GOOD)
    draft["financing"]["deferred_interest"] = True

    assert found(draft) == {"financing.deferred_interest"}


def test_a_new_budget_is_not_a_new_version_but_new_words_are() -> None:
    assert hash_of(GOOD | {"budget": 5}) == hash_of(GOOD)
    assert hash_of(GOOD | {"texts": {}}) != hash_of(GOOD)
