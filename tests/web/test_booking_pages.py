"""Pick a time from the private link: what is on offer, what is chosen, and what opening it never does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from leads import clock
from leads.database import db
from leads.directory.queries import forget_directory
from leads.models import Resource
from leads.slots.queries import free_days
from leads.vocabulary import AppointmentMode
from tests.factories import NOON
from tests.web.booking_world import TOMORROW, Booker, crowd, in_database, office, value_of


def test_the_page_offers_five_days_with_times_and_says_why_a_day_has_none(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()

    visitor.opens(visitor.path)
    pick = visitor.page.select_one(f"a[href='{visitor.path}/book']")
    assert pick
    assert pick.get_text(strip=True) == "Pick a time"
    visitor.opens(f"{visitor.path}/book")

    assert "Times are Eastern Time, the office’s local time. Allow 30 minutes." in visitor.words
    assert "In person 2301 Ponce Circle, Suite 410" in visitor.words
    assert "By video We’ll email you how to join before the time" in visitor.words
    days = [day.get_text(" ", strip=True) for day in visitor.page.select("fieldset.day > legend")]
    assert days == [
        "Today Tuesday, November 24",
        "Tomorrow Wednesday, November 25",
        "Thursday November 26",
        "Friday November 27",
        "Saturday November 28",
        "Monday November 30",
    ]
    assert "Thursday November 26 Closed for Thanksgiving" in visitor.words
    # Nobody books sooner than two hours from now; none of the radios is chosen for anybody.
    assert visitor.times[0] == NOON.replace(hour=21, minute=0)
    assert visitor.checked == ["in_person"]
    assert "Reference LC-" in visitor.words
    assert "Interested in Hip contouring" in visitor.words
    assert "Offer Up to $4,000 off, held until December 31, 2026" in visitor.words


def test_no_search_engine_keeps_the_page_and_its_title_names_no_procedure(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()

    visitor.opens(f"{visitor.path}/book")

    assert visitor.title.startswith("Pick a consultation time")
    assert "noindex" in visitor.response.headers["X-Robots-Tag"]
    assert visitor.response.headers["Cache-Control"] == "no-store"


def every_time() -> list[datetime]:
    """All free times in person until the calendar of the office ends."""
    days = free_days(office(), mode=AppointmentMode.IN_PERSON, now=clock.now(), days=100)
    return [slot.starts_at for day in days for slot in day.slots]


def test_later_dates_follow_without_a_gap_until_the_calendar_ends(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()
    visitor.opens(f"{visitor.path}/book")
    seen = list(visitor.times)

    for _page in range(12):
        later = visitor.page.find("a", string="Show later dates")
        if later is None:
            break
        visitor.opens(str(later["href"]))
        assert visitor.page.find("a", string="Show earlier dates")
        seen += visitor.times

    assert seen == in_database(client, every_time)
    for _page in range(20):
        earlier = visitor.page.find("a", string="Show earlier dates")
        if earlier is None:
            break
        visitor.opens(str(earlier["href"]))
    assert visitor.times[0] == seen[0]


@pytest.mark.parametrize(
    "written", ["2026-11-25T16:30Z", "2026-11-25T16:30:00+00:00", "2026-11-25T11:30:00-05:00"]
)
def test_a_letter_can_bring_a_time_along(client: FlaskClient, written: str) -> None:
    visitor = Booker(client).with_request()

    visitor.opens(f"{visitor.path}/book?mode=in_person&time={written}")

    assert visitor.checked == ["in_person", "2026-11-25T16:30Z"]


def test_a_time_far_ahead_opens_the_page_on_its_day(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()
    far = TOMORROW + timedelta(days=14)

    visitor.opens(f"{visitor.path}/book?time={value_of(far)}")

    assert value_of(far) in visitor.checked


def test_a_time_that_is_gone_is_named_and_others_are_shown(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()
    crowd(client, TOMORROW)

    visitor.opens(f"{visitor.path}/book?time={value_of(TOMORROW)}")

    assert visitor.response.status_code == 200
    assert "Wednesday, November 25, 11:30 am is no longer free. These times are:" in visitor.words
    assert visitor.checked == ["in_person"]
    assert TOMORROW not in visitor.times


@pytest.mark.parametrize(
    "junk",
    [
        "mode=carrier-pigeon&time=tomorrow&zone=Mars/Olympus&from=soon",
        "mode=&time=&zone=&from=",
        "time=9999-12-31T23:59Z&from=9999-12-31",
        "time=0001-01-01T00:00Z&from=0001-01-01",
        "time=2026-11-25T11:30&from=2026-02-30",
        "time=%00%F0%9F%92%A9&from=" + "9" * 5000,
    ],
)
def test_junk_in_the_address_is_ignored(client: FlaskClient, junk: str) -> None:
    visitor = Booker(client).with_request()

    visitor.opens(f"{visitor.path}/book?{junk}")

    assert visitor.response.status_code == 200
    assert visitor.checked == ["in_person"]
    assert visitor.times[0] == NOON.replace(hour=21, minute=0)


def test_a_video_is_offered_in_the_visitors_own_time_and_in_any_other_they_choose(
    client: FlaskClient,
) -> None:
    visitor = Booker(client).with_request()

    visitor.opens(f"{visitor.path}/book?mode=video")
    assert "Times are Eastern Time, as chosen below" in visitor.words
    here = visitor.page.select("fieldset.day .slot")[0].get_text(strip=True)
    visitor.opens(f"{visitor.path}/book?mode=video&zone=Pacific/Honolulu")

    assert "Times are Hawaii-Aleutian Time, as chosen below" in visitor.words
    chosen = visitor.page.select_one("select[name=zone] option[selected]")
    assert chosen
    assert chosen.get_text() == "Hawaii-Aleutian Time (Honolulu)"
    there = visitor.page.select("fieldset.day .slot")[0].get_text(strip=True)
    assert (here, there) == ("4:00 pm", "11:00 am")
    # The links to other dates keep what was chosen.
    later = visitor.page.find("a", string="Show later dates")
    assert later
    assert "mode=video&zone=Pacific/Honolulu" in str(later["href"])


def test_an_office_far_away_shows_its_times_on_the_days_of_who_reads_them(client: FlaskClient) -> None:
    visitor = Booker(client).with_request(
        country="GB", postal_code="W1U 6TS", phone="020 7946 0123", health_consent="yes"
    )

    visitor.opens(f"{visitor.path}/book?mode=video&zone=Pacific/Honolulu")

    # Nine in London is eleven on the evening before in Honolulu.
    last = visitor.page.select("fieldset.day")[0].select(".slot")[-1].get_text(strip=True)
    assert last == "11:30 pm"
    assert visitor.times == sorted(visitor.times)


def test_where_there_is_one_way_to_meet_nobody_is_asked_which(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()

    def no_video() -> None:
        rooms = Resource.office_id == office().id
        db.session.execute(update(Resource).where(rooms).values(video=False, in_person=True))

    in_database(client, no_video)
    forget_directory()
    visitor.opens(f"{visitor.path}/book?mode=video")

    assert "How would you like to meet?" not in visitor.words
    assert "the office’s local time" in visitor.words
