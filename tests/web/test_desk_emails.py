"""The panel "Emails" of a lead: what comes next and why not, and what staff may do about it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import Row, func, select

from leads import clock
from leads.database import Base, db
from leads.models import FollowUpPause, LetterRow, StreamPause, Touch
from leads.vocabulary import StaffRole, Stream, TouchState
from tests.factories import NOON
from tests.followups.conftest import allow
from tests.web.desk_world import OWN, Desk


@pytest.fixture
def reference(desk: Desk) -> str:
    """A lead of Coral Gables whose visitor lives on Pacific time and asked for news; its plan is made."""
    reference = desk.add_lead("planned", office=OWN, name="Pat Planned", zone="America/Los_Angeles")
    with desk.arrange():
        allow(desk.lead("planned"), "request", "adult", "marketing_email", now=NOON)
    desk.plan_for("planned")
    desk.become(StaffRole.COORDINATOR, office=OWN)
    return reference


def rows(desk: Desk, reference: str) -> dict[str, str]:
    """The words of each planned or past email by its name."""
    page = BeautifulSoup(desk.client.get(f"/desk/leads/{reference}").text, "html5lib")
    return {each.b.text: " ".join(each.get_text(" ").split()) for each in page.select(".mails > li")}


def panel(desk: Desk, reference: str) -> str:
    page = BeautifulSoup(desk.client.get(f"/desk/leads/{reference}").text, "html5lib")
    return " ".join(page.select_one("[aria-labelledby=emails]").text.split())


def touch(desk: Desk, step: str) -> Row[tuple[int, str]]:
    """Id and state of the touch of one step."""
    with desk.arrange():
        wanted = select(Touch.id, Touch.state).where(Touch.lead_id == desk.lead("planned").id)
        return db.session.execute(wanted.where(Touch.step == step)).one()


def press(desk: Desk, reference: str, what: str) -> str:
    """Press a button of the panel and give the words that answer."""
    answer = desk.post(f"/desk/leads/{reference}/emails/{what}")
    assert answer.status_code == 303
    page = BeautifulSoup(desk.client.get(answer.location).text, "html5lib")
    return str(page.select_one(".said[role=status]").text)


def at_ten_on(day: int) -> datetime:
    """Ten in the morning in Los Angeles."""
    return NOON.replace(day=day, hour=18, minute=1)


def test_every_planned_email_has_its_time_on_the_visitors_wall(desk: Desk, reference: str) -> None:
    assert "Their time: Pacific Time" in panel(desk, reference)
    assert "Planned tomorrow, 10:00 am" in rows(desk, reference)["Day 1"]


def test_what_will_not_be_sent_says_why_beforehand(desk: Desk, reference: str) -> None:
    desk.plan_for("own")  # its visitor never asked for news

    words = rows(desk, desk.leads["own"])["Good to know"]

    assert "Will not be sent as things stand: They did not ask for guides and offers" in words


def test_skipped_by_staff_stays_on_the_page_with_its_reason(desk: Desk, reference: str) -> None:
    said = press(desk, reference, f"{touch(desk, 'day_one').id}/skip")

    assert said == "Left out. Nothing else changes."
    assert "Skipped" in rows(desk, reference)["Day 1"]
    assert "Left out by staff" in rows(desk, reference)["Day 1"]
    again = press(desk, reference, f"{touch(desk, 'day_one').id}/skip")
    assert again == "It is no longer planned, so nothing was done."


def test_send_now_is_refused_in_words_while_a_rule_forbids_it(desk: Desk, reference: str) -> None:
    desk.move_clock(at_ten_on(25) - timedelta(hours=6))  # four in the morning there
    desk.become(StaffRole.COORDINATOR, office=OWN)

    said = press(desk, reference, f"{touch(desk, 'day_one').id}/send")

    assert said.startswith("Not sent: Waits for the morning")
    assert touch(desk, "day_one").state == TouchState.PLANNED


def test_send_now_writes_the_letter_when_every_rule_allows_it(desk: Desk, reference: str) -> None:
    desk.move_clock(at_ten_on(24) + timedelta(hours=2))

    assert press(desk, reference, f"{touch(desk, 'day_one').id}/send") == "It is on its way."

    assert "Waiting to be sent" in rows(desk, reference)["Day 1"]
    with desk.arrange():
        assert db.session.scalar(select(func.count()).select_from(LetterRow)) == 1


def test_pause_and_resume_say_who_and_are_done_once(desk: Desk, reference: str) -> None:
    assert press(desk, reference, "pause").startswith("Follow-ups are paused.")
    press(desk, reference, "pause")

    assert "Paused by Alice Example, today" in panel(desk, reference)
    assert press(desk, reference, "resume") == "Follow-ups go on."
    with desk.arrange():
        assert db.session.scalar(select(func.count()).select_from(FollowUpPause)) == 0
    page = desk.client.get(f"/desk/leads/{reference}").text
    assert page.count("Follow-ups paused") == page.count("Follow-ups go on") == 1


def test_a_held_stream_is_told_on_the_lead_too(desk: Desk, reference: str) -> None:
    with desk.arrange():
        db.session.add(StreamPause(stream=Stream.NEWS, at=clock.now(), reason="complaints"))

    assert "All marketing emails are held for every lead." in panel(desk, reference)
    assert "Waits: all emails of this kind are held" in rows(desk, reference)["Good to know"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Reference"), ("es", "Referencia"), ("fr", "Référence")]
)
def test_a_preview_exists_in_each_language_and_stores_nothing(
    desk: Desk, reference: str, language: str, words: str
) -> None:
    touch_id = touch(desk, "day_one").id

    def stored() -> dict[str, int]:
        with desk.arrange():
            return {
                name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in Base.metadata.tables.items()
            }

    before = stored()
    answer = desk.client.get(f"/desk/leads/{reference}/emails/{touch_id}?in={language}")

    assert answer.status_code == 200
    letter = BeautifulSoup(answer.text, "html5lib").select_one(".typed").text
    assert words.lower() in letter.lower()
    assert "/r/preview" in letter
    # That somebody read it is all that is kept.
    assert stored() == before | {"audit_entry": before["audit_entry"] + 1}


@pytest.mark.parametrize("step", ["office_introduction", "day_three", "good_to_know"])
def test_every_letter_of_the_plan_can_be_read(desk: Desk, reference: str, step: str) -> None:
    page = desk.client.get(f"/desk/leads/{reference}/emails/{touch(desk, step).id}?in=nonsense")

    assert page.status_code == 200
    assert "Preview: nothing is sent or stored" in page.text


def test_a_touch_of_another_lead_is_not_found_under_this_one(desk: Desk, reference: str) -> None:
    other = desk.plan_for("other")

    assert desk.client.get(f"/desk/leads/{reference}/emails/{other}").status_code == 404
    for what in ("skip", "send"):
        assert desk.post(f"/desk/leads/{reference}/emails/{other}/{what}").status_code == 404


def test_words_in_the_address_are_never_repeated(desk: Desk, reference: str) -> None:
    for said in ("refused.<b>x", "refused.you_won", "anything", "refused."):
        page = desk.client.get(f"/desk/leads/{reference}", query_string={"said": said})
        assert 'class="said"' not in page.text
