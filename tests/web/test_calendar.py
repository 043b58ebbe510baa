"""The calendar of an office: who comes when, what is free, what waits for an answer; scope and statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import select

from leads.database import db
from leads.directory.queries import forget_directory
from leads.models import ConsultationTerms, Office, Resource
from leads.vocabulary import AppointmentMode, AppointmentState, StaffRole
from tests.factories import NOON
from tests.web.calendar_world import fill
from tests.web.desk_world import OTHER, OWN, Desk
from tests.web.test_desk_leads import statements

PATH = "/desk/calendar"
NOW = NOON + timedelta(minutes=2)
TODAY_3PM = NOON + timedelta(hours=1, minutes=20)
MOST_STATEMENTS = 12


def page_of(desk: Desk, path: str = PATH) -> BeautifulSoup:
    return BeautifulSoup(desk.client.get(path).text, "html5lib")


def lanes(page: BeautifulSoup) -> dict[str, Tag]:
    """The lanes by their headings."""
    return {lane.h2.get_text(" ", strip=True): lane for lane in page.select(".lane") if lane.h2}


def slot(page: BeautifulSoup, name: str) -> Tag:
    return next(each for each in page.select(".slot") if name in each.text)


@pytest.fixture
def week(desk: Desk) -> dict[str, int]:
    """Somebody of Coral Gables reads the week of the world; gives its leads by name."""
    staff_id = desk.become(StaffRole.COORDINATOR, office=OWN)
    with desk.arrange():
        made = fill(staff_id, now=NOW)
    forget_directory()
    return made


def test_the_week_shows_each_consultation_on_its_day_with_time_person_state_and_clinician(
    desk: Desk, week: dict[str, int]
) -> None:
    found = lanes(page_of(desk))

    assert [each.split()[0] for each in found] == [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
    ]
    today = found["Tuesday Nov 24 , today"]
    told = slot(BeautifulSoup(str(today), "html5lib"), "Renée Baptiste").get_text(" ", strip=True)
    assert told == "In person, 3:00 pm Renée Baptiste Elena Ruiz, patient coordinator Confirmed"
    assert "By video, 4:00 pm" in today.get_text(" ", strip=True)
    assert "Being booked, until 1:49 pm" in found["Wednesday Nov 25"].text
    assert "Thanksgiving" in found["Thursday Nov 26"].text
    assert week


def test_the_zone_is_named_and_times_are_told_in_it(desk: Desk) -> None:
    with desk.arrange():
        desk.lead("other").name = "Renée Baptiste"
    desk.book_for("other", NOON + timedelta(hours=3))
    desk.become(StaffRole.CENTRAL_DESK)

    page = page_of(desk, f"{PATH}?office={OTHER}")

    assert "Times are Eastern Time, Montréal" in page.text
    assert "4:40 pm" in slot(page, "Renée Baptiste").text


def test_free_times_are_bands_that_end_where_a_consultation_begins(desk: Desk) -> None:
    desk.book_for("own", TODAY_3PM)
    desk.become(StaffRole.COORDINATOR, office=OWN)

    today = next(lane for name, lane in lanes(page_of(desk)).items() if name.startswith("Tuesday"))
    told = [
        each.get_text(" ", strip=True).removeprefix("In person, ")
        for each in today.select(".slot .num:not(a)")
    ]

    assert told == ["2:00 pm – 3:00 pm", "3:00 pm", "3:00 pm – 6:00 pm"]
    assert "6 free times" in today.text


def test_a_free_time_leads_to_the_search_for_whom_to_book(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    link = page_of(desk).select_one(".slot__l a")
    assert link

    found = page_of(desk, str(link["href"]))

    assert "Find the person to book for Tuesday, November 24, 2:00 pm, Eastern Time." in found.text


def test_whoever_only_reads_has_no_times_to_book_and_no_answers_to_give(desk: Desk) -> None:
    desk.book_for("own", NOON - timedelta(hours=2))
    desk.become(StaffRole.PRIVACY)

    page = page_of(desk, f"{PATH}?office={OWN}")

    assert page.select(".slot--free")
    assert page.select(".slot__l a, .slot form") == []


def test_the_day_has_a_lane_for_each_clinician_and_room(desk: Desk, week: dict[str, int]) -> None:
    found = lanes(page_of(desk, f"{PATH}?view=day"))

    assert list(found) == [
        "Elena Ruiz, patient coordinator",
        "Marcus Bell, nurse",
        "Yolanda Prieto, patient coordinator",
        "Garden room",
    ]
    assert "Renée Baptiste" in found["Elena Ruiz, patient coordinator"].text
    assert week


def test_one_clinician_is_shown_alone(desk: Desk, week: dict[str, int]) -> None:
    with desk.arrange():
        slug = db.session.scalars(select(Resource.slug).where(Resource.name == "Marcus Bell, nurse")).one()

    page = page_of(desk, f"{PATH}?view=week&by={slug}")

    assert "Maya Torres" in page.text
    assert "Renée Baptiste" not in page.text
    assert week


def test_only_one_way_to_meet_narrows_the_free_times_not_the_consultations(
    desk: Desk, week: dict[str, int]
) -> None:
    page = page_of(desk, f"{PATH}?mode=video&day=2026-11-24")

    assert "Renée Baptiste" in page.text
    assert "mode=video" in str(page.select_one(".slot__l a"))
    assert week


def test_a_cancelled_one_and_a_time_that_ran_out_unconfirmed_are_not_there(desk: Desk) -> None:
    desk.book_for("own", TODAY_3PM, state=AppointmentState.CANCELLED, cancelled_at=NOW)
    desk.book_for("own", TODAY_3PM, state=AppointmentState.KEPT, kept_until=NOW - timedelta(seconds=1))
    desk.become(StaffRole.COORDINATOR, office=OWN)

    assert "Maya Torres" not in page_of(desk).text


def test_an_empty_week_says_where_hours_and_clinicians_are_set(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)

    page = page_of(desk, f"{PATH}?day=2027-01-20")

    words = "No consultations this week. Hours and clinicians are set in Offices."
    assert words in page.get_text(" ", strip=True)
    assert page.select_one(f'a[href="/desk/offices/{OWN}"]')


def test_an_office_without_a_calendar_says_so(desk: Desk) -> None:
    with desk.arrange():
        office = db.session.scalars(select(Office.id).where(Office.slug == OWN)).one()
        db.session.delete(db.session.get_one(ConsultationTerms, office))
    forget_directory()
    desk.become(StaffRole.COORDINATOR, office=OWN)

    page = page_of(desk)

    assert "This office takes no bookings yet." in page.text
    assert page.select_one("a.book") is None


@pytest.mark.parametrize("slug", [OTHER, "no-such-office", "1", "' or 1=1"])
def test_somebody_elses_office_and_one_that_never_was_are_the_same(desk: Desk, slug: str) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    never = desk.client.get(f"{PATH}?office=never-heard-of-it")
    answer = desk.client.get(PATH, query_string={"office": slug})

    assert (answer.status_code, answer.data) == (404, never.data)


def test_only_the_readers_offices_are_offered_and_read(desk: Desk) -> None:
    desk.book_for("own", TODAY_3PM)
    desk.book_for("other", TODAY_3PM)
    desk.become(StaffRole.COORDINATOR, office=OTHER)
    page = page_of(desk)

    assert "Maya Torres" not in page.text
    assert "Renée Baptiste" in page.text
    assert page.select("select[name=office]") == []

    desk.become(StaffRole.CENTRAL_DESK)
    assert len(page_of(desk).select("select[name=office] option")) > 20


def test_somebody_without_an_office_is_told_whom_to_ask(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR)

    assert "No office is yours yet." in page_of(desk).text


def test_the_person_of_a_lead_that_went_elsewhere_is_not_named(desk: Desk) -> None:
    appointment = desk.book_for("own", NOON - timedelta(hours=2))
    with desk.arrange():
        desk.lead("own").office_id = desk.lead("other").office_id
    desk.become(StaffRole.COORDINATOR, office=OWN)

    page = page_of(desk)

    assert "Maya Torres" not in page.text
    assert "With another office now" in page.text
    assert desk.post(f"{PATH}/{appointment}/came").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "view=month&day=2026-13-45&by=nobody&mode=telepathy",
        "day=0001-01-01",
        "day=9999-12-31&view=day",
        "day=%00&by=%00",
    ],
)
def test_any_address_gets_a_page(desk: Desk, query: str) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)

    page = desk.client.get(f"{PATH}?{query}")

    assert page.status_code == 200
    assert "November 24" in page.text


@pytest.mark.parametrize(
    "path", [PATH, f"{PATH}?view=day", "{lead}/book", f"{PATH}/feeds", "/desk/my-day", "{lead}"]
)
def test_a_page_takes_few_statements_however_much_is_booked(
    desk: Desk, week: dict[str, int], path: str
) -> None:
    desk.become(StaffRole.OFFICE_MANAGER, office=OWN)
    path = path.format(lead=f"/desk/leads/{desk.leads['own']}")
    desk.book_for("own", TODAY_3PM + timedelta(days=1))
    desk.client.get(path)
    most = MOST_STATEMENTS if path != f"/desk/leads/{desk.leads['own']}" else 20

    with statements(desk) as seen:
        assert desk.client.get(path).status_code == 200

    assert 0 < len(seen) <= most, "\n".join(seen)
    assert week


def test_steps_lead_to_the_weeks_around_and_keep_the_filters(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)

    page = page_of(desk, f"{PATH}?mode=video&day=2026-11-24")
    hrefs = [str(each["href"]) for each in page.select(".when__go--wide a")]

    assert [each.split("day=")[1].split("&")[0] for each in hrefs] == [
        "2026-11-17",
        "2026-11-24",
        "2026-12-01",
    ]
    assert all("mode=video" in each for each in hrefs)


def test_video_and_person_are_told_apart_by_words(desk: Desk) -> None:
    desk.book_for("own", TODAY_3PM, mode=AppointmentMode.VIDEO)
    desk.become(StaffRole.COORDINATOR, office=OWN)

    assert "By video, 3:00 pm" in slot(page_of(desk), "Maya Torres").get_text(" ", strip=True)
