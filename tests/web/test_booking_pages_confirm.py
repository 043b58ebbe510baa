"""Confirm a time: kept for ten minutes, booked once, and what happens when somebody else was faster."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from leads.database import db
from leads.models import LeadEvent, PromoHold
from leads.vocabulary import AppointmentMode, AppointmentState
from tests.factories import NOON
from tests.web.booking_world import (
    TOMORROW,
    Booker,
    in_database,
    value_of,
)


def test_a_time_is_kept_shown_once_more_and_booked_by_one_button(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().opens_times()

    visitor.picks(TOMORROW)
    assert visitor.address == f"{visitor.path}/book/confirm"
    assert visitor.title.startswith("Confirm your time")
    assert "Nothing is booked yet. We keep this time for you until 1:51 pm today." in visitor.words
    assert "When Wednesday, November 25, 11:30 am Time zone Eastern Time" in visitor.words
    assert "Where Miami – Coral Gables 2301 Ponce Circle, Suite 410 Coral Gables, FL 33134" in visitor.words
    assert "Who you meet Elena Ruiz, patient coordinator" in visitor.words
    assert "Confirming this time reserves your offer: Up to $4,000 off" in visitor.words
    assert [each.state for each in visitor.appointments()] == [AppointmentState.KEPT]
    visitor.sends(f"{visitor.path}/book/confirm")

    assert visitor.address == f"{visitor.path}?done=booked"
    [booked] = visitor.appointments()
    assert (booked.state, booked.starts_at, booked.mode) == ("booked", TOMORROW, "in_person")
    assert booked.zone == "America/New_York"


def test_a_video_is_booked_by_the_clock_it_was_shown_in(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()

    visitor.opens(f"{visitor.path}/book?mode=video&zone=America/Denver").picks(TOMORROW)
    assert "When Wednesday, November 25, 9:30 am Time zone Mountain Time" in visitor.words
    assert "Where By video, with Miami – Coral Gables" in visitor.words
    visitor.sends(f"{visitor.path}/book/confirm")

    [booked] = visitor.appointments()
    assert (booked.starts_at, booked.mode, booked.zone) == (TOMORROW, "video", "America/Denver")


def test_another_way_to_meet_may_be_chosen_without_showing_its_times_first(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().opens_times()

    visitor.picks(TOMORROW, mode="video")

    assert "Where By video, with Miami – Coral Gables" in visitor.words


def test_no_time_chosen_is_an_error_with_words(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().opens_times()

    visitor.picks()

    assert visitor.response.status_code == 422
    assert visitor.title.startswith("Error:")
    assert visitor.problems == [("time", "Select a time")]
    assert visitor.page.select("#time[name=time]")
    assert visitor.checked == ["in_person"]


def test_sending_the_confirmation_twice_books_once_and_answers_the_same(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().opens_times().picks(TOMORROW)
    form = visitor.form(f"{visitor.path}/book/confirm")
    fields = {field["name"]: field["value"] for field in form.select("input")}

    answers = [client.post(f"{visitor.path}/book/confirm", data=fields) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    assert {each.headers["Location"] for each in answers} == {f"{visitor.path}?done=booked"}
    assert len(visitor.appointments()) == 1
    kinds = in_database(client, lambda: db.session.scalars(select(LeadEvent.kind)).all())
    assert kinds.count("booking.booked") == 1


def test_after_booking_the_confirm_page_leads_back_to_the_request(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()

    assert visitor.opens(f"{visitor.path}/book/confirm").address == f"{visitor.path}/book"
    visitor.books()
    assert visitor.opens(f"{visitor.path}/book/confirm").address == visitor.path


def test_an_offer_whose_day_is_over_is_said_to_come_too_late_before_they_confirm(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()
    over = NOON.date() - timedelta(days=1)
    in_database(client, lambda: db.session.execute(update(PromoHold).values(held_until=over)))

    visitor.opens_times().picks(TOMORROW)

    assert (
        "Your offer was held until November 23, 2026, so a booking made now comes too late" in visitor.words
    )
    assert "reserves your offer" not in visitor.words


def test_another_time_takes_the_place_of_the_one_they_have(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()
    uid = visitor.appointments()[0].uid

    visitor.opens_times()
    assert visitor.title.startswith("Pick another time")
    assert "You have Wednesday, November 25, 11:30 am. You keep it until you confirm another" in visitor.words
    visitor.picks(TOMORROW + timedelta(days=2))
    assert "It takes the place of Wednesday, November 25, 11:30 am." in visitor.words
    assert "Your offer stays reserved for you: Up to $4,000 off" in visitor.words
    visitor.sends(f"{visitor.path}/book/confirm")

    [moved] = visitor.appointments()
    assert (moved.starts_at, moved.uid, moved.sequence) == (TOMORROW + timedelta(days=2), uid, 1)


@pytest.mark.parametrize("page", ["book", "book/confirm", "appointment", "cancel"])
def test_posts_without_our_signature_change_nothing(client: FlaskClient, page: str) -> None:
    visitor = Booker(client).with_request().books()
    later = value_of(TOMORROW + timedelta(days=2))

    answer = client.post(f"{visitor.path}/{page}", data={"time": later, "mode": AppointmentMode.IN_PERSON})

    assert answer.status_code >= 400
    [mine] = visitor.appointments()
    assert (mine.state, mine.starts_at, mine.confirmed_at) == ("booked", TOMORROW, None)


def test_no_signature_ends_up_in_an_address(client: FlaskClient) -> None:
    """What looks only is sent by GET with every field of the form, so the signature sits in the button."""
    visitor = Booker(client).with_request()
    visitor.opens(f"{visitor.path}/book?mode=video")

    form = visitor.form(f"{visitor.path}/book")
    look = form.select_one("button[formmethod=get]")
    assert look
    assert look["formaction"] == f"{visitor.path}/book"
    assert not re.search(r"<input[^>]*csrf_token", str(form))
