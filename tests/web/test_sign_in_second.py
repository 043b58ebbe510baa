"""The second factor: asked of everybody, codes work once, set up at first, a wait after wrong ones."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from leads.database import db
from leads.models import AuditEntry, Staff, StaffSession
from leads.vocabulary import SessionStage
from tests.web.desk_world import Desk
from tests.web.sign_in_world import (
    PASSWORD,
    Person,
    account,
    fresh,
    hire,
    is_in,
    now_of,
    password,
    second,
    send,
    sign_in,
)

WRONG = "That code didn’t work."


@pytest.fixture
def alice(desk: Desk) -> Person:
    """A coordinator with an authenticator app."""
    return hire(desk)


def test_a_password_alone_opens_nothing(desk: Desk, alice: Person) -> None:
    answer = password(desk)

    assert answer.location == "/desk/sign-in/second"
    assert desk.client.get("/desk/leads").location.startswith("/desk/sign-in")
    assert desk.client.get("/desk/account").status_code == 302


def test_password_and_code_open_the_page_that_was_asked_for(desk: Desk, alice: Person) -> None:
    path = f"/desk/leads/{desk.leads['own']}"
    answer = sign_in(desk, alice, next=path)

    assert answer.location == path
    assert "Maya Torres" in desk.client.get(path).text


def test_every_step_has_a_session_of_its_own(desk: Desk, alice: Person) -> None:
    password(desk)
    before = desk.client.get_cookie("desk")
    second(desk, alice.code(now_of(desk)))
    after = desk.client.get_cookie("desk")
    assert before is not None
    assert after is not None
    assert before.value != after.value

    desk.client.set_cookie("desk", before.value)
    assert not is_in(desk)


def test_one_step_of_clock_error_is_forgiven_and_no_more(desk: Desk, alice: Person) -> None:
    for seconds, status in ((-65, 422), (65, 422), (-30, 303)):
        fresh(desk)
        password(desk)
        assert second(desk, alice.code(now_of(desk) + timedelta(seconds=seconds))).status_code == status, (
            seconds
        )


def test_a_code_works_once(desk: Desk, alice: Person) -> None:
    code = alice.code(now_of(desk))
    password(desk)
    assert second(desk, code).status_code == 303
    desk.leave()
    password(desk)
    answer = second(desk, code)

    assert answer.status_code == 422
    assert WRONG in answer.text


def test_a_recovery_code_signs_in_once(desk: Desk, alice: Person) -> None:
    password(desk)
    assert second(desk, f"  {alice.codes[3].upper()} ").status_code == 303
    assert is_in(desk)
    desk.leave()
    password(desk)

    assert second(desk, alice.codes[3]).status_code == 422
    with desk.arrange():
        assert len(account(desk, alice).mf_recovery_codes or ()) == 9


def test_recovery_codes_are_long_and_kept_as_hashes(desk: Desk, alice: Person) -> None:
    assert len(set(alice.codes)) == 10
    assert all(len(code.replace("-", "")) * 5 >= 112 for code in alice.codes)
    with desk.arrange():
        kept = account(desk, alice).mf_recovery_codes or []
        assert all(re.fullmatch(r"[0-9a-f]{64}", each) for each in kept)
        assert alice.secret not in (account(desk, alice).tf_totp_secret or "")


def test_five_wrong_codes_wait_a_quarter_of_an_hour_even_for_the_right_one(desk: Desk, alice: Person) -> None:
    password(desk)
    for _ in range(5):
        assert second(desk, "000000").status_code == 422
    answer = second(desk, alice.code(now_of(desk)))
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text

    desk.move_clock(now_of(desk) + timedelta(minutes=15, seconds=1))
    fresh(desk)
    password(desk)
    assert second(desk, alice.code(now_of(desk))).status_code == 303


def test_the_way_in_ends_after_ten_minutes(desk: Desk, alice: Person) -> None:
    password(desk)
    desk.move_clock(now_of(desk) + timedelta(minutes=10, seconds=1))

    assert send(desk, "/desk/sign-in/second", "/desk/sign-in", code="123456").location == "/desk/sign-in"


def test_the_first_sign_in_sets_up_a_second_factor_before_anything_else(desk: Desk) -> None:
    newcomer = hire(desk, app=False)
    assert password(desk).location == "/desk/sign-in/enrol"
    page = desk.client.get("/desk/sign-in/enrol").text
    assert "<svg" in page
    assert "data:" not in page
    assert not is_in(desk)
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert key is not None
    newcomer.secret = key[1].replace(" ", "")

    assert send(desk, "/desk/sign-in/enrol", code="000000").status_code == 422
    done = send(desk, "/desk/sign-in/enrol", code=newcomer.code(now_of(desk)))

    codes = re.findall(r"<code>([a-z2-7-]{20,})</code>", done.text)
    assert len(codes) == 10
    assert is_in(desk)
    assert not any(code in desk.client.get("/desk/account/security").text for code in codes)
    desk.leave()
    password(desk)
    assert second(desk, codes[0]).status_code == 303


def test_somebody_on_the_way_in_cannot_replace_the_second_factor_there_is(desk: Desk, alice: Person) -> None:
    password(desk)

    assert desk.client.get("/desk/sign-in/enrol").location == "/desk/sign-in"
    assert send(desk, "/desk/sign-in/enrol", "/desk/sign-in", code="123456").location == "/desk/sign-in"
    assert send(desk, "/desk/passkey/registration", "/desk/sign-in").status_code == 403


def test_only_demo_accounts_skip_it_and_the_page_says_so(desk: Desk) -> None:
    person = hire(desk, app=False)
    with desk.arrange():
        account(desk, person).is_demo = True

    assert "need no second factor" in desk.client.get("/desk/sign-in").text
    assert password(desk).location == "/desk"
    assert "This is a demo account" in desk.client.get("/desk/account/security").text


def test_changing_how_one_signs_in_needs_the_password_of_a_moment_ago(desk: Desk, alice: Person) -> None:
    sign_in(desk, alice)
    desk.move_clock(now_of(desk) + timedelta(minutes=11))
    answer = desk.post("/desk/account/security/codes")
    assert answer.location == "/desk/account/security"

    wrong = desk.post("/desk/account/security/confirm", password="not-my-password-1")
    assert wrong.status_code == 422
    desk.post("/desk/account/security/confirm", password=PASSWORD)
    assert desk.post("/desk/account/security/codes").text.count("<code>") == 10


def test_a_second_factor_can_be_replaced_from_the_account(desk: Desk, alice: Person) -> None:
    sign_in(desk, alice)
    assert desk.post("/desk/account/security/app").location == "/desk/sign-in/enrol"
    page = desk.client.get("/desk/sign-in/enrol").text
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert key is not None
    old, alice.secret = alice.secret, key[1].replace(" ", "")
    send(desk, "/desk/sign-in/enrol", code=alice.code(now_of(desk)))
    desk.move_clock(now_of(desk) + timedelta(minutes=1))
    desk.leave()

    password(desk)
    assert second(desk, Person(0, "", old, ()).code(now_of(desk))).status_code == 422
    assert second(desk, alice.code(now_of(desk))).status_code == 303


def test_every_step_is_in_the_audit_log_without_a_word_of_what_was_typed(desk: Desk, alice: Person) -> None:
    password(desk, word="wrong-but-long-enough")
    sign_in(desk, alice)
    desk.post("/desk/sign-out")

    with desk.arrange():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        actions = [row.action for row in rows if row.action.startswith("accounts.")]
        told = repr([(row.subject, row.data) for row in rows])
    assert actions[-3:] == ["accounts.sign_in_failed", "accounts.signed_in", "accounts.signed_out"]
    assert "alice" not in told


def test_what_signing_in_remembers_is_encrypted(desk: Desk) -> None:
    hire(desk, app=False)
    password(desk)
    page = desk.client.get("/desk/sign-in/enrol").text
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert key is not None

    with desk.arrange():
        kept = db.session.scalars(select(StaffSession).where(StaffSession.stage == SessionStage.ENROL)).one()
        assert key[1].replace(" ", "").encode() not in (kept.content or b"")
        assert db.session.scalar(select(Staff.tf_totp_secret).where(Staff.id == kept.staff_id)) is None
