"""The list of messages that wait: read by those whose lead it is, and taken off it by one press."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from leads import clock
from leads.database import db
from leads.inbound.service import Door, receive
from leads.models import AuditEntry, InboundMessage
from leads.vocabulary import StaffRole
from tests.conftest import rolled_back
from tests.web.desk_world import OTHER, OWN, Desk


@pytest.fixture
def desk(shared_app: Flask) -> Iterator[Desk]:
    """A desk with one lead of Coral Gables."""
    with rolled_back(shared_app), shared_app.test_client() as browser:
        made = Desk(shared_app, browser)
        made.add_lead("own", office=OWN, email="maya@example.com", phone=None)
        yield made


def test_an_answer_is_read_where_its_lead_is_and_nowhere_else(desk: Desk) -> None:
    desk.message_for("own", "Friday <b>suits</b> me.")

    desk.become(StaffRole.COORDINATOR, office=OWN)
    shown = desk.client.get("/desk/mail").text
    assert "Friday &lt;b&gt;suits&lt;/b&gt; me." in shown
    assert f"/desk/leads/{desk.leads['own']}" in shown
    desk.become(StaffRole.COORDINATOR, office=OTHER)
    assert "Friday" not in desk.client.get("/desk/mail").text


def test_mail_of_no_lead_is_for_the_whole_group(desk: Desk) -> None:
    with desk.arrange():
        receive(b"From: x@example.org\nSubject: Who are you?\n\nHello", door=Door.PIPE, now=clock.now())

    desk.become(StaffRole.CENTRAL_DESK)
    assert "Who are you?" in desk.client.get("/desk/mail").text
    desk.become(StaffRole.COORDINATOR, office=OWN)
    assert "Who are you?" not in desk.client.get("/desk/mail").text


def test_handled_takes_it_off_the_list_once(desk: Desk) -> None:
    message_id = desk.message_for("own")
    staff_id = desk.become(StaffRole.COORDINATOR, office=OWN)

    assert desk.post(f"/desk/mail/{message_id}/handled").status_code == 303
    assert desk.post(f"/desk/mail/{message_id}/handled").status_code == 303
    assert "Friday" not in desk.client.get("/desk/mail").text
    with desk.arrange():
        row = db.session.get_one(InboundMessage, message_id)
        assert row.handled_by == staff_id
    assert desk.post("/desk/mail/99999999999999999999/handled").status_code == 404
    assert desk.client.get("/desk/mail/99999999999999999999").status_code == 404


def test_what_nobody_must_read_is_handled_all_at_once_and_answers_never_are(desk: Desk) -> None:
    answer_id = desk.message_for("own")
    with desk.arrange():
        for number in range(3):
            receive(f"From: x{number}@example.org\n\nBuy".encode(), door=Door.PIPE, now=clock.now())
    staff_id = desk.become(StaffRole.CENTRAL_DESK)
    page = BeautifulSoup(desk.client.get("/desk/mail").text, "html5lib")
    newest = page.select_one("input[name=newest]")
    assert newest is not None
    with desk.arrange():
        later_id = receive(b"From: y@example.org\n\nLater", door=Door.PIPE, now=clock.now()).message_id

    form = {"kind": "unmatched", "reason": "spam", "newest": str(newest["value"])}
    assert desk.post("/desk/mail/handled", **form | {"kind": "reply"}).status_code == 400
    assert desk.post("/desk/mail/handled", **form | {"reason": ""}).status_code == 400
    assert desk.post("/desk/mail/handled", **form).status_code == 303

    with desk.arrange():
        open_ones = select(InboundMessage.id).where(InboundMessage.handled_at.is_(None))
        assert set(db.session.scalars(open_ones)) == {answer_id, later_id}
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "inbound.all_handled")).one()
        assert (entry.staff_id, entry.data["reason"], entry.data["messages"]) == (staff_id, "spam", 3)


def test_nobody_handles_at_once_what_they_may_not_see(desk: Desk) -> None:
    with desk.arrange():
        for number in range(2):
            receive(f"From: x{number}@example.org\n\nBuy".encode(), door=Door.PIPE, now=clock.now())
    desk.become(StaffRole.COORDINATOR, office=OWN)

    desk.post("/desk/mail/handled", kind="unmatched", reason="spam", newest="9" * 15)

    with desk.arrange():
        assert set(db.session.scalars(select(InboundMessage.handled_at))) == {None}


def test_the_lead_keeps_the_message_in_sight_even_when_it_was_handled(desk: Desk) -> None:
    message_id = desk.message_for("own")
    desk.become(StaffRole.COORDINATOR, office=OWN)
    desk.post(f"/desk/mail/{message_id}/handled")

    page = desk.client.get(f"/desk/leads/{desk.leads['own']}").text
    assert f'href="#answer-{message_id}"' in page
    assert f'id="answer-{message_id}"' in page
    assert "Friday suits me." in page
    shown = desk.client.get(f"/desk/mail/{message_id}").text
    assert "Friday suits me." in shown
    assert "handled" not in shown


def test_an_address_that_came_back_without_a_phone_is_no_working_contact(desk: Desk) -> None:
    with desk.arrange():
        desk.lead("own").next_action = {"kind": "no_working_contact"}

    desk.become(StaffRole.COORDINATOR, office=OWN)

    assert "No working contact" in desk.client.get(f"/desk/leads/{desk.leads['own']}").text
