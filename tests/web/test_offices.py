"""The offices as staff read them: open now, what they have to do, and where a postal code would go."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from leads.database import db
from leads.directory.queries import forget_directory
from leads.models import (
    Allocation,
    Lead,
    Office,
    OfficeClosure,
    OfficeDay,
    OfficeShare,
    Resource,
    ResourceAbsence,
)
from leads.vocabulary import StaffRole
from tests.factories import NOON
from tests.web.desk_world import OTHER, OWN, Desk

PATH = "/desk/offices"


def row(page: str, name: str) -> str:
    """The row of one office."""
    return next(each for each in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if name in each)


def test_a_coordinator_sees_their_offices_and_group_roles_see_all(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    page = desk.client.get(PATH).text
    assert "1 of 1 open now" in page
    assert "Montréal" not in page

    desk.become(StaffRole.CENTRAL_DESK)
    page = desk.client.get(PATH).text
    assert "Montréal" in page
    assert "Linden central desk" in page

    desk.become(StaffRole.COORDINATOR)
    assert "No office is yours yet." in desk.client.get(PATH).text


def test_a_row_says_what_the_office_has_to_do(desk: Desk) -> None:
    desk.add_lead("late", office=OWN, first_contact_due_at=NOON)
    with desk.arrange():
        office_id = db.session.scalars(select(Office.id).where(Office.slug == OWN)).one()
        db.session.add(OfficeDay(office_id=office_id, on_date=NOON.date(), capacity=60, taken=12))
    desk.become(StaffRole.COORDINATOR, office=OWN)

    found = row(desk.client.get(PATH).text, "Coral Gables")

    assert re.search(r">2</a>", found)
    assert re.search(r'is-late"[^>]*>1<', found)
    assert "12 of 60 today" in found
    assert "until 6:00 pm EST" in found


def test_a_closed_office_says_when_it_opens(desk: Desk) -> None:
    desk.move_clock(NOON + timedelta(hours=8))
    desk.become(StaffRole.COORDINATOR, office=OWN)

    found = row(desk.client.get(PATH).text, "Coral Gables")

    assert "Closed" in found
    assert "until 9:00 am EST" in found


def test_one_office_shows_hours_closed_days_and_who_covers_it(desk: Desk) -> None:
    with desk.arrange():
        office_id = db.session.scalars(select(Office.id).where(Office.slug == OWN)).one()
        days = {
            "starts_on": (NOON + timedelta(days=10)).date(),
            "ends_on": (NOON + timedelta(days=11)).date(),
        }
        db.session.add(OfficeClosure(office_id=office_id, reason="Moving walls", **days))
    forget_directory()
    desk.become(StaffRole.COORDINATOR, office=OWN)

    page = desk.client.get(f"{PATH}/{OWN}").text

    for words in (
        "9:00 am – 6:00 pm",
        "Thanksgiving",
        "Fri 4 Dec to Sat 5 Dec",
        "Moving walls",
        "Linden central desk",
    ):
        assert words in page, words
    assert "<form" not in page[page.index('<main id="main"') : page.index("</main>")]


@pytest.mark.parametrize("slug", [OTHER, "no-such-office", "1"])
def test_somebody_elses_office_and_one_that_never_was_are_the_same(desk: Desk, slug: str) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    never = desk.client.get(f"{PATH}/never-heard-of-it")
    answer = desk.client.get(f"{PATH}/{slug}")

    assert (answer.status_code, answer.data) == (404, never.data)


def test_a_tried_postcode_answers_as_routing_would_and_leaves_nothing_behind(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)

    def rows() -> list[int]:
        with desk.arrange():
            return [
                db.session.scalars(select(func.count()).select_from(table)).one()
                for table in (Lead, Allocation, OfficeShare, OfficeDay)
            ]

    before = rows()
    page = desk.client.get(f"{PATH}?country=US&code=33133&procedure=&language=en").text

    assert "It would go to" in page
    assert re.search(r'<tr class="win"><th scope="row">Miami', page)
    assert rows() == before


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("country=US&code=00000", "We do not know this code in that country."),
        ("country=GB&code=33133", "We do not know this code in that country."),
        ("country=CA&code=h3b 1a1", "Montréal"),
        ("country=XX&code=33133", "It would go to"),
    ],
)
def test_any_code_gets_an_answer_in_words(desk: Desk, query: str, words: str) -> None:
    desk.become(StaffRole.CENTRAL_DESK)
    answer = desk.client.get(f"{PATH}?{query}")

    assert answer.status_code == 200
    assert words in answer.text[answer.text.index('id="trial"') :]


def test_the_list_takes_at_most_twelve_statements_with_every_office(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)
    path = f"{PATH}?country=US&code=33133"
    desk.client.get(path)
    seen: list[str] = []
    with desk.app.app_context():
        connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))

    assert desk.client.get(path).status_code == 200
    statements = [each for each in seen if not re.match(r"(release )?savepoint|rollback", each, re.I)]
    assert 0 < len(statements) <= 12, statements


def test_the_list_says_when_each_office_has_its_next_free_time(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)

    page = desk.client.get(PATH).text

    assert "today, 4:00 pm" in row(page, "Coral Gables")  # two hours of notice from 1:40 pm
    assert "tomorrow, 11:00 am" in row(page, "Seattle")
    assert "No calendar" in row(page, "Reno")
    assert "No calendar" not in row(page, "Linden central desk")


def test_one_office_shows_how_it_gives_consultations_and_who_is_there_when(desk: Desk) -> None:
    with desk.arrange():
        resource = db.session.scalars(select(Resource).where(Resource.slug == "marcus-bell")).one()
        days = {
            "starts_on": (NOON + timedelta(days=6)).date(),
            "ends_on": (NOON + timedelta(days=8)).date(),
        }
        db.session.add(ResourceAbsence(resource_id=resource.id, reason="Training", **days))
    forget_directory()
    desk.become(StaffRole.COORDINATOR, office=OWN)

    page = desk.client.get(f"{PATH}/{OWN}").text

    section = page[page.index('id="consultations"') :]
    for words in (
        "today, 4:00 pm",
        "30 minutes",
        "15 minutes after",
        "2 hours for visitors, none for staff",
        "up to 60 days",
        "Elena Ruiz, patient coordinator",
        "In person · By video",
        "As the office",
        "Monday to Thursday, 9:00 am to 12:30 pm",
        "Mon 30 Nov to Wed 2 Dec: Training",
        "Garden room",
        f'href="/desk/calendar?office={OWN}"',
    ):
        assert words in section, words


def test_an_office_without_a_calendar_says_what_happens_instead(desk: Desk) -> None:
    desk.become(StaffRole.CENTRAL_DESK)

    assert "No calendar: visitors say which times would suit them" in desk.client.get(f"{PATH}/reno").text
    assert 'id="consultations"' not in desk.client.get(f"{PATH}/central-desk").text
