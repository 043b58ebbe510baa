"""A visitor moves their request to another office: the room, the promise and the offers move rightly."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from leads.database import db
from leads.directory.facts import OfficeFacts
from leads.directory.queries import directory, forget_directory
from leads.models import (
    Allocation,
    Lead,
    LeadEvent,
    LetterRow,
    Office,
    OfficeDay,
    Promo,
    PromoHold,
    PromoVerdict,
    PromoVersion,
)
from leads.promos.queries import forget_live_terms
from leads.promos.wording import cards_of
from leads.routing import moving, service
from leads.routing.decision import Gate
from leads.routing.promises import stored_promise
from leads.routing.queries import current_allocation
from leads.vocabulary import HoldState, Locale, OfficeKind
from tests.factories import NOON, make_adult_lead

HERE, THERE = "miami-coral-gables", "miami-beach"
LATER = NOON + timedelta(minutes=2)


@pytest.fixture(autouse=True)
def _fresh(app: Flask) -> Iterator[None]:
    forget_directory()
    forget_live_terms()
    yield
    forget_directory()
    forget_live_terms()


def office(slug: str) -> OfficeFacts:
    found = directory().office(slug)
    assert found is not None
    return found


def routed(**changes: object) -> Lead:
    lead = make_adult_lead()
    for name, value in {"wanted_office_id": office(HERE).id, **changes}.items():
        setattr(lead, name, value)
    db.session.flush()
    assert service.assign(lead_id=lead.id, now=NOON)
    return lead


def move(lead: Lead, slug: str) -> None:
    seen = moving.consider(lead_id=lead.id, office=office(slug), now=LATER).offers.mark
    moving.move(lead_id=lead.id, office=office(slug), seen=seen, now=LATER)


def taken(slug: str) -> int:
    found = select(OfficeDay.taken).where(OfficeDay.office_id == office(slug).id)
    return db.session.execute(found).scalar_one_or_none() or 0


def limit_winter_to(offices: list[str] | None, *, budget: int | None = None) -> int:
    """Let the winter offer hold only at these offices, from the beginning; gives the promo's id."""
    promo = db.session.execute(select(Promo).where(Promo.slug == "winter-2026")).scalar_one()
    promo.budget = budget
    version = db.session.execute(select(PromoVersion).where(PromoVersion.promo_id == promo.id)).scalar_one()
    copy = PromoVersion(
        promo_id=promo.id,
        number=version.number + 1,
        published_at=NOON,
        starts_on=version.starts_on,
        last_day_to_book=version.last_day_to_book,
        terms=version.terms | {"offices": offices},
        content_hash="limited",
    )
    db.session.add(copy)
    db.session.flush()
    forget_live_terms()
    return promo.id


def hold_of(lead: Lead, promo_id: int) -> PromoHold | None:
    return db.session.execute(
        select(PromoHold)
        .where(PromoHold.lead_id == lead.id, PromoHold.promo_id == promo_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def units(promo_id: int) -> int:
    return db.session.execute(select(Promo.taken).where(Promo.id == promo_id)).scalar_one()


def test_offices_of_the_country_are_listed_by_distance_with_what_keeps_each_from_it() -> None:
    lead = routed()
    db.session.execute(update(Office).where(Office.slug == THERE).values(accepts_leads=False))
    forget_directory()

    found = moving.options(lead_id=lead.id, now=LATER)

    metres = [each.metres for each in found if each.metres is not None]
    assert metres == sorted(metres)
    assert {each.office.country for each in found} == {"US"}
    assert all(each.office.kind is OfficeKind.CLINIC for each in found)
    assert [each.office.slug for each in found if each.is_current] == [HERE]
    assert [each.gates for each in found if each.office.slug == THERE] == [(Gate.NOT_ACCEPTING,)]


def test_the_lead_moves_with_a_new_allocation_and_an_event_and_gets_no_letter() -> None:
    lead = routed()
    letters = db.session.execute(select(LetterRow.id).order_by(LetterRow.id)).all()
    assert (taken(HERE), taken(THERE)) == (1, 0)

    move(lead, THERE)

    rows = db.session.execute(
        select(Allocation).where(Allocation.lead_id == lead.id).order_by(Allocation.number)
    ).scalars()
    first, second = rows.all()
    assert lead.office_id == second.office_id == office(THERE).id
    assert (second.number, second.decided_by, second.reason) == (2, "visitor", "visitor_choice")
    assert (first.room_on, second.room_on is not None) == (None, True)
    assert (taken(HERE), taken(THERE)) == (0, 1)
    event = db.session.execute(select(LeadEvent).where(LeadEvent.kind == "routing.moved")).scalar_one()
    assert event.data["from_office_id"] == office(HERE).id
    assert db.session.execute(select(LetterRow.id).order_by(LetterRow.id)).all() == letters


def test_choosing_the_present_office_changes_nothing() -> None:
    lead = routed()
    moving.move(lead_id=lead.id, office=office(HERE), seen="anything", now=LATER)
    assert (taken(HERE), current_allocation(lead.id).number) == (1, 1)  # type: ignore[union-attr]


def test_the_promise_counts_from_the_request_and_is_stored_with_the_decision() -> None:
    lead = routed()
    before = lead.first_contact_due_at

    move(lead, THERE)

    assert lead.first_contact_due_at == before == NOON + timedelta(minutes=5)
    allocation = current_allocation(lead.id)
    assert allocation is not None
    assert stored_promise(allocation).due_at == lead.first_contact_due_at


def test_a_promise_that_is_over_is_told_anew_while_the_clock_of_the_lead_goes_on() -> None:
    lead = routed()
    later = NOON + timedelta(minutes=30)

    change = moving.consider(lead_id=lead.id, office=office(THERE), now=later)
    moving.move(lead_id=lead.id, office=office(THERE), seen=change.offers.mark, now=later)

    allocation = current_allocation(lead.id)
    assert allocation is not None
    assert stored_promise(allocation).due_at == later + timedelta(minutes=5)
    assert lead.first_contact_due_at == NOON + timedelta(minutes=5)


def test_a_promise_that_was_kept_stays_as_it_is() -> None:
    lead = routed()
    lead.stage = "contacting"
    before = (lead.first_contact_due_at, lead.clock_starts_at)
    db.session.flush()

    move(lead, THERE)

    assert (lead.first_contact_due_at, lead.clock_starts_at) == before


def test_an_office_whose_day_filled_up_meanwhile_refuses_and_says_why() -> None:
    lead = routed()
    seen = moving.consider(lead_id=lead.id, office=office(THERE), now=LATER).offers.mark
    full = office(THERE).daily_capacity
    day = current_allocation(lead.id).room_on  # type: ignore[union-attr]
    db.session.add(OfficeDay(office_id=office(THERE).id, on_date=day, capacity=full, taken=full))
    db.session.flush()

    with pytest.raises(moving.OfficeRefused) as refused, db.session.begin_nested():
        moving.move(lead_id=lead.id, office=office(THERE), seen=seen, now=LATER)

    assert refused.value.gates == (Gate.NO_ROOM_TODAY,)
    assert (taken(HERE), lead.office_id) == (1, office(HERE).id)


def test_an_office_abroad_or_a_booked_request_is_refused() -> None:
    lead = routed()
    with pytest.raises(moving.OfficeRefused):
        moving.consider(lead_id=lead.id, office=office("toronto"), now=LATER)
    lead.stage = "booked"
    db.session.flush()
    with pytest.raises(moving.OfficeRefused):
        moving.consider(lead_id=lead.id, office=office(THERE), now=LATER)


def test_an_offer_the_new_office_has_no_part_in_ends_and_gives_its_unit_back_once() -> None:
    promo = limit_winter_to([HERE], budget=5)
    lead = routed()
    assert units(promo) == 1

    move(lead, THERE)

    hold = hold_of(lead, promo)
    assert hold is not None
    assert (hold.state, hold.lapse_reason) == (HoldState.LAPSED, "office_changed")
    assert units(promo) == 0
    words = [card.sentence for card in cards_of(lead.id, Locale.EN_US)]
    assert "This offer isn’t available at our Miami Beach office." in words

    move(lead, HERE)
    hold = hold_of(lead, promo)
    assert hold is not None
    assert (hold.state, units(promo)) == (HoldState.HELD, 1)


def test_an_offer_of_the_new_office_is_promised_and_takes_one_unit() -> None:
    promo = limit_winter_to([THERE], budget=5)
    lead = routed()
    assert (hold_of(lead, promo), units(promo)) == (None, 0)

    move(lead, THERE)

    hold = hold_of(lead, promo)
    assert hold is not None
    assert (hold.state, units(promo)) == (HoldState.HELD, 1)


def test_a_promise_keeps_its_version_and_unit_even_when_the_promo_ended_or_ran_out() -> None:
    promo = limit_winter_to(None, budget=1)
    lead = routed()
    hold = hold_of(lead, promo)
    assert hold is not None
    version = hold.promo_version_id
    limit_version = limit_winter_again(promo)
    assert limit_version != version

    move(lead, THERE)

    hold = hold_of(lead, promo)
    assert hold is not None
    assert (hold.state, hold.promo_version_id, units(promo)) == (HoldState.HELD, version, 1)


def limit_winter_again(promo_id: int) -> int:
    """Publish terms under which nobody is eligible, and withdraw the promo."""
    db.session.execute(update(Promo).where(Promo.id == promo_id).values(withdrawn_at=NOON))
    newest = db.session.execute(
        select(PromoVersion).where(PromoVersion.promo_id == promo_id).order_by(PromoVersion.number.desc())
    ).scalars()
    version = newest.first()
    assert version is not None
    copy = PromoVersion(
        promo_id=promo_id,
        number=version.number + 1,
        published_at=NOON,
        starts_on=version.starts_on,
        last_day_to_book=version.last_day_to_book,
        terms=version.terms | {"offices": []},
        content_hash="nobody",
    )
    db.session.add(copy)
    db.session.flush()
    forget_live_terms()
    return copy.id


def test_what_is_saved_is_what_was_shown() -> None:
    promo = limit_winter_to([THERE], budget=1)
    lead = routed()
    seen = moving.consider(lead_id=lead.id, office=office(THERE), now=LATER).offers.mark
    db.session.execute(update(Promo).where(Promo.id == promo).values(taken=1))

    with pytest.raises(moving.OffersDiffer), db.session.begin_nested():
        moving.move(lead_id=lead.id, office=office(THERE), seen=seen, now=LATER)

    assert lead.office_id == office(HERE).id
    assert units(promo) == 1


def test_only_the_last_decision_about_offers_is_told_and_all_stay_stored() -> None:
    lead = routed()
    stored = select(PromoVerdict.id).where(PromoVerdict.lead_id == lead.id, PromoVerdict.final)
    before, cards = len(db.session.execute(stored).all()), len(cards_of(lead.id, Locale.EN_US))

    move(lead, THERE)

    assert len(db.session.execute(stored).all()) == 2 * before
    assert len(cards_of(lead.id, Locale.EN_US)) == cards
