"""The card of a promise that has gone on: reserved, earned, applied, lapsed, in the visitor's language."""

from datetime import date
from typing import Any

import pytest

from leads.promos.conditions import PromoFacts
from leads.promos.queries import Hold, live_terms
from leads.promos.rules import OfferStatus, decide
from leads.promos.wording import OfferCard, offer_cards
from leads.vocabulary import HoldState, Locale
from tests.services.test_promos_cards import FACTS

pytestmark = pytest.mark.usefixtures("session")
LAST_DAY = date(2026, 12, 31)
IN_TIME, TOO_LATE = "not_booked_in_time", "booked_too_late"


def cards(state: HoldState, locale: Locale = Locale.EN_US, **more: Any) -> tuple[OfferCard, ...]:
    """What a visitor reads when both offers of the request have come this far."""
    terms = [each.terms for each in live_terms()]
    holds = {each.promo_id: Hold(each.version_id, state, LAST_DAY, **more) for each in terms}
    versions = {each.version_id: each for each in terms}
    return offer_cards(decide(PromoFacts(**FACTS), terms), versions, holds, locale)


def said(state: HoldState, locale: Locale = Locale.EN_US, **more: Any) -> tuple[str, str]:
    (card,) = cards(state, locale, **more)
    return card.chip, card.sentence


def test_a_reserved_offer_keeps_its_terms_and_asks_for_no_booking_any_more() -> None:
    (card,) = cards(HoldState.RESERVED)

    assert card.status is OfferStatus.RESERVED
    assert (card.chip, card.headline) == ("Reserved for you", "Up to $4,000 off")
    assert card.sentence == (
        "You booked in time, so this offer is reserved for you. "
        "Your exact amount is set by your treatment plan."
    )
    assert card.ticks == (
        ("check", "Hip contouring is included"),
        ("check", "Miami – Coral Gables takes part"),
    )
    assert card.todo == "Still to do: complete your procedure"
    assert card.financing.startswith("0% APR")
    assert "$500 for 1 treatment area" in card.terms


def test_an_earned_offer_says_who_takes_it_off_and_leaves_nothing_to_do() -> None:
    (card,) = cards(HoldState.EARNED)

    assert (card.chip, card.ticks, card.todo) == ("Yours", (), "")
    assert card.sentence == "This offer is yours. Your coordinator takes it off your bill."


@pytest.mark.parametrize(("areas", "words"), [(1, "1 treatment area"), (3, "3 treatment areas")])
def test_an_applied_offer_names_what_was_taken_off(areas: int, words: str) -> None:
    found = said(HoldState.APPLIED, applied_areas=areas, applied_cents=250000)

    assert found == ("Applied", f"Applied: $2,500 off, {words}.")


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (IN_TIME, "This offer was held for you until December 31, 2026. It has ended now, and that’s fine."),
        (TOO_LATE, "This offer was for bookings made by December 31, 2026, so it has ended."),
    ],
)
def test_a_lapsed_offer_says_why_without_reproach_and_who_knows_of_others(reason: str, sentence: str) -> None:
    (card,) = cards(HoldState.LAPSED, reason=reason)

    assert (card.chip, card.sentence) == ("Ended", sentence)
    assert (card.headline, card.condition, card.terms, card.financing) == ("Up to $4,000 off", "", (), "")
    assert card.alternative == "Your coordinator can tell you about current offers."


@pytest.mark.parametrize("reason", ["spam", "duplicate", "taken_back"])
def test_a_promise_that_ended_with_a_request_that_was_none_is_not_told(reason: str) -> None:
    assert cards(HoldState.LAPSED, reason=reason) == ()


@pytest.mark.parametrize(
    ("locale", "chip", "sentence"),
    [
        (Locale.ES, "Aplicada", "Aplicada: $2,500 de descuento, 3 zonas de tratamiento."),
        (Locale.FR_CA, "Appliquée", "Appliquée : 2 500 $ US de rabais, 3 zones de traitement."),
    ],
)
def test_the_words_are_there_in_every_language(locale: Locale, chip: str, sentence: str) -> None:
    found = said(HoldState.APPLIED, locale, applied_areas=3, applied_cents=250000)

    assert (found[0], found[1].replace("\xa0", " ").replace("\u202f", " ")) == (chip, sentence)
