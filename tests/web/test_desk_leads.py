"""The list of leads as staff read it: the late on top, clocks in words, few statements, no table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import template_rendered
from sqlalchemy import event

from leads.database import Base, db
from leads.vocabulary import ContactBy, Locale, StaffRole
from tests.factories import NOON
from tests.web.desk_world import OWN, Desk

MINUTE = timedelta(minutes=1)
MOST_STATEMENTS = 12
_DIRECTORY = re.compile(
    r"\sFROM (country|procedure|concern|office(_hours|_closure|_procedure)?|resource(_hours|_absence)?"
    r"|consultation_terms)\b(?!_)"
)


@contextmanager
def statements(desk: Desk) -> Iterator[list[str]]:
    """Every SQL statement of the block, without savepoints and without the directory, which is cached."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) and not _DIRECTORY.search(
            statement
        ):
            seen.append(statement)

    with desk.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def rows_in(value: Any, depth: int = 0) -> Iterator[Base]:
    """Every mapped row that can be reached from a template's context."""
    if isinstance(value, Base):
        yield value
    elif depth < 6 and isinstance(value, dict):
        for each in value.values():
            yield from rows_in(each, depth + 1)
    elif depth < 6 and isinstance(value, (list, tuple, set, frozenset)):
        for each in value:
            yield from rows_in(each, depth + 1)
    elif depth < 6 and is_dataclass(value):
        for each in fields(value):
            yield from rows_in(getattr(value, each.name), depth + 1)


@contextmanager
def no_rows_in_templates(desk: Desk) -> Iterator[list[str]]:
    """Fails when a template is given a row of a table; gives the names of what was rendered."""
    rendered: list[str] = []

    def look(_app: Any, template: Any, context: dict[str, Any], **_more: Any) -> None:
        given = {name: value for name, value in context.items() if name not in ("g", "request", "session")}
        given.pop("current_user", None)
        rendered.append(template.name)
        assert not list(rows_in(given)), template.name

    with template_rendered.connected_to(look, desk.app):
        yield rendered


@pytest.fixture
def central(desk: Desk) -> Desk:
    """Signed in at the central desk."""
    desk.become(StaffRole.CENTRAL_DESK)
    return desk


def page_of(desk: Desk, path: str = "/desk/leads") -> BeautifulSoup:
    response = desk.client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html5lib")


def row_of(page: BeautifulSoup, name: str) -> str:
    row = next(each for each in page.select(".row") if name in each.text)
    return " ".join(row.text.split())


def test_groups_stand_in_the_order_they_are_worked(central: Desk) -> None:
    central.add_lead("late", office=OWN, name="Late Lead", first_contact_due_at=NOON - 10 * MINUTE)
    central.add_lead(
        "wait",
        office=OWN,
        name="Night Lead",
        clock_starts_at=NOON + 60 * MINUTE,
        first_contact_due_at=NOON + 75 * MINUTE,
    )

    headings = [heading.text for heading in page_of(central).select(".q__h h2")]

    assert headings == ["Late", "Due now", "Not routed yet", "Waiting for opening time"]


@pytest.mark.parametrize(
    ("starts", "due", "words"),
    [
        (-5, -10, "Late 12 min"),
        (-200, -190, "Late 3 h"),
        (0, 5.5, "3:2"),
        (0, 120, "By 3:40 pm EST"),
        (60, 75, "Opens 2:40 pm EST"),
        (20 * 60, 20 * 60 + 15, "Opens 9:40 am EST"),
        (44 * 60, 44 * 60 + 15, "Opens Thu 9:40 am EST"),
    ],
)
def test_the_clock_speaks_in_office_words(central: Desk, starts: float, due: float, words: str) -> None:
    central.add_lead(
        "one",
        office=OWN,
        name="Clock Lead",
        clock_starts_at=NOON + starts * MINUTE,
        first_contact_due_at=NOON + due * MINUTE,
    )

    assert words in row_of(page_of(central), "Clock Lead")


def test_a_row_says_who_where_what_and_how(central: Desk) -> None:
    central.add_lead(
        "french",
        office="montreal",
        name="Camille Exemple",
        locale=Locale.FR_CA,
        contact_by=ContactBy.EMAIL,
        email="camille@example.com",
    )

    page = page_of(central)
    row = next(each for each in page.select(".row") if "Camille" in each.text)

    for words in ("Not sure yet", "Montréal", "Français", "Email", "2 min"):
        assert words in row.text
    assert row.select_one('svg[aria-label="Nobody yet"]') is not None
    contact = row.select_one("a.row__c")
    assert contact is not None
    assert contact["href"] == "mailto:camille@example.com"
    assert contact["aria-label"] == "Email Camille Exemple"


def test_the_number_of_statements_does_not_grow_with_the_rows(central: Desk) -> None:
    with statements(central) as few:
        page_of(central)
    for number in range(40):
        central.add_lead(str(number), office=OWN, name=f"Lead {number}")
    with statements(central) as many:
        page = page_of(central)
    with statements(central) as beside:
        page_of(central, f"/desk/leads?lead={central.leads['own']}")
    reads = [each for each in beside if not each.startswith("INSERT INTO audit_entry")]

    assert len(page.select(".row")) == 43
    assert len(many) == len(few) <= MOST_STATEMENTS
    assert len(reads) <= MOST_STATEMENTS


def test_fifty_rows_fit_into_sixty_kilobytes_and_the_rest_is_a_page_away(central: Desk) -> None:
    for number in range(55):
        locale = Locale.ES if number % 3 else Locale.EN_US
        central.add_lead(str(number), office=OWN, name=f"Wilhelmina Lead {number}", locale=locale)

    first = page_of(central)
    body = central.client.get("/desk/leads").data
    link = first.select_one("nav.pages a")
    assert link is not None
    second = page_of(central, link["href"])

    assert len(first.select(".row")) == 50
    assert len(body) <= 60 * 1024
    names = [row.select_one("a").text for row in (*first.select(".row"), *second.select(".row"))]
    assert len(names) == len(set(names)) == 58


def test_templates_get_page_objects_and_never_rows(central: Desk) -> None:
    with no_rows_in_templates(central) as rendered:
        page_of(central)
        page_of(central, "/desk/quarantine")
        page_of(central, f"/desk/leads/{central.leads['own']}")

    assert {"triage/leads.html", "triage/lead.html"} <= set(rendered)


def test_the_held_back_are_counted_and_have_a_time(central: Desk) -> None:
    note = page_of(central).select_one(".held")
    assert note is not None
    assert "1 request held back, review due within one hour" in note.text

    assert "57:5" in row_of(page_of(central, "/desk/quarantine"), "Buy Cheaply")


def test_an_empty_queue_says_so(desk: Desk) -> None:
    desk.become(StaffRole.COORDINATOR)

    assert "Nothing is waiting." in page_of(desk).text


def test_a_filter_that_hides_everything_offers_the_way_back(central: Desk) -> None:
    page = page_of(central)
    empty = next(option["value"] for option in page.select("option") if option.text == "Tampa")
    found = page_of(central, f"/desk/leads?office={empty}")

    assert "No leads match." in found.text
    assert found.select_one(".empty a")["href"] == "/desk/leads"


def test_looking_changes_nothing(central: Desk) -> None:
    with statements(central) as seen:
        page_of(central)
        page_of(central, "/desk/quarantine")
        page_of(central, f"/desk/leads/{central.leads['own']}")

    writes = [each for each in seen if each.split()[0].upper() in ("INSERT", "UPDATE", "DELETE")]
    # That somebody read a person's record is itself written down.
    assert {each.split()[2] for each in writes} <= {"audit_entry"}
