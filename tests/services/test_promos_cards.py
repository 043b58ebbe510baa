"""The offer card says what was designed, word for word, the same for page, letter and desk."""

from datetime import date
from typing import Any

import pytest

from leads.promos.conditions import PromoFacts
from leads.promos.queries import Hold, live_terms
from leads.promos.rules import OfferStatus, decide
from leads.promos.wording import OfferCard, offer_cards
from leads.vocabulary import HoldState, Locale
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("session")
FACTS: dict[str, Any] = {
    "submitted_at": NOON,
    "zone": "America/New_York",
    "country": "US",
    "office": "miami-coral-gables",
    "procedure": "hip-contouring",
    "code": None,
    "new_patient": True,
    "of_age": True,
}


def cards(locale: Locale = Locale.EN_US, **changes: Any) -> tuple[OfferCard, ...]:
    terms = [each.terms for each in live_terms()]
    facts = PromoFacts(**FACTS | changes)
    verdicts = decide(facts, terms)
    hold = {each.promo_id: Hold(each.version_id, HoldState.HELD, date(2026, 12, 31)) for each in terms}
    return offer_cards(verdicts, {each.version_id: each for each in terms}, hold, locale)


def test_a_held_offer_shows_amount_condition_ticks_and_what_is_left_to_do() -> None:
    (card,) = cards()

    assert (card.status, card.chip) == (OfferStatus.HELD, "Held for you")
    assert (card.headline, card.condition) == (
        "Up to $4,000 off",
        "when you book and complete your procedure",
    )
    assert card.sentence == "Held until December 31, 2026. Your exact amount is set by your treatment plan."
    assert card.ticks == (
        ("check", "The offer is open until December 31, 2026"),
        ("check", "Hip contouring is included"),
        ("check", "Miami – Coral Gables takes part"),
    )
    assert card.todo == "Still to do: book by December 31, 2026 and complete your procedure"
    assert card.financing == "0% APR financing for up to 12 months, on approved credit."


def test_the_terms_name_every_amount_and_the_whole_financing() -> None:
    (card,) = cards()
    terms = "\n".join(card.terms)

    for words in (
        "$500 for 1 treatment area",
        "$1,500 for 2 treatment areas",
        "$2,500 for 3 treatment areas",
        "$4,000 for 4 or more treatment areas",
        "Alderbrook Patient Credit: 0% APR, 12 equal monthly payments, no down payment.",
        "Example: $6,000 is 12 payments of $500.",
        "Subject to credit approval",
    ):
        assert words in terms


@pytest.mark.parametrize(
    ("changes", "status", "chip", "sentence"),
    [
        (
            {"office": None},
            "pending",
            "Needs one thing",
            "Choose an office that takes part to hold this offer.",
        ),
        (
            {"office": "reno"},
            "not_eligible",
            "Not for this request",
            "This offer isn’t available at our Reno office.",
        ),
        (
            {"new_patient": False},
            "not_eligible",
            "Not for this request",
            "This offer is for new bookings.",
        ),
        (
            {"code": "AUTUMN26"},
            "ended",
            "Ended",
            "The offer in your link ended on October 31, 2026.",
        ),
        (
            {"code": "SPRING27", "procedure": "bbl"},
            "not_eligible",
            "Not for this request",
            "This offer starts on March 1, 2027.",
        ),
        (
            {"code": "HURRY99"},
            "unknown",
            "Not recognised",
            "We don’t recognise the offer code HURRY99. Your request is fine without it.",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_each_status_has_its_own_chip_and_sentence(
    changes: dict[str, Any], status: str, chip: str, sentence: str
) -> None:
    first, *_others = cards(**changes)

    assert (first.status, first.chip, first.sentence) == (status, chip, sentence)


def test_a_procedure_that_is_not_included_is_named_and_the_coordinator_helps() -> None:
    first, *_others = cards(code="AUTUMN26", procedure="bbl", submitted_at=NOON.replace(month=10))

    assert first.sentence == "This offer doesn’t include Brazilian butt lift (BBL)."
    assert first.alternative == "Your coordinator can tell you what is."


def test_the_offer_on_every_page_says_that_it_includes_one_procedure_not() -> None:
    first, *_others = cards(procedure="bbl")

    assert (first.status, first.headline) == (OfferStatus.NOT_ELIGIBLE, "Up to $4,000 off")
    assert first.sentence == "This offer doesn’t include Brazilian butt lift (BBL)."


def test_an_ended_code_is_answered_with_the_current_offer() -> None:
    ended, current = cards(code="AUTUMN26")

    assert ended.alternative == "A current offer fits, so we’ve held that instead."
    assert (current.status, current.headline) == (OfferStatus.HELD, "Up to $4,000 off")


def test_a_code_that_has_not_begun_is_answered_with_the_current_offer_too() -> None:
    early, current = cards(code="SPRING27")

    assert early.sentence == "This offer starts on March 1, 2027."
    assert early.alternative == "A current offer fits, so we’ve held that instead."
    assert current.status is OfferStatus.HELD


def test_financing_alone_does_not_stand_in_for_an_offer_that_ended() -> None:
    ended, *_others = cards(code="AUTUMN26", office="reno")

    assert ended.alternative == ""


def test_nothing_is_shown_where_no_offer_was() -> None:
    assert cards(Locale.EN_GB, country="GB", office="london") == ()


def test_money_names_its_country_outside_the_united_states() -> None:
    (card,) = cards(Locale.EN_CA, country="CA", office="vancouver")

    assert card.headline == "Up to US$4,000 off"
    assert card.financing == ""


def test_spanish_and_french_readers_get_the_offer_in_their_language() -> None:
    (spanish,), (french,) = cards(Locale.ES), cards(Locale.FR_CA, country="CA", office="montreal")

    assert spanish.headline == "Hasta $4,000 de descuento"
    assert french.headline.replace("\u00a0", " ").replace("\u202f", " ") == "Jusqu’à 4 000 $ US de rabais"


def test_financing_stands_beside_an_offer_that_still_needs_one_thing() -> None:
    (card,) = cards(office=None)

    assert card.status is OfferStatus.PENDING
    assert card.financing == "0% APR financing for up to 12 months, on approved credit."
