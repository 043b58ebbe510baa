"""The list of messages that wait: read by those whose lead it is, and taken off it by one press."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from leads import clock
from leads.database import db
from leads.inbound.service import Door, receive
from leads.models import InboundMessage
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


def test_the_timeline_leads_to_the_message_even_when_it_was_handled(desk: Desk) -> None:
    message_id = desk.message_for("own")
    desk.become(StaffRole.COORDINATOR, office=OWN)
    desk.post(f"/desk/mail/{message_id}/handled")

    assert f'href="/desk/mail/{message_id}"' in desk.client.get(f"/desk/leads/{desk.leads['own']}").text
    shown = desk.client.get(f"/desk/mail/{message_id}").text
    assert "Friday suits me." in shown
    assert "handled" not in shown


def test_an_address_that_came_back_without_a_phone_is_no_working_contact(desk: Desk) -> None:
    with desk.arrange():
        desk.lead("own").next_action = {"kind": "no_working_contact"}

    desk.become(StaffRole.COORDINATOR, office=OWN)

    assert "No working contact" in desk.client.get(f"/desk/leads/{desk.leads['own']}").text
