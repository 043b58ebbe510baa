"""Signing in and out as a person meets it: one answer for every failure, and an end that is an end."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select

from leads.accounts import service
from leads.accounts.demo import DEMO_STAFF, seed_demo
from leads.database import db
from leads.models import OfficeMembership, Staff, StaffSession
from leads.vocabulary import StaffRole
from tests.factories import NOON
from tests.web.desk_world import OWN, Desk

PASSWORD = "paper-boats-on-monday"
EMAIL = "alice@example.com"
REFUSED = "That email address and password don’t match an account."


@pytest.fixture
def alice(desk: Desk) -> int:
    """A coordinator of Coral Gables who needs no second factor; the limiter has counted nobody yet."""
    desk.app.extensions["limits"].local.storage.reset()
    with desk.arrange():
        staff = service.create_staff(
            email=EMAIL,
            name="Alice Example",
            password=PASSWORD,
            roles=[StaffRole.COORDINATOR],
            offices=[OWN],
            is_demo=True,
            now=NOON,
        )
        return staff.id


def sign_in(desk: Desk, email: str = EMAIL, password: str = PASSWORD, **more: str):
    """Fill in the form on the page and send it."""
    token = desk.token("/desk/sign-in")
    fields = {"email": email, "password": password, "csrf_token": token} | more
    return desk.client.post("/desk/sign-in", data=fields)


def test_a_coordinator_signs_in_and_finds_her_leads(desk: Desk, alice: int) -> None:
    response = sign_in(desk)

    assert response.status_code == 303
    assert desk.client.get(response.location).location == "/desk/leads"
    assert "Maya Torres" in desk.client.get("/desk/leads").text


def test_she_comes_back_to_the_page_she_asked_for(desk: Desk, alice: int) -> None:
    path = f"/desk/leads/{desk.leads['own']}"
    asked = desk.client.get(path)
    assert asked.location == f"/desk/sign-in?next={path}"

    assert desk.client.get(asked.location).text.count(f'name="next" value="{path}"') >= 1
    assert sign_in(desk, next=path).location == path


def test_every_failure_reads_the_same(desk: Desk, alice: int) -> None:
    pages = []
    for email, password in (
        (EMAIL, "wrong-but-long-enough"),
        (EMAIL, ""),
        (EMAIL, "x" * 5000),
        ("nobody@example.com", PASSWORD),
        ("not an address", PASSWORD),
        ("", ""),
    ):
        response = sign_in(desk, email, password)
        assert response.status_code == 422
        assert REFUSED in response.text
        pages.append(response.text.count('id="door-error"'))

    assert set(pages) == {1}


def test_a_disabled_account_reads_like_a_wrong_password(desk: Desk, alice: int) -> None:
    with desk.arrange():
        service.disable_staff(staff_id=alice)

    response = sign_in(desk)

    assert response.status_code == 422
    assert REFUSED in response.text


def test_disabled_staff_are_out_at_their_next_click(desk: Desk, alice: int) -> None:
    sign_in(desk)
    with desk.arrange():
        db.session.get_one(Staff, alice).active = False

    assert desk.client.get("/desk/leads").status_code == 302


def test_the_address_may_be_typed_in_any_case(desk: Desk, alice: int) -> None:
    assert sign_in(desk, "  Alice@Example.COM ").status_code == 303


def test_passwords_are_hashed_within_the_limits_and_hashes_have_no_pepper(desk: Desk, alice: int) -> None:
    with desk.arrange():
        stored = db.session.scalar(select(Staff.password).where(Staff.id == alice))

    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_signing_in_empties_the_session_that_was_there(desk: Desk, alice: int) -> None:
    token = desk.token("/desk/sign-in")
    with desk.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    desk.client.post("/desk/sign-in", data={"email": EMAIL, "password": PASSWORD, "csrf_token": token})

    with desk.client.session_transaction() as session:
        assert "planted" not in session


def test_the_session_cookie_is_out_of_reach_and_ends_with_the_window(desk: Desk, alice: int) -> None:
    [cookie] = [each for each in sign_in(desk).headers.getlist("Set-Cookie") if each.startswith("desk=")]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age" not in cookie
    assert len(cookie.partition("=")[2].partition(";")[0]) >= 43


def test_keeping_signed_in_outlives_the_window_and_not_the_day(desk: Desk, alice: int) -> None:
    answer = sign_in(desk, keep="yes")
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("desk=")]

    assert f"Max-Age={12 * 3600}" in cookie


def test_the_database_never_sees_the_token(desk: Desk, alice: int) -> None:
    sign_in(desk)
    cookie = desk.client.get_cookie("desk")
    assert cookie is not None

    with desk.arrange():
        [kept] = db.session.scalars(select(StaffSession.token_hash))

    assert kept == sha256(cookie.value.encode()).digest()


def test_a_copied_cookie_dies_with_the_sign_out(desk: Desk, alice: int) -> None:
    sign_in(desk)
    stolen = desk.client.get_cookie("desk")
    assert stolen is not None
    response = desk.post("/desk/sign-out")
    assert response.status_code == 303
    assert "storage" in response.headers["Clear-Site-Data"]

    desk.client.set_cookie("desk", stolen.value)

    assert desk.client.get("/desk/leads").status_code == 302


def test_signing_out_ends_this_session_and_no_other(desk: Desk, alice: int) -> None:
    sign_in(desk)
    here = desk.client.get_cookie("desk")
    desk.client.delete_cookie("desk")
    sign_in(desk)
    desk.post("/desk/sign-out")
    assert here is not None

    desk.client.set_cookie("desk", here.value)

    assert desk.client.get("/desk/leads").status_code == 200


def test_signing_out_needs_a_form_of_ours(desk: Desk, alice: int) -> None:
    sign_in(desk)

    assert desk.client.get("/desk/sign-out").status_code == 405
    assert desk.client.post("/desk/sign-out").status_code == 400
    assert desk.client.get("/desk/leads").status_code == 200


def test_a_forged_sign_in_is_refused(desk: Desk, alice: int) -> None:
    response = desk.client.post("/desk/sign-in", data={"email": EMAIL, "password": PASSWORD})

    assert response.status_code == 400


def test_nobody_stays_signed_in_longer_than_twelve_hours(desk: Desk, alice: int) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    desk.move_clock(NOON + timedelta(hours=12, minutes=1))
    assert desk.client.get("/desk/leads").status_code == 200

    desk.move_clock(NOON + timedelta(hours=12, minutes=3))
    asked = desk.client.get("/desk/leads")
    assert asked.status_code == 302
    assert 'name="password"' in desk.client.get(asked.location).text


def test_somebody_signed_in_is_not_asked_again(desk: Desk, alice: int) -> None:
    sign_in(desk)

    assert desk.client.get("/desk/sign-in").location == "/desk"


def test_guessing_is_slowed_down_with_a_clear_wait(desk: Desk, alice: int) -> None:
    answers = [sign_in(desk, password=f"guess-number-{n}") for n in range(11)]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "60"


def test_a_role_without_leads_is_told_so_and_can_go_on_or_leave(desk: Desk) -> None:
    desk.become(StaffRole.MARKETING)

    page = desk.client.get("/desk/leads")

    assert page.status_code == 403
    assert "Not part of your role" in page.text
    assert 'href="/desk"' in page.text
    assert desk.client.get("/desk", follow_redirects=True).status_code == 200
    assert desk.post("/desk/sign-out").status_code == 303


def test_managers_of_passwords_find_their_fields(desk: Desk) -> None:
    page = desk.client.get("/desk/sign-in").text

    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def test_no_page_of_the_library_is_open(shared_app: Flask) -> None:
    endpoints = {rule.endpoint for rule in shared_app.url_map.iter_rules()}

    assert [name for name in endpoints if name.startswith("security")] == []


def test_every_demo_account_signs_in_where_the_page_says(desk: Desk) -> None:
    for demo in DEMO_STAFF:
        desk.app.extensions["limits"].local.storage.reset()
        desk.leave()
        assert sign_in(desk, demo.email, demo.password).status_code == 303, demo.email
        assert demo.name in desk.client.get("/desk", follow_redirects=True).text


def test_seeding_the_demo_twice_changes_nothing(desk: Desk) -> None:
    def accounts() -> list[tuple[int, str, str | None]]:
        with desk.arrange():
            rows = db.session.execute(select(Staff.id, Staff.email, Staff.password).order_by(Staff.id))
            return [tuple(row) for row in rows]

    before = accounts()
    with desk.arrange():
        seed_demo(now=NOON)

    assert accounts() == before


def test_demo_staff_belong_to_their_offices(desk: Desk) -> None:
    with desk.arrange():
        rows = db.session.execute(
            select(Staff.email).join(OfficeMembership, OfficeMembership.staff_id == Staff.id)
        ).scalars()

        assert {"miami@example.com", "montreal@example.com"} <= set(rows)
