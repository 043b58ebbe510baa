"""A promise is made once, keeps its version, takes one unit of its budget and gives it back once."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from leads.database import db
from leads.models import Lead, Promo, PromoHold, PromoVerdict, PromoVersion
from leads.promos import seeding, service
from leads.promos.conditions import Code, PromoFacts, Result
from leads.promos.queries import forget_live_terms, newest, verdicts_of
from leads.promos.rules import OfferStatus, Verdict
from leads.promos.service import OfficeForPromos
from leads.promos.wording import cards_of
from leads.vocabulary import HoldState, Locale, Outcome
from tests.factories import NOON, make_adult_lead, make_lead, make_person

pytestmark = pytest.mark.usefixtures("session")
MIAMI = OfficeForPromos("miami-coral-gables", "America/New_York")
RENO = OfficeForPromos("reno", "America/Los_Angeles")
DESK = OfficeForPromos(None, "America/New_York")


@pytest.fixture(autouse=True)
def _fresh_terms(session: object) -> None:
    forget_live_terms()


def settle(
    lead: Lead, office: OfficeForPromos = MIAMI, procedure: str | None = "hip-contouring"
) -> dict[str, Verdict]:
    found = service.settle(lead=lead, procedure=procedure, office=office, now=NOON)
    return {verdict.code: verdict for verdict in found}


def limit(code: str, budget: int) -> None:
    db.session.execute(update(Promo).where(Promo.code == code).values(budget=budget))
    forget_live_terms()


def taken(code: str) -> int:
    return db.session.execute(select(Promo.taken).where(Promo.code == code)).scalar_one()


def holds(lead: Lead) -> list[PromoHold]:
    found = select(PromoHold).where(PromoHold.lead_id == lead.id).order_by(PromoHold.promo_id)
    return list(db.session.execute(found.execution_options(populate_existing=True)).scalars())


def test_an_eligible_lead_gets_final_verdicts_and_a_hold_of_the_newest_version() -> None:
    lead = make_adult_lead()

    verdicts = settle(lead)

    assert verdicts["WINTER26"].status is OfferStatus.HELD
    assert [(hold.state, hold.held_until) for hold in holds(lead)] == [
        (HoldState.HELD, date(2026, 12, 31))
    ] * 2
    stored = db.session.execute(select(PromoVerdict).where(PromoVerdict.lead_id == lead.id)).scalars().all()
    assert all(row.final for row in stored)
    assert {verdict.code: verdict for verdict in verdicts_of(lead.id)} == verdicts


def test_an_office_that_takes_no_part_gives_no_hold_and_says_why() -> None:
    lead = make_adult_lead()

    settled = settle(lead, RENO)

    assert settled["WINTER26"].status is OfferStatus.NOT_ELIGIBLE
    assert [hold.promo_id for hold in holds(lead)] == [settled["ZERO12"].promo_id]


def test_at_the_central_desk_an_office_has_to_be_chosen_first() -> None:
    assert settle(make_adult_lead(), DESK)["WINTER26"].status is OfferStatus.PENDING


def test_a_limited_promo_takes_one_unit_at_the_hold_and_gives_it_back_exactly_once() -> None:
    limit("WINTER26", 3)
    lead = make_adult_lead()

    settle(lead)
    assert taken("WINTER26") == 1

    assert service.lapse(lead_id=lead.id, reason="taken_back", now=NOON) == 2
    assert service.lapse(lead_id=lead.id, reason="taken_back", now=NOON) == 0
    assert taken("WINTER26") == 0
    assert {hold.lapse_reason for hold in holds(lead)} == {"taken_back"}


def test_a_budget_that_ran_out_turns_the_verdict_and_leaves_no_hold() -> None:
    limit("WINTER26", 1)
    settle(make_adult_lead())
    late = make_adult_lead()

    verdict = settle(late)["WINTER26"]

    budget = verdict.condition(Code.BUDGET)
    assert verdict.outcome is Outcome.NOT_ELIGIBLE
    assert budget is not None
    assert budget.result is Result.FAIL
    assert taken("WINTER26") == 1


def test_the_database_itself_refuses_more_than_the_budget() -> None:
    limit("WINTER26", 1)

    with pytest.raises(IntegrityError, match="ck_promo_taken"):
        db.session.execute(update(Promo).where(Promo.code == "WINTER26").values(taken=2))


def test_one_person_gets_an_offer_once_and_again_after_the_first_has_lapsed() -> None:
    maya = make_person()
    first, second, third = (make_adult_lead(person=maya) for _ in range(3))

    settle(first)
    refused = settle(second)["WINTER26"]
    service.lapse(lead_id=first.id, reason="taken_back", now=NOON)

    once = refused.condition(Code.ONCE)
    assert once is not None
    assert once.result is Result.FAIL
    assert settle(third)["WINTER26"].status is OfferStatus.HELD


def test_somebody_treated_before_is_told_that_the_offer_is_for_new_bookings() -> None:
    maya = make_person()
    make_lead(person=maya, stage="completed")

    condition = settle(make_adult_lead(person=maya))["WINTER26"].condition(Code.NEW_PATIENT)

    assert condition is not None
    assert condition.result is Result.FAIL


def test_a_person_nobody_asked_for_their_age_is_left_to_staff() -> None:
    assert settle(make_lead())["WINTER26"].outcome is Outcome.STAFF_CONFIRM


def test_an_unknown_code_is_kept_as_a_verdict_without_a_version() -> None:
    lead = make_adult_lead(promo_code="SUMMER99")

    verdicts = settle(lead)

    assert verdicts["SUMMER99"].status is OfferStatus.UNKNOWN
    assert verdicts["WINTER26"].status is OfferStatus.HELD
    assert verdicts_of(lead.id)[0].code == "SUMMER99"


@pytest.mark.parametrize(
    ("code", "status"), [("AUTUMN26", OfferStatus.ENDED), ("SPRING27", OfferStatus.NOT_ELIGIBLE)]
)
def test_the_demo_offers_show_what_ended_and_what_has_not_begun(code: str, status: OfferStatus) -> None:
    verdicts = settle(make_adult_lead(promo_code=code))

    assert verdicts[code].status is status
    assert verdicts["WINTER26"].status is OfferStatus.HELD


def entries() -> list[dict[str, Any]]:
    return list(json.loads(seeding.FILE.read_text())["promos"])


def test_seeding_twice_publishes_nothing_new_and_a_changed_text_becomes_a_version() -> None:
    assert seeding.seed(now=NOON) == 0

    changed = entries()
    changed[0]["texts"]["en"]["headline"] = "As much as {amount} off"
    assert seeding.seed(now=NOON, entries=changed) == 1
    assert seeding.seed(now=NOON, entries=changed) == 0

    assert max(each.terms.version for each in newest() if each.terms.code == "WINTER26") == 2


def test_a_hold_keeps_the_version_it_was_given() -> None:
    lead = make_adult_lead()
    settle(lead)
    given = [hold.promo_version_id for hold in holds(lead)]

    changed = entries()
    changed[0]["last_day"] = "2026-12-01"
    seeding.seed(now=NOON, entries=changed)

    assert [hold.promo_version_id for hold in holds(lead)] == given
    assert holds(lead)[0].held_until == date(2026, 12, 31)


def test_a_published_version_cannot_be_rewritten() -> None:
    with pytest.raises(DBAPIError, match="refused"):
        db.session.execute(update(PromoVersion).values(last_day_to_book=date(2027, 1, 1)))


def test_an_offer_that_may_not_be_published_stops_the_seed_with_every_reason() -> None:
    broken = entries()
    broken[0]["amounts"] = []
    broken[1]["financing"]["lender"] = ""
    broken[1]["countries"] = ["US", "GB"]
    broken[2]["offices"] = ["atlantis"]

    with pytest.raises(seeding.NotPublishable) as caught:
        seeding.seed(now=NOON, entries=broken)

    fields = {tuple(line.split(": ")[:2]) for line in caught.value.problems}
    assert fields == {
        ("winter-2026", "amounts"),
        ("financing-12-months", "financing.lender"),
        ("financing-12-months", "countries"),
        ("autumn-2026", "offices"),
    }


def test_nobody_reads_held_without_a_hold_behind_it() -> None:
    lead = make_adult_lead()
    facts = PromoFacts(
        NOON, MIAMI.zone, "US", MIAMI.slug, "hip-contouring", None, new_patient=True, of_age=True
    )
    service.record(lead_id=lead.id, verdicts=service.provisional(facts), final=False, now=NOON)
    assert [card.status for card in cards_of(lead.id, Locale.EN_US)] == [OfferStatus.PENDING]

    settle(lead)
    assert [card.status for card in cards_of(lead.id, Locale.EN_US)] == [OfferStatus.HELD]

    service.lapse(lead_id=lead.id, reason="taken_back", now=NOON)
    assert cards_of(lead.id, Locale.EN_US) == ()


def test_a_provisional_answer_promises_nothing() -> None:
    facts = PromoFacts(
        submitted_at=datetime.fromisoformat("2026-11-24T18:40:00+00:00"),
        zone="America/New_York",
        country="US",
        office=None,
        procedure=None,
        code="WINTER26",
        new_patient=True,
        of_age=True,
    )

    first, *_ = service.provisional(facts)
    there, *_ = service.provisional(replace(facts, office="miami-coral-gables"))

    assert (first.status, there.status) == (OfferStatus.PENDING, OfferStatus.HELD)
    assert db.session.execute(select(PromoHold.id)).first() is None
