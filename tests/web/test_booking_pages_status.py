"""The visitor's page around a consultation: booked, begun, over, missed, called off, and what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import update

from leads.booking import staffwork
from leads.database import db
from leads.models import Lead
from leads.vocabulary import Actor, LeadStage, StaffRole
from leads.web.access import StaffMember
from tests.factories import make_staff
from tests.web.booking_world import TOMORROW, Booker, in_database, move_clock


def colleague() -> StaffMember:
    """Somebody of the central desk."""
    person = make_staff(StaffRole.CENTRAL_DESK)
    return StaffMember(person.id, person.name, frozenset({StaffRole.CENTRAL_DESK}), frozenset())


def buttons(visitor: Booker) -> list[str]:
    """What the card of the consultation offers to do."""
    return [each.get_text(strip=True) for each in visitor.page.select("#appointment :is(a, button)")]


def test_a_booked_consultation_stands_on_top_with_what_can_be_done(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()

    assert "Your time is booked. We email a confirmation to maya.torres@example.com." in visitor.words
    assert visitor.page.h1
    assert visitor.page.h1.get_text() == "Wednesday, November 25, 11:30 am"
    assert "Eastern Time. Your consultation at Miami – Coral Gables is booked." in visitor.words
    assert "Who you meet Elena Ruiz, patient coordinator" in visitor.words
    assert buttons(visitor) == ["I’ll be there", "Add to your calendar", "Change the time", "Cancel"]
    steps = [each.get_text() for each in visitor.page.select(".steps li b")]
    assert steps == ["Request received", "Time chosen", "Your free consultation"]
    assert "Your consultation was booked" in visitor.words
    assert "Use it to change or cancel your consultation" in visitor.words
    assert "hip" not in visitor.title.lower()


def test_while_something_is_booked_the_office_stays(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()

    assert "Choose a different office" not in visitor.words
    assert visitor.opens(f"{visitor.path}/office").address == visitor.path


def test_they_say_that_they_will_come_by_a_button_and_not_by_opening_a_link(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()

    visitor.opens(f"{visitor.path}/appointment")
    assert visitor.address == visitor.path
    assert visitor.page.select_one("#appointment")
    assert visitor.appointments()[0].confirmed_at is None
    for _twice in range(2):
        visitor.opens(visitor.path)
        if visitor.page.select("#appointment form button"):
            visitor.sends(f"{visitor.path}/appointment")
            assert "Thank you for telling us. See you then." in visitor.words

    assert visitor.appointments()[0].confirmed_by == Actor.VISITOR
    assert buttons(visitor) == ["Add to your calendar", "Change the time", "Cancel"]
    assert "You said that you’ll be there" in visitor.words


def test_the_file_for_their_calendar_says_when_and_where_and_not_what_about(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()

    answer = client.get(f"{visitor.path}/appointment.ics")

    assert answer.mimetype == "text/calendar"
    assert "appointment.ics" in answer.headers["Content-Disposition"]
    [entry] = Calendar.from_ical(answer.text).walk("VEVENT")
    assert entry.decoded("dtstart") == TOMORROW
    assert visitor.path in str(entry["url"])
    assert "hip" not in answer.text.lower()


def test_without_a_consultation_there_is_no_file_and_nothing_to_call_off(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()

    for page in ("appointment.ics", "cancel", "appointment"):
        assert visitor.opens(f"{visitor.path}/{page}").address == visitor.path


def test_once_it_has_begun_it_can_neither_be_moved_nor_called_off(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()
    visitor.opens(f"{visitor.path}/cancel")
    cancel = visitor.page
    move_clock(client, TOMORROW + timedelta(minutes=5))

    assert visitor.opens(f"{visitor.path}/book").address == visitor.path
    assert "Your consultation: Wednesday, November 25, 11:30 am" in visitor.words
    assert "If you were with us, thank you." in visitor.words
    assert visitor.page.select("#appointment") == []
    visitor.page = cancel
    visitor.sends(f"{visitor.path}/cancel")

    assert visitor.address == visitor.path
    assert visitor.appointments()[0].state == "booked"


def test_afterwards_they_are_thanked_and_can_ask(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()
    move_clock(client, TOMORROW + timedelta(hours=1))
    mine = visitor.appointments()[0].id
    visitor.staff(lambda _lead, now: staffwork.came(appointment_id=mine, staff=colleague(), now=now))

    visitor.opens(visitor.path)

    assert visitor.page.h1
    assert visitor.page.h1.get_text() == "Thank you for coming in"
    assert visitor.page.select_one(f".steps a[href='{visitor.path}/question']")
    assert "You came to your consultation" in visitor.words
    assert "Pick a time" not in visitor.words


def test_who_did_not_come_is_missed_and_can_choose_another_time(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()
    move_clock(client, TOMORROW + timedelta(hours=1))
    mine = visitor.appointments()[0].id
    visitor.staff(lambda _lead, now: staffwork.missed(appointment_id=mine, staff=colleague(), now=now))

    visitor.opens(visitor.path)
    assert visitor.page.h1
    assert visitor.page.h1.get_text() == "We missed you"
    assert "Choose another time whenever it suits you." in visitor.words
    visitor.books(TOMORROW + timedelta(days=5))

    assert visitor.page.h1.get_text() == "Monday, November 30, 11:30 am"
    assert [each.state for each in visitor.appointments()] == ["missed", "booked"]


def test_a_change_by_the_office_is_said_to_be_ours(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()
    visitor.staff(lambda lead, now: staffwork.cancel(lead_id=lead, staff=colleague(), now=now))

    visitor.opens(visitor.path)

    assert "Your consultation is cancelled We’re sorry for the change." in visitor.words


def test_a_closed_request_shows_that_it_is_closed(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()

    visitor.opens(f"{visitor.path}/take-back").sends(f"{visitor.path}/take-back")

    assert "Your request is closed" in visitor.words
    assert visitor.page.select("#appointment") == []


def test_who_could_not_be_reached_is_told_to_pick_a_time(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()
    contacting = update(Lead).values(stage=LeadStage.CONTACTING)
    in_database(client, lambda: db.session.execute(contacting))

    visitor.opens(visitor.path)

    assert "Call us when it suits you, or pick a time for your consultation." in visitor.words


@pytest.mark.parametrize(
    ("language", "heading", "done"),
    [
        ("es", "Miércoles 25 de noviembre, 11:30 a. m.", "Su hora está reservada"),
        ("fr", "Mercredi 25 novembre, 11 h 30", "Votre heure est réservée"),
    ],
)
def test_the_booked_page_speaks_the_language_of_its_visitor(
    client: FlaskClient, language: str, heading: str, done: str
) -> None:
    visitor = Booker(client, language).with_request().books()

    assert done in visitor.words
    assert visitor.page.h1
    assert visitor.page.h1.get_text().replace("\u00a0", " ") == heading
