"""Add lead: a call becomes a lead at once, with the rules of the form and consent as it was spoken."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from leads.database import db
from leads.intake.answers import Answers
from leads.intake.checks import you_problems
from leads.intake.known import known_facts
from leads.keyring import keyring
from leads.models import Attempt, Consent, Lead, LetterRow, Person, PersonMatch
from leads.people.matching import find_matches
from leads.people.rules import Evidence
from leads.reference import lead_id_of
from leads.vocabulary import StaffRole
from tests.factories import NOON
from tests.web.desk_world import OTHER, OWN, Desk

ADD = "/desk/leads/add"
SAID: dict[str, Any] = {
    "name": "Iris Alvarez",
    "phone": "(305) 555-0188",
    "procedure": "hip-contouring",
    "country": "US",
    "postal_code": "33133",
    "contact_by": "call",
    "language": "en",
    "agreed": "yes",
    "adult": "yes",
}


@pytest.fixture
def front(desk: Desk) -> Desk:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    return desk


def saves(front: Desk, **changes: Any) -> TestResponse:
    """Open the form, type, and save."""
    page = BeautifulSoup(front.client.get(ADD).text, "html5lib")
    hidden = {each["name"]: each["value"] for each in page.select("form.form input[type=hidden]")}
    typed = {name: value for name, value in (hidden | SAID | changes).items() if value is not None}
    return front.client.post(ADD, data=typed)


def added(response: TestResponse) -> int:
    assert response.status_code == 303, response.text
    return lead_id_of(response.location.partition("?")[0].rpartition("/")[2]) or 0


def knows(front: Desk, called: str, **changes: Any) -> int:
    """Somebody who wrote before, found by what they wrote; gives the person."""
    front.add_lead(called, office=changes.pop("office", OWN), **changes)
    with front.arrange():
        lead = front.lead(called)
        told = Evidence(lead.name, lead.email, lead.phone, "US", lead.postal_code, None, NOON)
        find_matches(person_id=lead.person_id, evidence=told, now=NOON)
        return lead.person_id


def test_a_call_is_a_lead_that_is_routed_reached_and_its_authors(front: Desk) -> None:
    staff_id = front.become(StaffRole.COORDINATOR, office=OWN)

    lead_id = added(saves(front, note="Asks about financing"))

    with front.arrange():
        lead = db.session.get_one(Lead, lead_id)
        assert (lead.source, lead.stage, lead.owner_id, lead.email) == ("phone", "reached", staff_id, None)
        assert lead.first_attempt_at is not None
        assert lead.first_contact_at is not None
        assert lead.timeframe is None
        assert (
            keyring().decrypt(lead.note, bound_to=f"lead.note:{lead.submission_key}")
            == "Asks about financing"
        )
        assert db.session.scalars(select(Attempt.outcome).where(Attempt.lead_id == lead_id)).all() == [
            "reached"
        ]
        spoken = select(Consent.text_key, Consent.page, Consent.channel).where(Consent.lead_id == lead_id)
        assert set(map(tuple, db.session.execute(spoken))) == {
            ("spoken_request", ADD, "text_and_call"),
            ("spoken_adult", ADD, "none"),
        }
        letters = select(func.count()).where(LetterRow.lead_id == lead_id)
        assert db.session.scalar(letters) == 0


def test_who_agreed_to_email_gets_the_acknowledgement(front: Desk) -> None:
    lead_id = added(saves(front, email="iris@example.com", email_agreed="yes", source="walk_in"))

    with front.arrange():
        kinds = db.session.scalars(select(LetterRow.kind).where(LetterRow.lead_id == lead_id)).all()
        assert (db.session.get_one(Lead, lead_id).source, kinds) == ("walk_in", ["acknowledgement"])


def test_an_email_without_a_yes_is_not_kept(front: Desk) -> None:
    response = saves(front, email="iris@example.com")

    assert response.status_code == 422
    assert "leave the email empty" in response.text


def test_sending_twice_makes_one_lead(front: Desk) -> None:
    page = BeautifulSoup(front.client.get(ADD).text, "html5lib")
    hidden = {each["name"]: each["value"] for each in page.select("form.form input[type=hidden]")}

    places = {front.client.post(ADD, data=hidden | SAID).location.partition("?")[0] for _ in range(3)}

    assert len(places) == 1
    with front.arrange():
        assert db.session.scalar(select(func.count()).where(Lead.name == "Iris Alvarez")) == 1
        assert db.session.scalar(select(func.count()).where(Person.name == "Iris Alvarez")) == 1


def test_errors_keep_everything_that_was_typed(front: Desk) -> None:
    response = saves(
        front, phone="12", note="Asks about hip dips", adult=None, timeframe="soon", promo="WINTER26"
    )
    page = BeautifulSoup(response.text, "html5lib")

    assert response.status_code == 422
    assert [link["href"] for link in page.select(".summary a")] == ["#phone", "#adult"]
    assert page.select_one("#phone")["value"] == "12"
    assert page.select_one("#name")["value"] == "Iris Alvarez"
    assert "Asks about hip dips" in page.select_one("#note").text
    assert page.select_one("#timeframe option[selected]")["value"] == "soon"
    assert page.select_one("#promo")["value"] == "WINTER26"
    assert page.select_one("#agreed").has_attr("checked")


def test_errors_stand_in_the_order_of_the_questions(front: Desk) -> None:
    without = dict.fromkeys(("name", "agreed", "adult", "health_consent"))
    place = {"country": "GB", "postal_code": "W1U 8ED", "phone": "020 7946 0958"}
    response = saves(front, email="iris@example.com", **place, **without)

    page = BeautifulSoup(response.text, "html5lib")
    named = [each["href"].removeprefix("#") for each in page.select("[role=alert] a")]
    asked = [each.get("id") for each in page.select("form.form [id]")]
    assert len(named) == 5
    assert named == sorted(named, key=asked.index)


def test_somebody_known_is_shown_with_reasons_before_anything_is_saved(front: Desk) -> None:
    person = knows(front, "before", name="Iris Álvarez", phone="+13055550188")

    response = saves(front)

    assert response.status_code == 200
    assert "Same phone number." in response.text
    assert front.leads["before"] in response.text
    with front.arrange():
        assert db.session.scalar(select(func.count()).where(Lead.name == "Iris Alvarez")) == 0
    lead_id = added(saves(front, who=str(person), shown=str(person)))
    with front.arrange():
        assert db.session.get_one(Lead, lead_id).person_id == person


def test_somebody_else_is_a_new_person_and_never_asked_about_again(front: Desk) -> None:
    person = knows(front, "before", name="Iris Alvarez", phone="+13055550188")

    lead_id = added(saves(front, who="new", shown=str(person)))

    with front.arrange():
        assert db.session.get_one(Lead, lead_id).person_id != person
        pairs = db.session.execute(select(PersonMatch.low_id, PersonMatch.different_at)).all()
        assert [(low, at is not None) for low, at in pairs] == [(person, True)]


def test_people_of_other_offices_are_not_named(front: Desk) -> None:
    knows(front, "there", name="Iris Alvarez", phone="+13055550188", office=OTHER)

    response = saves(front)

    assert response.status_code == 303


def test_looking_up_shows_office_and_offer_and_saves_nothing(front: Desk) -> None:
    response = saves(front, check="1", promo="WINTER26")

    assert response.status_code == 200
    assert "Coral Gables" in response.text
    assert "what to say" in response.text
    with front.arrange():
        assert db.session.scalar(select(func.count()).where(Lead.name == "Iris Alvarez")) == 0


def test_a_lead_for_another_office_goes_there_reached_and_free(front: Desk) -> None:
    response = saves(
        front, office=OTHER, country="CA", postal_code="", phone="+15145550188", contact_by="call"
    )

    assert response.location.startswith(ADD)
    assert "went to" in front.client.get(response.location).text
    with front.arrange():
        lead = db.session.scalars(select(Lead).where(Lead.name == "Iris Alvarez")).one()
        assert (lead.owner_id, lead.first_attempt_at is not None) == (None, True)


def test_the_web_form_still_asks_for_an_address(client: Any) -> None:
    with client.application.app_context():
        found = you_problems(Answers(name="Maya", phone="+13055550123", contact_by="call"), known_facts())

    assert "email" in {problem.field for problem in found}
