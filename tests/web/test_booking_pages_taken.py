"""A time somebody else took, kept too long, or nobody offered: the closest ones instead, all else kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from leads.vocabulary import AppointmentState
from tests.factories import NOON
from tests.web.booking_world import TOMORROW, Booker, crowd, move_clock, somebody_keeps, value_of

CLOSEST = [
    "Wednesday, November 25, 10:00 am",
    "Wednesday, November 25, 10:30 am",
    "Wednesday, November 25, 12:30 pm",
]
"""With a quarter of an hour after each, eleven and twelve go together with half past eleven."""


def test_a_time_somebody_else_was_faster_for_gives_way_to_the_closest_ones(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()
    visitor.opens(f"{visitor.path}/book?from=2026-11-25")
    crowd(client, TOMORROW)

    visitor.picks(TOMORROW)

    assert visitor.response.status_code == 409
    said = "11:30 am has just been taken. Here are the closest times"
    assert visitor.problems == [("time", said)]
    assert [each.get_text(strip=True) for each in visitor.page.select("fieldset.field--bad .pick")] == CLOSEST
    # Three on top, all others below, each once; the day they were looking at stays.
    assert visitor.times[0] == TOMORROW - timedelta(minutes=90)
    assert len(visitor.times) == len(set(visitor.times))
    assert visitor.checked == ["in_person"]
    assert visitor.page.select_one("input[name=from][value='2026-11-25']")
    assert visitor.appointments() == []
    visitor.picks(visitor.times[2]).sends(f"{visitor.path}/book/confirm")
    assert visitor.appointments()[0].starts_at == TOMORROW + timedelta(hours=1)


def test_a_video_time_that_is_taken_keeps_the_zone_and_the_way_to_meet(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()
    visitor.opens(f"{visitor.path}/book?mode=video&zone=America/Denver")
    crowd(client, TOMORROW)

    visitor.picks(TOMORROW)

    assert "9:30 am has just been taken. Here are the closest times" in visitor.words
    assert visitor.checked == ["video"]
    zone = visitor.page.select_one("select[name=zone] option[selected]")
    assert zone
    assert zone["value"] == "America/Denver"


def test_a_time_kept_no_longer_is_booked_all_the_same_while_it_is_free(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().opens_times().picks(TOMORROW)
    move_clock(client, NOON + timedelta(hours=1))

    visitor.sends(f"{visitor.path}/book/confirm")

    assert visitor.address == f"{visitor.path}?done=booked"
    assert [each.starts_at for each in visitor.appointments()] == [TOMORROW]


def test_a_time_kept_no_longer_and_taken_meanwhile_gives_way_to_the_closest(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().opens_times().picks(TOMORROW)
    move_clock(client, NOON + timedelta(hours=1))
    crowd(client, TOMORROW)

    visitor.sends(f"{visitor.path}/book/confirm")

    assert visitor.response.status_code == 409
    assert "11:30 am has just been taken" in visitor.words
    assert all(each.state != AppointmentState.BOOKED for each in visitor.appointments())


def test_what_others_are_confirming_is_not_on_offer_until_they_let_it_go(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()
    for _each in range(5):
        visitor.opens_times()
        if TOMORROW not in visitor.times:
            break
        somebody_keeps(client, TOMORROW)

    assert TOMORROW not in visitor.times
    move_clock(client, NOON + timedelta(minutes=12))
    assert TOMORROW in visitor.opens_times().times


@pytest.mark.parametrize(
    "fields",
    [
        {"time": value_of(TOMORROW.replace(hour=8)), "mode": "in_person"},
        {"time": "2026-11-25T16:31:17Z", "mode": "in_person"},
        {"time": "2001-01-01T00:00Z", "mode": "video", "zone": "Mars/Olympus"},
        {"time": "2199-01-01T00:00Z"},
        {"time": value_of(TOMORROW), "mode": "carrier-pigeon", "from": "soon"},
        {"time": "9999-12-31T23:59Z"},
        {"time": "<b>now</b>"},
    ],
)
def test_times_nobody_offered_book_nothing_and_break_nothing(
    client: FlaskClient, fields: dict[str, str]
) -> None:
    visitor = Booker(client).with_request().opens_times()
    button = visitor.page.select_one("button[name=csrf_token]")
    assert button

    for page in ("book", "book/confirm"):
        answer = client.post(f"{visitor.path}/{page}", data=fields | {"csrf_token": button["value"]})
        assert answer.status_code in (303, 409, 422)

    times = [each.starts_at for each in visitor.appointments()]
    assert times == ([TOMORROW] if fields["time"] == value_of(TOMORROW) else [])
