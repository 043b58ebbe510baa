"""Sessions: locked when left alone, ended at once when they must, and on one statement per page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event, select

from leads.accounts import service
from leads.database import db
from leads.models import AuditEntry, StaffSession
from leads.vocabulary import StaffRole
from tests.web.apps import another_app
from tests.web.desk_world import OWN, Desk
from tests.web.sign_in_world import PASSWORD, Person, account, fresh, hire, is_in, now_of, send, sign_in

LATER = timedelta(minutes=15, seconds=1)


@pytest.fixture
def alice(desk: Desk) -> Person:
    """A coordinator who is signed in."""
    person = hire(desk)
    sign_in(desk, person)
    return person


def leave_alone(desk: Desk, length: timedelta = LATER) -> None:
    """Nobody touches the computer for a while."""
    desk.move_clock(now_of(desk) + length, idle=True)


def test_a_desk_left_alone_is_locked_and_opens_where_it_was(desk: Desk, alice: Person) -> None:
    path = f"/desk/leads/{desk.leads['own']}"
    leave_alone(desk)
    asked = desk.client.get(path)
    assert asked.location == f"/desk/locked?next={path}"
    page = desk.client.get(asked.location).text
    assert "Maya Torres" not in page

    answer = send(desk, "/desk/unlock", asked.location, password=PASSWORD, next=path)
    assert answer.location == path
    assert "Maya Torres" in desk.client.get(path).text


def test_a_code_unlocks_too_and_a_wrong_proof_does_not(desk: Desk, alice: Person) -> None:
    leave_alone(desk)
    assert send(desk, "/desk/unlock", "/desk/locked", password="wrong-but-long-enough").status_code == 422
    assert send(desk, "/desk/unlock", "/desk/locked", code="000000").status_code == 422
    assert not is_in(desk)

    assert send(desk, "/desk/unlock", "/desk/locked", code=alice.code(now_of(desk))).status_code == 303
    assert is_in(desk)


def test_nobody_elses_password_unlocks(desk: Desk, alice: Person) -> None:
    hire(desk, email="bob@example.com", name="Bob Example")
    with desk.arrange():
        service.set_password(account(desk, alice), "quite-another-sentence")
    leave_alone(desk)

    assert send(desk, "/desk/unlock", "/desk/locked", password=PASSWORD).status_code == 422


def test_working_keeps_the_desk_open(desk: Desk, alice: Person) -> None:
    for _ in range(4):
        leave_alone(desk, timedelta(minutes=14))
        assert is_in(desk)


def test_what_a_page_sends_by_itself_does_not_put_off_the_lock(desk: Desk, alice: Person) -> None:
    for _ in range(3):
        leave_alone(desk, timedelta(minutes=5, seconds=1))
        desk.client.get("/desk/leads", headers={"X-Quiet": "1"})

    assert not is_in(desk)


def test_a_part_of_a_page_sends_the_whole_page_to_the_lock(desk: Desk, alice: Person) -> None:
    leave_alone(desk)
    shown = "http://localhost/desk/leads?office=3"
    answer = desk.client.get("/desk/leads", headers={"HX-Request": "true", "HX-Current-URL": shown})

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/desk/locked?next=/desk/leads")


def test_locking_by_hand_and_by_time_is_written_down_once(desk: Desk, alice: Person) -> None:
    desk.post("/desk/lock")
    assert not is_in(desk)
    send(desk, "/desk/unlock", "/desk/locked", password=PASSWORD)
    leave_alone(desk)
    desk.client.get("/desk/locked")
    desk.client.get("/desk/locked")

    with desk.arrange():
        locked = select(AuditEntry.data).where(AuditEntry.action == "accounts.locked").order_by(AuditEntry.id)
        assert [data["by"] for data in db.session.scalars(locked)] == ["hand", "time"]


def test_a_disabled_person_is_out_everywhere_at_once(desk: Desk, alice: Person) -> None:
    with desk.arrange():
        service.disable_staff(staff_id=alice.id)
        assert db.session.scalars(select(StaffSession).where(StaffSession.staff_id == alice.id)).all() == []

    assert not is_in(desk)


def test_a_new_password_ends_the_other_sessions(desk: Desk, alice: Person) -> None:
    elsewhere = desk.client.get_cookie("desk")
    desk.client.delete_cookie("desk")
    desk.move_clock(now_of(desk) + timedelta(minutes=1))
    sign_in(desk, alice)
    changed = desk.post("/desk/account/security/password", password="three-kites-over-dunes")
    assert changed.location == "/desk/account/security?done=password"
    assert is_in(desk)
    assert elsewhere is not None

    desk.client.set_cookie("desk", elsewhere.value)
    assert not is_in(desk)


def test_one_can_see_and_end_ones_own_sessions_and_nobody_elses(desk: Desk, alice: Person) -> None:
    with desk.arrange():
        mine = db.session.scalars(select(StaffSession.token_hash)).one().hex()
    desk.become(StaffRole.COORDINATOR, office=OWN)
    desk.post("/desk/account/security/sessions/end", key=mine)
    with desk.arrange():
        desk.sit_down(alice.id)

    page = desk.client.get("/desk/account/security").text
    assert page.count("End it") == 1
    desk.post("/desk/account/security/sessions/end", key=mine)
    assert "End it" not in desk.client.get("/desk/account/security").text
    assert is_in(desk)


def test_nobody_stays_longer_than_twelve_hours_however_busy(desk: Desk, alice: Person) -> None:
    desk.move_clock(now_of(desk) + timedelta(hours=12, seconds=1))

    assert desk.client.get("/desk/leads").location.startswith("/desk/sign-in")


def test_duty_ends_by_hand_with_the_sign_out_and_after_twelve_hours(desk: Desk, alice: Person) -> None:
    def on_duty() -> bool:
        return "You are on duty" in desk.client.get("/desk/account").text

    assert not on_duty()
    desk.post("/desk/duty", on="yes")
    assert on_duty()
    desk.post("/desk/duty", on="no")
    assert not on_duty()
    desk.post("/desk/duty", on="yes")
    desk.post("/desk/sign-out")
    with desk.arrange():
        assert account(desk, alice).on_duty_since is None
        account(desk, alice).on_duty_since = now_of(desk) - timedelta(hours=12, minutes=1)
        desk.sit_down(alice.id)
    assert not on_duty()


def test_the_corner_says_who_forgot_to_go_on_duty_on_a_line_of_its_own(desk: Desk, alice: Person) -> None:
    def line() -> str | None:
        found = BeautifulSoup(desk.client.get("/desk/leads").text, "html5lib").select_one(".nav .me__off")
        return found.text if found else None

    assert line() == "off duty"
    desk.post("/desk/duty", on="yes")
    assert line() is None


def test_a_session_outlives_a_new_secret_key(desk: Desk, alice: Person, database_url: str) -> None:
    cookie = desk.client.get_cookie("desk")
    assert cookie is not None
    with another_app(database_url, SECRET_KEY="another-secret-0123456789-abcdefghijkl") as app:
        client = app.test_client()
        client.set_cookie("desk", cookie.value)
        assert client.get("/desk/account").status_code == 200


def test_who_is_asking_costs_one_statement(desk: Desk, alice: Person) -> None:
    seen: list[str] = []
    with desk.app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        desk.client.get("/desk/leads")
    finally:
        event.remove(engine, "before_cursor_execute", note)

    [who] = [each for each in seen if "staff_session" in each]
    assert "role.name" in who
    assert "office_membership" in who


def test_the_settings_of_ones_account_are_kept(desk: Desk, alice: Person) -> None:
    fresh(desk)
    sent = desk.post("/desk/account", theme="dark", keys="off", locale="fr-CA")
    assert "theme=dark" in ";".join(sent.headers.getlist("Set-Cookie"))
    page = desk.client.get("/desk/account").text

    assert 'data-theme="dark"' in page
    assert 'data-keys="off"' in page
    with desk.arrange():
        row = account(desk, alice)
        assert (row.advances, row.notices_by_mail, row.locale) == (False, False, "fr-CA")
    assert desk.post("/desk/account", theme="pink", keys="off", locale="es").status_code == 400
