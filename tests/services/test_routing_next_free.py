"""The next free consultation counts in routing: of the visitor’s country, in the way they want to meet."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from leads.directory.queries import directory, forget_directory, locate
from leads.models import Allocation, Lead
from leads.routing.gathering import office_terms
from leads.routing.record import candidates_json, replay
from leads.routing.wording import why_this_office
from leads.vocabulary import Locale, Meeting
from tests.factories import NOON, make_lead
from tests.services.slots_rows import clinic, fill
from tests.services.test_routing_assign import assigned

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def _fresh_directory(session: object) -> Iterator[None]:
    forget_directory()
    yield
    forget_directory()


def lead_from(code: str = "33133", country: str = "US", **changes: Any) -> Lead:
    place = locate(country, code)
    where = {"postal_code": place.code, "latitude": place.latitude, "longitude": place.longitude}
    return make_lead(country=country, zone=place.zone, **where | changes)


def free(lead: Lead) -> dict[str, int | None]:
    slugs = {office.id: office.slug for office in directory().clinics}
    return {slugs[each.office_id]: each.next_free_days for each in office_terms(lead, NOON)}


def points(allocation: Allocation, slug: str) -> int:
    return next(
        each["points"]["next_free"] for each in allocation.candidates if each["office_id"] == clinic(slug).id
    )


def test_days_are_counted_on_each_offices_own_calendar_and_only_at_home():
    found = free(lead_from())

    # Tuesday afternoon in Miami: the beach is open until seven, Seattle asks for a day of notice.
    assert (found["miami-beach"], found["seattle"], found["reno"]) == (0, 1, None)
    assert {found[each] for each in ("toronto", "london")} == {None}


def test_an_office_that_is_full_is_free_later_and_gets_fewer_points():
    fill(clinic(), days=2)

    allocation = assigned(lead_from())

    assert free(lead_from())["miami-coral-gables"] == 3  # Thanksgiving lies between
    assert points(allocation, "miami-coral-gables") == 25_00 // 4


def test_who_wants_to_meet_by_video_is_routed_by_the_times_for_video():
    fill(clinic("atlanta"), days=1)  # of its four resources the room for video is still free today

    in_person, video = free(lead_from(meeting=Meeting.NEAREST)), free(lead_from(meeting=Meeting.VIDEO))

    assert (in_person["atlanta"], video["atlanta"]) == (1, 0)


def test_a_stored_decision_replays_with_the_days_it_was_made_with():
    fill(clinic("miami-beach"), days=3)
    allocation = assigned(lead_from())

    again = replay(allocation.facts)

    assert allocation.ruleset == "routing/2"
    assert again.office_id == allocation.office_id
    assert candidates_json(again) == allocation.candidates


@pytest.mark.parametrize(
    ("locale", "same_day", "next_day"),
    [
        (
            Locale.EN_US,
            "Had a free consultation on the day you wrote to us",
            "Had a free consultation the day after you wrote to us",
        ),
        (
            Locale.ES,
            "Tenía una consulta libre el mismo día en que usted nos escribió",
            "Tenía una consulta libre al día siguiente de que usted nos escribiera",
        ),
        (
            Locale.FR_CA,
            "Avait une consultation libre le jour où vous nous avez écrit",
            "Avait une consultation libre le lendemain du jour où vous nous avez écrit",
        ),
    ],
)
def test_the_visitor_reads_how_soon_the_office_was_free_where_that_was_soon(locale, same_day, next_day):
    chosen = clinic()
    lines = why_this_office(assigned(lead_from(wanted_office_id=chosen.id)), locale)
    assert same_day in lines

    fill(chosen, days=1)
    assert next_day in why_this_office(assigned(lead_from(wanted_office_id=chosen.id)), locale)

    fill(chosen, days=3)
    lines = why_this_office(assigned(lead_from(wanted_office_id=chosen.id)), locale)
    assert not {same_day, next_day} & set(lines)


def test_a_lead_in_the_night_is_counted_on_the_day_of_the_office_not_of_the_world():
    late = NOON.replace(hour=23, minute=50)  # 6:50 pm in Miami, 3:50 pm in San Diego

    lead = lead_from(created_at=late)
    terms = {each.office_id: each.next_free_days for each in office_terms(lead, late + timedelta(minutes=20))}

    assert (terms[clinic().id], terms[clinic("san-diego").id]) == (1, 1)
    assert terms[clinic("beverly-hills").id] == 1
