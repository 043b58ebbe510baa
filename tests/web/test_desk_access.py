"""Who reaches what: every desk route × every role × own office, another office, no office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from leads.vocabulary import StaffRole
from tests.factories import NOON
from tests.web import policy_table
from tests.web.desk_world import OTHER, OWN, Desk
from tests.web.policy_table import DOORS, PLACES, expected, fields

PATHS = policy_table.paths()
READ_ONLY = {each for each in PATHS if each.partition(".")[2].startswith("show")}


@pytest.fixture
def paths(desk: Desk) -> dict[str, str]:
    """Where each route lies in this test's world."""
    ids = {
        "touch": desk.plan_for("own"),
        "message": desk.message_for("own"),
        "colleague": desk.colleague(),
        "appointment": desk.book_for("own", NOON - timedelta(hours=1)),
        "feed": desk.feed_for(OWN)[0],
    } | desk.twins()
    return {name: path.format(**desk.leads, **ids) for name, path in PATHS.items()}


def test_every_desk_route_is_in_the_policy_table(shared_app: Flask) -> None:
    routes = {rule.endpoint for rule in shared_app.url_map.iter_rules() if rule.rule.startswith("/desk")}

    assert routes == set(PATHS) | set(DOORS)


def test_every_page_behind_the_guard_is_in_the_table_wherever_it_lies(shared_app: Flask) -> None:
    guarded = {name for name, view in shared_app.view_functions.items() if hasattr(view, "staff_roles")}

    assert guarded == set(PATHS)


@pytest.mark.parametrize("endpoint", PATHS)
@pytest.mark.parametrize("role", StaffRole)
def test_a_route_answers_as_the_policy_says(
    desk: Desk, paths: dict[str, str], endpoint: str, role: StaffRole
) -> None:
    path = paths[endpoint]
    answers = {}
    for place, office in PLACES.items():
        desk.become(role, office=office)
        response = desk.client.get(path) if endpoint in READ_ONLY else desk.post(path, **fields(endpoint))
        answers[place] = response.status_code

    assert answers == {place: expected(endpoint, role, place) for place in PLACES}


@pytest.mark.parametrize("endpoint", PATHS)
def test_nobody_gets_in_without_signing_in(desk: Desk, paths: dict[str, str], endpoint: str) -> None:
    path = paths[endpoint]
    token = desk.token("/desk/sign-in")
    if endpoint in READ_ONLY:
        response = desk.client.get(path)
    else:
        response = desk.client.post(path, data={"csrf_token": token})

    assert response.status_code == 302
    assert response.location.startswith("/desk/sign-in")


def test_another_offices_lead_looks_exactly_like_one_that_never_was(desk: Desk) -> None:
    bodies = {}
    for name, office in (("bob", OTHER), ("charlie", None)):
        desk.become(StaffRole.COORDINATOR, office=office)
        there = desk.client.get(f"/desk/leads/{desk.leads['own']}")
        never = desk.client.get("/desk/leads/LC-ZZZ-ZZZ")
        odd = desk.client.get("/desk/leads/1%20or%201=1")
        assert {there.status_code, never.status_code, odd.status_code} == {404}
        assert there.data == never.data == odd.data
        bodies[name] = there.data

    assert b"Maya" not in bodies["bob"] + bodies["charlie"]
    assert bodies["bob"] == bodies["charlie"]


def test_the_list_holds_only_leads_of_the_readers_offices(desk: Desk) -> None:
    names = {"Maya Torres", "Renée Baptiste", "Uma Routeless", "Buy Cheaply"}
    seen = {}
    for who, role, office in (
        ("alice", StaffRole.COORDINATOR, OWN),
        ("bob", StaffRole.OFFICE_MANAGER, OTHER),
        ("charlie", StaffRole.COORDINATOR, None),
        ("central", StaffRole.CENTRAL_DESK, None),
    ):
        desk.become(role, office=office)
        page = desk.client.get("/desk/leads").text
        seen[who] = {name for name in names if name in page}

    assert seen == {
        "alice": {"Maya Torres"},
        "bob": {"Renée Baptiste"},
        "charlie": set(),
        "central": {"Maya Torres", "Renée Baptiste", "Uma Routeless"},
    }


def test_an_office_filter_never_widens_the_scope(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OTHER)

    for office in ("1", "0", "-1", "all", "1 or 1=1", "999999999999999999999"):
        assert "Maya Torres" not in desk.client.get("/desk/leads", query_string={"office": office}).text


def test_counts_are_limited_to_the_scope_too(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    assert "1 lead" in desk.client.get("/desk/leads").text

    desk.become(StaffRole.CENTRAL_DESK)
    assert "3 leads" in desk.client.get("/desk/leads").text


def test_requests_of_the_same_phone_in_other_offices_stay_hidden(desk: Desk) -> None:
    twin = desk.add_lead("twin", office=OTHER, name="Maya T.", phone="+13055550123")
    desk.become(StaffRole.COORDINATOR, office=OWN)
    assert twin not in desk.client.get(f"/desk/leads/{desk.leads['own']}").text

    desk.become(StaffRole.CENTRAL_DESK)
    assert twin in desk.client.get(f"/desk/leads/{desk.leads['own']}").text


@pytest.mark.parametrize("endpoint", DOORS)
@pytest.mark.parametrize("role", [None, *StaffRole])
def test_the_doors_show_nothing_of_others_whoever_knocks(
    desk: Desk, endpoint: str, role: StaffRole | None
) -> None:
    if role is not None:
        desk.become(role)
    is_get = endpoint.partition(".")[2].startswith("show") or endpoint in ("accounts.sign_in", "enrol.show")
    if is_get:
        response = desk.client.get(DOORS[endpoint])
    else:
        token = desk.token("/desk/forgot")
        response = desk.client.post(DOORS[endpoint], data={"csrf_token": token})

    assert response.status_code in (200, 302, 303, 403, 410, 422)
    assert "Maya Torres" not in response.text
