"""Choose a different office: the list, the check page, the change; without JavaScript and in plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from leads.database import db
from leads.directory.queries import directory, forget_directory
from leads.models import Allocation, Lead, LetterRow, Office, OfficeDay
from tests.web.test_intake_status import path_of, route, sent
from tests.web.visitor import Visitor

THERE = "fort-lauderdale"


def in_database(client: FlaskClient, work: Callable[[], Any]) -> Any:
    with client.application.app_context():
        found = work()
        db.session.commit()
        return found


def office_now(client: FlaskClient) -> str:
    found = select(Office.slug).join(Lead, Lead.office_id == Office.id)
    return str(in_database(client, lambda: db.session.scalars(found).one()))


def routed(client: FlaskClient, language: str = "en") -> Visitor:
    visitor = Visitor(client, language).asks().reads_for(60).sends("/start/check")
    route(client)
    return visitor.opens(path_of(visitor))


def test_a_visitor_moves_the_request_to_another_office(client: FlaskClient) -> None:
    visitor = routed(client)
    page = path_of(visitor)
    letters = in_database(
        client, lambda: db.session.scalars(select(LetterRow.id).order_by(LetterRow.id)).all()
    )
    assert visitor.page.find("a", string="Choose a different office")

    visitor.opens(f"{page}/office")
    assert "Your office now is Miami – Coral Gables" in visitor.words
    names = [label.b.get_text() for label in visitor.page.select("label.pick") if label.b]
    assert names[:3] == ["Fort Lauderdale", "Boca Raton", "Tampa"]
    assert "Miami Beach Doesn’t offer what you’re interested in" in visitor.words
    visitor.sends(f"{page}/office", office=THERE)
    assert visitor.address == f"{page}/office/check?office={THERE}"
    assert "Change to Fort Lauderdale?" in visitor.words
    assert "You’ll hear from us" in visitor.words
    assert "This is how your offer would be with this office" in visitor.words
    assert "We don’t send a letter about this change" in visitor.words
    assert office_now(client) == "miami-coral-gables"
    visitor.sends(f"{page}/office/check")

    assert "Your office is changed" in visitor.words
    assert "You chose this office" in visitor.words
    assert "You chose Fort Lauderdale" in visitor.words
    assert "Your request went to Miami – Coral Gables" in visitor.words
    assert office_now(client) == THERE
    assert (
        in_database(client, lambda: db.session.scalars(select(LetterRow.id).order_by(LetterRow.id)).all())
        == letters
    )


def test_sending_the_change_twice_makes_one_change(client: FlaskClient) -> None:
    visitor = routed(client)
    page = path_of(visitor)
    visitor.opens(f"{page}/office/check?office={THERE}")
    form = {each["name"]: each["value"] for each in visitor.form(f"{page}/office/check").select("input")}

    answers = [client.post(f"{page}/office/check", data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert in_database(
        client, lambda: db.session.scalars(select(Allocation.number).order_by(Allocation.number)).all()
    ) == [1, 2]


def test_no_choice_is_an_error_with_words(client: FlaskClient) -> None:
    visitor = routed(client)
    page = path_of(visitor)

    visitor.opens(f"{page}/office").sends(f"{page}/office")

    assert visitor.response.status_code == 422
    assert visitor.problems == [("office", "Select an office")]


def test_an_office_that_cannot_says_why_and_one_that_filled_up_gives_way_to_others(
    client: FlaskClient,
) -> None:
    visitor = routed(client)
    page = path_of(visitor)

    def close_boca_raton() -> None:
        db.session.execute(update(Office).where(Office.slug == "boca-raton").values(accepts_leads=False))

    in_database(client, close_boca_raton)
    forget_directory()
    visitor.opens(f"{page}/office")
    assert "Boca Raton Isn’t taking new requests at the moment" in visitor.words
    visitor.sends(f"{page}/office", office=THERE)

    def fill_up() -> None:
        office = directory().office(THERE)
        assert office is not None
        day = db.session.scalars(select(Allocation.room_on)).one()
        full = office.daily_capacity
        db.session.add(OfficeDay(office_id=office.id, on_date=day, capacity=full, taken=full))

    in_database(client, fill_up)
    visitor.sends(f"{page}/office/check")

    assert visitor.response.status_code == 409
    assert visitor.problems == [
        ("office", "Fort Lauderdale has no room left for today. Choose another office")
    ]
    assert "Fort Lauderdale Has no room for new requests today" in visitor.words
    assert "Tampa" in [label.b.get_text() for label in visitor.page.select("label.pick") if label.b]


def test_offers_that_changed_since_they_were_shown_are_shown_again(client: FlaskClient) -> None:
    visitor = routed(client)
    page = path_of(visitor)
    visitor.opens(f"{page}/office/check?office={THERE}")

    visitor.sends(f"{page}/office/check", seen="something else")

    assert visitor.response.status_code == 409
    assert "has just changed. Please look again" in visitor.words
    assert office_now(client) == "miami-coral-gables"


@pytest.mark.parametrize("office", ["toronto", "central-desk", "nowhere", "", "<b>", "miami-coral-gables"])
def test_offices_that_make_no_sense_change_nothing(client: FlaskClient, office: str) -> None:
    visitor = routed(client)
    page = path_of(visitor)

    visitor.opens(f"{page}/office/check?office={office}")
    assert visitor.response.status_code in (200, 409)
    visitor.opens(f"{page}/office").sends(f"{page}/office", office=office)
    assert visitor.response.status_code < 500
    assert office_now(client) == "miami-coral-gables"


def test_before_routing_and_after_closing_there_is_nothing_to_choose(client: FlaskClient) -> None:
    visitor = sent(client)
    page = path_of(visitor)

    assert visitor.opens(f"{page}/office").address == page
    route(client)
    visitor.opens(f"{page}/take-back").sends(f"{page}/take-back")
    assert visitor.opens(f"{page}/office/check?office={THERE}").address == page
    assert "Choose a different office" not in visitor.words
    assert Visitor(client).opens("/r/AAAAAAAAAAAAAAAAAAAAAAAA/office").response.status_code == 410
