"""The first letter says who, how and by when, and about offers what the page says; nothing it must not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from leads.database import db
from leads.directory.queries import directory, forget_directory
from leads.models import Consent, Lead, LeadLink, Office
from leads.outbox.letter import Letter
from leads.outbox.queries import letters_of
from leads.promos.queries import forget_live_terms
from leads.promos.wording import cards_of
from leads.routing import service
from leads.vocabulary import Locale
from tests.factories import NOON, make_lead

pytestmark = pytest.mark.usefixtures("session")
MONTREAL = {
    "country": "CA",
    "postal_code": "H3A",
    "latitude": 45.5,
    "longitude": -73.58,
    "zone": "America/Toronto",
}


@pytest.fixture(autouse=True)
def _fresh(session: object) -> Iterator[None]:
    forget_directory()
    forget_live_terms()
    yield
    forget_directory()


def allow(lead: Lead, channel: str, purpose: str) -> None:
    db.session.add(
        Consent(
            person_id=lead.person_id,
            lead_id=lead.id,
            at=NOON,
            channel=channel,
            purpose=purpose,
            granted=True,
            text_key=purpose,
            text_version=1,
            locale=lead.locale,
            page="/start/you",
        )
    )
    db.session.flush()


def letter_to(now: Any = NOON, **changes: Any) -> tuple[Lead, Letter]:
    lead = make_lead(**changes)
    allow(lead, "none", "adult")
    assert service.assign(lead_id=lead.id, now=now)
    (facts,) = letters_of(lead.id)
    assert facts.letter is not None
    return lead, facts.letter


def test_the_letter_names_office_time_and_number_and_no_procedure() -> None:
    hips = directory().procedure("hip-contouring")
    assert hips is not None
    lead, letter = letter_to(procedure_id=hips.id)

    assert letter.subject == f"We have your request, {lead.reference}"
    assert (
        "A coordinator from Miami – Coral Gables will call you by 1:45 pm today, from (305) 555-"
        in letter.text
    )
    for part in (letter.subject, letter.preview, letter.sender_name, letter.reply_to):
        assert "hip" not in part.lower()


def test_the_letter_says_about_the_offer_what_the_page_says() -> None:
    lead, letter = letter_to()
    (card,) = cards_of(lead.id, Locale.EN_US)

    for words in (card.chip, card.headline, card.condition, card.sentence, card.todo, card.financing):
        assert words in letter.text
        assert words in letter.html
    assert "/offers/winter-2026?v=1" in letter.text


def test_the_link_in_the_letter_is_its_own_and_only_its_hash_is_stored() -> None:
    lead, letter = letter_to()

    stored = (
        db.session.execute(select(LeadLink.token_hash).where(LeadLink.lead_id == lead.id)).scalars().all()
    )
    assert len(stored) == 1
    assert stored[0].hex() not in letter.text
    assert letter.text.count("/r/") == 3


def test_a_canadian_letter_names_an_offer_only_to_those_who_asked_for_offers() -> None:
    lead, quiet = letter_to(**MONTREAL, locale=Locale.FR_CA)
    wanting = make_lead(**MONTREAL, locale=Locale.FR_CA)
    allow(wanting, "none", "adult")
    allow(wanting, "email", "marketing")
    assert service.assign(lead_id=wanting.id, now=NOON)
    (facts,) = letters_of(wanting.id)
    assert facts.letter is not None

    assert "4\u00a0000" not in quiet.text
    assert "4\u00a0000" in facts.letter.text
    assert cards_of(lead.id, Locale.FR_CA)


@pytest.mark.parametrize("locale", list(Locale))
def test_the_letter_can_be_written_in_every_locale(locale: Locale) -> None:
    _lead, letter = letter_to(locale=locale, promo_code="AUTUMN26")

    assert letter.locale is locale
    assert f'lang="{locale}"' in letter.html
    assert "AUTUMN26" not in letter.subject


def test_a_letter_written_late_promises_a_time_that_is_still_to_come() -> None:
    lead, letter = letter_to(now=NOON + timedelta(hours=2))

    assert lead.first_contact_due_at == NOON + timedelta(minutes=5)
    assert "by 3:45 pm today" in letter.text


def test_an_offer_in_a_link_that_ended_stands_beside_the_one_that_is_held() -> None:
    _lead, letter = letter_to(promo_code="AUTUMN26")

    assert "The offer in your link ended on October 31, 2026." in letter.text
    assert "A current offer fits, so we’ve held that instead." in letter.text
    assert "Held until December 31, 2026." in letter.text


def test_somebody_without_an_address_is_routed_and_gets_no_letter() -> None:
    lead = make_lead(email=None)

    assert service.assign(lead_id=lead.id, now=NOON)
    assert letters_of(lead.id) == []


def test_a_name_that_is_no_name_is_not_repeated_to_a_stranger() -> None:
    _lead, letter = letter_to(name="Win big at www.example.net now")

    assert "example.net" not in letter.text.replace("@example.net", "")
    assert letter.text.startswith("We have your request\n")


def test_the_central_desk_tells_times_where_the_visitor_is() -> None:
    db.session.execute(Office.__table__.update().where(Office.kind == "clinic").values(daily_capacity=0))
    forget_directory()

    _lead, letter = letter_to(zone="America/Los_Angeles")

    assert "by 10:45 am today" in letter.text
