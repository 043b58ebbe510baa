"""A lead is routed once, with its reasons, its room, its promise and its first letter written together."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from leads.database import db
from leads.directory.queries import directory, forget_directory, locate
from leads.models import (
    Allocation,
    Lead,
    LeadEvent,
    LeadLink,
    LetterRow,
    Office,
    OfficeDay,
    OfficeShare,
)
from leads.outbox.queries import letters_of
from leads.routing import service
from leads.routing.decision import Weights
from leads.routing.record import candidates_json, replay
from leads.routing.shares import lock_shares
from leads.routing.wording import why_this_office
from leads.vocabulary import DecidedBy, LetterState, Locale
from tests.factories import NOON, make_lead, make_person

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def _fresh_directory(session: object) -> Iterator[None]:
    forget_directory()
    yield
    forget_directory()


def lead_from(postal_code: str | None, country: str = "US", **changes: Any) -> Lead:
    place = locate(country, postal_code) if postal_code else None
    known = {
        "country": country,
        "postal_code": place.code if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "zone": place.zone if place else "America/New_York",
    }
    lead = make_lead(**known | changes)
    db.session.flush()
    return lead


def assigned(lead: Lead) -> Allocation:
    assert service.assign(lead_id=lead.id, now=lead.created_at + timedelta(seconds=1))
    return allocation_of(lead)


def allocation_of(lead: Lead) -> Allocation:
    return db.session.execute(select(Allocation).where(Allocation.lead_id == lead.id)).scalar_one()


def office_slug(allocation: Allocation) -> str:
    office = directory().office(allocation.office_id)
    assert office is not None
    return office.slug


def procedure_id(slug: str) -> int:
    found = directory().procedure(slug)
    assert found is not None
    return found.id


def test_a_lead_goes_to_the_nearest_office_and_everything_is_written_together() -> None:
    lead = lead_from("33133", procedure_id=procedure_id("hip-contouring"))

    allocation = assigned(lead)

    assert office_slug(allocation) == "miami-coral-gables"
    assert (lead.office_id, lead.routed_at) == (allocation.office_id, lead.created_at + timedelta(seconds=1))
    assert lead.first_contact_due_at == lead.created_at + timedelta(minutes=5)
    day = db.session.execute(select(OfficeDay).where(OfficeDay.office_id == lead.office_id)).scalar_one()
    assert day.taken == 1
    kinds = db.session.execute(select(LeadEvent.kind).where(LeadEvent.lead_id == lead.id)).scalars().all()
    assert "routing.assigned" in kinds
    (letter,) = db.session.execute(select(LetterRow).where(LetterRow.lead_id == lead.id)).scalars()
    assert letter.state == LetterState.PENDING
    links = select(func.count()).select_from(LeadLink).where(LeadLink.lead_id == lead.id)
    assert db.session.execute(links).scalar_one() == 1


def test_a_lead_is_routed_once_however_often_it_is_announced() -> None:
    lead = lead_from("33133")

    assert service.assign(lead_id=lead.id, now=NOON)
    assert not service.assign(lead_id=lead.id, now=NOON)
    assert not service.fallback_to_central(lead_id=lead.id, now=NOON)
    assert not service.assign(lead_id=999_999_999, now=NOON)


def test_a_lead_held_back_as_spam_is_not_routed_and_not_listed() -> None:
    lead = lead_from("33133", quarantined_at=NOON, quarantine_reason="too_fast")

    assert not service.assign(lead_id=lead.id, now=NOON)
    assert lead.id not in service.unrouted(now=NOON, limit=100)


def test_a_request_taken_back_before_routing_gets_an_owner_but_no_promise_and_no_letter() -> None:
    lead = lead_from("33133", stage="closed", close_reason="taken_back")

    allocation = assigned(lead)

    assert (allocation.office_id, allocation.reason) == (directory().central.id, "closed_before_routing")
    assert lead.first_contact_due_at is None
    assert letters_of(lead.id) == []
    assert lead.id not in service.unrouted(now=NOON, limit=10_000)
    assert why_this_office(allocation, Locale.EN_US) == []


def test_the_sweep_finds_even_the_oldest_lead_and_failed_ones_last() -> None:
    old = lead_from("33133", created_at=NOON - timedelta(days=400))
    broken = lead_from("33133", created_at=NOON - timedelta(days=500), routing_attempts=9)

    found = service.unrouted(now=NOON, limit=10_000)

    assert found.index(old.id) < found.index(broken.id)


def test_a_stored_decision_replays_to_the_same_office_and_the_same_points() -> None:
    for postal_code, country in (("33133", "US"), ("V6B", "CA"), ("M1", "GB"), ("59718", "US")):
        allocation = assigned(lead_from(postal_code, country))

        again = replay(allocation.facts)

        assert (again.office_id, again.reason) == (allocation.office_id, allocation.reason)
        assert candidates_json(again) == allocation.candidates


def test_the_visitors_own_choice_wins_and_says_so() -> None:
    tampa = directory().office("tampa")
    assert tampa is not None
    lead = lead_from("33133", wanted_office_id=tampa.id, meeting="chosen")

    allocation = assigned(lead)

    assert (office_slug(allocation), allocation.decided_by) == ("tampa", DecidedBy.VISITOR)
    assert why_this_office(allocation, Locale.EN_US)[0] == "You chose this office"


def test_a_chosen_office_that_is_full_today_is_explained_kindly() -> None:
    tampa = directory().office("tampa")
    assert tampa is not None
    db.session.execute(update(Office).where(Office.id == tampa.id).values(daily_capacity=0))
    forget_directory()
    lead = lead_from("33133", wanted_office_id=tampa.id, meeting="chosen")

    allocation = assigned(lead)

    assert office_slug(allocation) == "miami-coral-gables"
    lines = why_this_office(allocation, Locale.EN_US)
    assert lines[0] == f"{tampa.name}, which you chose, has no room for new requests today"


def test_the_reasons_name_the_place_the_distance_and_the_procedure() -> None:
    lead = lead_from("33133", procedure_id=procedure_id("hip-contouring"))

    lines = why_this_office(assigned(lead), Locale.EN_US)

    assert lines[0].startswith("Closest to 33133, about ")
    assert lines[0].endswith(" miles")
    assert lines[1] == "Offers hip contouring"


def test_when_every_office_is_full_the_central_desk_owns_the_lead_and_the_visitor_still_gets_a_letter() -> (
    None
):
    db.session.execute(update(Office).where(Office.kind == "clinic").values(daily_capacity=0))
    forget_directory()
    lead = lead_from("33133")

    allocation = assigned(lead)

    assert allocation.office_id == directory().central.id
    assert (allocation.decided_by, allocation.reason) == (DecidedBy.FALLBACK, "no_office_passes")
    assert len(letters_of(lead.id)) == 1
    assert len(why_this_office(allocation, Locale.EN_US)) == 1


def test_the_day_counts_on_the_offices_own_calendar() -> None:
    late_evening = NOON.replace(hour=3)  # November 23, 10 pm in Miami

    lead = lead_from("33133", created_at=late_evening)
    assigned(lead)

    day = db.session.execute(select(OfficeDay).where(OfficeDay.office_id == lead.office_id)).scalar_one()
    assert day.on_date == (late_evening - timedelta(days=1)).date()


def test_three_failures_over_thirty_seconds_hand_the_lead_to_the_central_desk() -> None:
    lead = lead_from("33133")
    times = [NOON + timedelta(seconds=seconds) for seconds in (1, 10, 20, 31)]

    assert [service.note_failure(lead_id=lead.id, now=at) for at in times] == [False, False, False, True]
    assert service.fallback_to_central(lead_id=lead.id, now=times[-1])
    assert allocation_of(lead).reason == "routing_failed"
    assert len(letters_of(lead.id)) == 1


def test_a_lead_found_after_an_outage_gets_its_normal_tries_first() -> None:
    lead = lead_from("33133", created_at=NOON - timedelta(hours=3))

    assert not service.note_failure(lead_id=lead.id, now=NOON)


def test_an_office_that_stopped_taking_leads_comes_back_at_the_average_of_its_pool() -> None:
    miami = [office for office in directory().clinics if office.region == "FL"]
    away = miami[0]
    db.session.add(OfficeShare(office_id=away.id, owed=50, given=0, paused=False))
    db.session.execute(update(Office).where(Office.id == away.id).values(accepts_leads=False))
    db.session.flush()
    forget_directory()
    others = [office.id for office in miami[1:3]]

    lock_shares(others)

    row = db.session.execute(select(OfficeShare.paused).where(OfficeShare.office_id == away.id)).scalar_one()
    assert row is True


def test_the_same_address_twice_in_a_day_is_routed_twice_and_written_to_once() -> None:
    maya = make_person(email="twice@example.com")
    first, second = lead_from("33133", person=maya), lead_from("33133", person=maya)

    assigned(first)
    assigned(second)

    states = db.session.execute(
        select(LetterRow.state, LetterRow.reason)
        .where(LetterRow.lead_id.in_((first.id, second.id)))
        .order_by(LetterRow.id)
    ).all()
    assert [tuple(row) for row in states] == [("pending", None), ("suppressed", "recent_acknowledgement")]


def test_the_last_resort_gives_the_lead_an_owner_even_when_offers_and_letters_are_what_is_broken() -> None:
    lead = lead_from("33133")
    service.note_failure(lead_id=lead.id, now=NOON)
    db.session.execute(text("alter table promo_verdict rename to gone_for_now"))
    db.session.execute(text("alter table lead_link rename to gone_too"))

    assert service.fallback_to_central(lead_id=lead.id, now=NOON)

    assert lead.office_id == directory().central.id
    assert db.session.execute(select(LetterRow.id).where(LetterRow.lead_id == lead.id)).first() is None


def test_other_weights_can_be_tried_on_a_past_lead() -> None:
    db.session.execute(update(Office).where(Office.slug == "miami-coral-gables").values(languages=["en"]))
    forget_directory()
    allocation = assigned(lead_from("33133", locale=Locale.ES))
    only_distance = Weights(version="trial", distance=100, language=0, open_now=0, load=0, pool_width=1)

    tried = directory().office(replay(allocation.facts, only_distance).office_id or 0)

    assert tried is not None
    assert tried.slug == "miami-coral-gables"
