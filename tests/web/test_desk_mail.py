"""The operators' page: what went wrong in plain words, and one press that mends it once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from leads import clock
from leads.database import db
from leads.models import LeadEvent, LetterRow, StreamChange, StreamPause, Touch
from leads.outbox import service as outbox
from leads.vocabulary import LetterKind, LetterState, StaffRole, Stream, TouchState
from tests.outbox.conftest import a_letter
from tests.web.desk_world import Desk

PAGE = "/desk/mail-health"


def add_letter(desk: Desk, called: str, state: LetterState, **changes: object) -> int:
    """A letter of a lead that ended in this state."""
    kind = changes.pop("kind", LetterKind.DAY_ONE)
    with desk.arrange():
        lead = desk.lead(called)
        letter_id = outbox.put(
            letter=a_letter(f"{called}@example.com", kind=LetterKind(str(kind))),
            dedupe_key=f"test:{called}:{kind}",
            lead_id=lead.id,
            person_id=lead.person_id,
            now=clock.now(),
        )
        row = db.session.get_one(LetterRow, letter_id)
        row.state = state
        for name, value in changes.items():
            setattr(row, name, value)
    return letter_id


def letter(desk: Desk, letter_id: int) -> tuple[str, bool, bool]:
    """State, whether its one resend is used, and whether it was let be."""
    with desk.arrange():
        row = db.session.get_one(LetterRow, letter_id, populate_existing=True)
        return row.state, row.resent, row.dismissed_at is not None


def facts(desk: Desk, called: str) -> list[str]:
    """What staff did, as the lead's timeline tells it."""
    with desk.arrange():
        wanted = select(LeadEvent.kind).where(
            LeadEvent.lead_id == desk.lead(called).id, LeadEvent.kind.startswith("operations.")
        )
        return list(db.session.scalars(wanted.order_by(LeadEvent.id)))


def panels(desk: Desk) -> dict[str, str]:
    page = BeautifulSoup(desk.client.get(PAGE).text, "html5lib")
    return {
        each.h2.text: " ".join(each.get_text(" ").split())
        for each in page.select("section.panel:not([aria-labelledby=hold])")
    }


@pytest.fixture
def operator(desk: Desk) -> Desk:
    desk.become(StaffRole.OPERATIONS)
    return desk


def test_nothing_stuck_is_said_too(operator: Desk) -> None:
    assert set(panels(operator)) == {"Requests without an office"}
    with operator.arrange():
        operator.lead("unrouted").quarantined_at = clock.now()

    assert "Nothing is stuck." in operator.client.get(PAGE).text


def test_each_kind_has_its_panel_with_plain_words_and_references_only(operator: Desk) -> None:
    add_letter(operator, "own", LetterState.FAILED, reason="hard_bounce")
    add_letter(operator, "other", LetterState.UNKNOWN, reason="lease_ran_out_after_dot")

    found = panels(operator)

    assert "The mailbox does not exist. Use another way." in found["Day 1: could not be delivered"]
    doubtful = found["Day 1: may have arrived"]
    assert "Sending one again may reach the person twice." in doubtful
    assert "Send again, it may arrive twice" in doubtful
    page = operator.client.get(PAGE).text
    assert operator.leads["own"] in page
    assert "Maya" not in page
    assert "@example.com" not in page


def test_one_press_retries_one_row_once(operator: Desk) -> None:
    letter_id = add_letter(operator, "own", LetterState.FAILED, reason="gave_up_after_24_hours")
    form = {"trouble": "letter_failed", "kind": "day_one", "row": str(letter_id)}

    assert operator.post(f"{PAGE}/retry", **form).location == f"{PAGE}?said=retried.1"
    assert operator.post(f"{PAGE}/retry", **form).location == f"{PAGE}?said=retried.0"

    assert letter(operator, letter_id) == (LetterState.DEFERRED, False, False)
    assert facts(operator, "own") == ["operations.letter_retried"]


def test_a_letter_that_may_have_arrived_is_sent_again_only_by_staff_and_never_a_third_time(
    operator: Desk,
) -> None:
    letter_id = add_letter(operator, "own", LetterState.UNKNOWN)

    operator.post(f"{PAGE}/retry", trouble="letter_unknown", kind="day_one", row=str(letter_id))

    assert letter(operator, letter_id) == (LetterState.DEFERRED, True, False)
    page = operator.client.get(f"/desk/leads/{operator.leads['own']}").text
    assert "Day 1: sent again although it may have arrived" in page


def test_all_of_a_kind_are_mended_by_one_press_and_no_others(operator: Desk) -> None:
    wanted = [add_letter(operator, each, LetterState.FAILED) for each in ("own", "other")]
    spared = add_letter(operator, "own", LetterState.FAILED, kind=LetterKind.DAY_THREE)

    answer = operator.post(f"{PAGE}/retry", trouble="letter_failed", kind="day_one", row="all")

    assert answer.location.endswith("retried.2")
    assert {letter(operator, each)[0] for each in wanted} == {LetterState.DEFERRED}
    assert letter(operator, spared)[0] == LetterState.FAILED


def test_letting_be_needs_a_reason_and_stands_on_the_timeline(operator: Desk) -> None:
    letter_id = add_letter(operator, "own", LetterState.FAILED)
    form = {"trouble": "letter_failed", "kind": "day_one", "row": str(letter_id)}

    assert operator.post(f"{PAGE}/dismiss", **form).status_code == 400
    assert operator.post(f"{PAGE}/dismiss", **form, reason="wrong_address").status_code == 303

    assert letter(operator, letter_id) == (LetterState.FAILED, False, True)
    assert "Day 1: could not be delivered" not in panels(operator)
    page = operator.client.get(f"/desk/leads/{operator.leads['own']}").text
    assert "Day 1: let be, the address is wrong" in page


def test_a_letter_without_words_can_only_be_let_be(operator: Desk) -> None:
    letter_id = add_letter(operator, "own", LetterState.FAILED, content=None)

    assert "Its words are no longer kept" in panels(operator)["Day 1: could not be delivered"]
    operator.post(f"{PAGE}/retry", trouble="letter_failed", kind="day_one", row=str(letter_id))
    assert letter(operator, letter_id)[0] == LetterState.FAILED


def test_a_failed_follow_up_is_planned_again_or_left_out(operator: Desk) -> None:
    first, second = (operator.plan_for(each) for each in ("own", "other"))
    with operator.arrange():
        for touch_id in (first, second):
            touch = db.session.get_one(Touch, touch_id)
            touch.state, touch.reason, touch.finished_at = "failed", "could_not_be_written", clock.now()
    kind = "office_introduction"

    operator.post(f"{PAGE}/retry", trouble="touch_failed", kind=kind, row=str(first))
    operator.post(f"{PAGE}/dismiss", trouble="touch_failed", kind=kind, row="all", reason="only_a_test")

    with operator.arrange():
        states = [db.session.get_one(Touch, each).state for each in (first, second)]
    assert states == [TouchState.PLANNED, TouchState.SKIPPED]
    assert facts(operator, "other") == ["operations.touch_dismissed"]


def test_a_request_without_an_office_is_announced_again(operator: Desk) -> None:
    answer = operator.post(f"{PAGE}/retry", trouble="lead_unrouted", kind="", row="all")

    assert answer.location.endswith("retried.1")
    assert facts(operator, "unrouted") == ["operations.routing_retried"]


def test_a_letter_that_nobody_takes_is_shown_unless_its_stream_is_held(operator: Desk) -> None:
    with operator.arrange():
        late = clock.now() - timedelta(minutes=6)
    add_letter(operator, "own", LetterState.PENDING, due_at=late)
    assert "Day 1: waits for too long" in panels(operator)

    with operator.arrange():
        db.session.add(StreamPause(stream=Stream.CARE, at=late, reason="restored"))
    assert "Day 1: waits for too long" not in panels(operator)


def test_a_held_stream_is_a_banner_and_only_a_press_lets_it_go_on(operator: Desk) -> None:
    with operator.arrange():
        db.session.add(StreamPause(stream=Stream.NEWS, at=clock.now(), reason="complaints"))
    page = BeautifulSoup(operator.client.get(PAGE).text, "html5lib").select_one(".stopped")
    assert "All marketing emails are held" in page.text
    assert "More than 1 of the last 1,000 marketing emails were marked as spam." in page.text

    for _press in range(2):
        operator.post(f"{PAGE}/streams/news/resume")

    assert ".stopped" not in operator.client.get(PAGE).text
    with operator.arrange():
        assert db.session.scalar(select(func.count()).select_from(StreamPause)) == 0
        changes = db.session.execute(select(StreamChange.what, StreamChange.reason)).all()
    assert [tuple(each) for each in changes] == [("resumed", "complaints")]


def test_a_stream_is_held_by_hand_for_a_reason_and_says_who_did_it(operator: Desk) -> None:
    assert operator.post(f"{PAGE}/streams/care/hold").status_code == 400
    answer = operator.post(f"{PAGE}/streams/care/hold", reason="wrong_words")

    assert answer.location.endswith("said=held")
    banner = BeautifulSoup(operator.client.get(PAGE).text, "html5lib").select_one(".stopped")
    assert banner is not None
    words = " ".join(banner.get_text(" ").split())
    assert "All emails about requests are held" in words
    assert "Something in our emails is wrong." in words
    assert ", by " in words
    assert "Hold emails about requests" not in operator.client.get(PAGE).text
    with operator.arrange():
        change = db.session.execute(
            select(StreamChange.what, StreamChange.reason, StreamChange.staff_id)
        ).one()
    assert (change.what, change.reason) == ("held", "wrong_words")
    assert change.staff_id is not None


def test_mail_to_our_own_staff_cannot_be_held_by_hand(operator: Desk) -> None:
    assert operator.post(f"{PAGE}/streams/desk/hold", reason="wrong_words").status_code == 404


def test_a_follow_up_letter_that_waits_for_too_long_may_be_let_be_and_an_answer_may_not(
    operator: Desk,
) -> None:
    with operator.arrange():
        late = clock.now() - timedelta(minutes=6)
    stuck = add_letter(operator, "own", LetterState.PENDING, due_at=late)
    answer = add_letter(operator, "own", LetterState.PENDING, due_at=late, kind=LetterKind.ACKNOWLEDGEMENT)

    let_be = {"trouble": "letter_stuck", "row": "all", "reason": "not_needed_any_more"}
    refused = operator.post(f"{PAGE}/dismiss", kind="acknowledgement", **let_be)
    done = operator.post(f"{PAGE}/dismiss", kind="day_one", **let_be)

    assert (refused.status_code, done.location.endswith("dismissed.1")) == (400, True)
    assert letter(operator, stuck)[0] == LetterState.SUPPRESSED
    assert letter(operator, answer)[0] == LetterState.PENDING
    assert facts(operator, "own") == ["operations.letter_dismissed"]


def test_a_follow_up_that_waits_for_too_long_may_be_left_out(operator: Desk) -> None:
    touch_id = operator.plan_for("own")
    with operator.arrange():
        db.session.get_one(Touch, touch_id).due_at = clock.now() - timedelta(minutes=6)

    form = {
        "trouble": "touch_stuck",
        "kind": "office_introduction",
        "row": str(touch_id),
        "reason": "reached_another_way",
    }
    assert operator.post(f"{PAGE}/dismiss", **form).location.endswith("dismissed.1")
    assert operator.post(f"{PAGE}/dismiss", **form).location.endswith("dismissed.0")

    with operator.arrange():
        touch = db.session.get_one(Touch, touch_id, populate_existing=True)
        assert (touch.state, touch.reason) == (TouchState.SKIPPED, "by_staff")


def test_a_request_without_an_office_is_never_let_be(operator: Desk) -> None:
    form = {"trouble": "lead_unrouted", "kind": "", "row": "all", "reason": "only_a_test"}
    assert operator.post(f"{PAGE}/dismiss", **form).status_code == 400


def test_mail_to_our_own_staff_is_named_as_such_and_goes_on_by_a_press(operator: Desk) -> None:
    with operator.arrange():
        db.session.add(StreamPause(stream=Stream.DESK, at=clock.now(), reason="restored"))
    assert "All emails to our own staff are held" in operator.client.get(PAGE).text

    operator.post(f"{PAGE}/streams/desk/resume")

    with operator.arrange():
        assert db.session.scalar(select(func.count()).select_from(StreamPause)) == 0


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"trouble": "letter_failed", "kind": "day_one", "row": "x"},
        {"trouble": "nonsense", "kind": "day_one", "row": "1"},
        {"trouble": "letter_failed", "kind": "day_one", "row": "9" * 30},
        {"trouble": "letter_stuck", "kind": "personal", "row": "all", "reason": "only_a_test"},
    ],
)
def test_a_form_our_page_did_not_make_is_refused(operator: Desk, form: dict[str, str]) -> None:
    assert operator.post(f"{PAGE}/dismiss", **form).status_code == 400


def test_an_admin_sees_references_but_no_way_into_a_lead(desk: Desk) -> None:
    add_letter(desk, "own", LetterState.FAILED)
    desk.become(StaffRole.ADMIN)

    page = BeautifulSoup(desk.client.get(PAGE).text, "html5lib")

    assert desk.leads["own"] in page.text
    assert page.select('a[href^="/desk/leads"]') == []
