"""A consultation, whole and real: asked for, booked, moved, reminded of, held; then its offer is applied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import TypeVar

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Select, select

from leads.database import Base, db
from leads.models import Appointment, Lead, LetterRow, PromoHold
from leads.reference import reference_of
from leads.vocabulary import AppointmentState, HoldState, LeadStage, LetterState, StaffRole
from tests.journeys.desk_day import DeskDay
from tests.journeys.on_the_phone import PHONE, looked_at, sends_a_request
from tests.stack.reckoning import move_clock
from tests.stack.running import Stack, running_stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]
Row = TypeVar("Row", bound=Base)
EMAIL, OFFICE = "maya-books@example.com", "miami-coral-gables"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product with a mail server that accepts everything."""
    with running_stack(tmp_path_factory.mktemp("booking"), "web", "worker", "relay", "beat") as running:
        yield running


class Course:
    """What one visitor gets to read, and what the product knows of them."""

    def __init__(self, day: DeskDay) -> None:
        self.day, self.read = day, 0

    def next_letter(self) -> EmailMessage:
        """The next letter that reaches the visitor."""
        self.day.stack.until(lambda: len(self.day.letters_to(EMAIL)) > self.read, seconds=30)
        self.read += 1
        return self.day.letters_to(EMAIL)[self.read - 1]

    def appointment(self) -> Appointment:
        """The only consultation there is."""
        return self._one(select(Appointment).where(Appointment.state != AppointmentState.KEPT))

    def lead(self) -> Lead:
        """The only request there is."""
        return self._one(select(Lead).where(Lead.email == EMAIL))

    def promises(self) -> set[str]:
        """Where the offers stand."""
        with self.day.stack.app.app_context():
            states = db.session.scalars(select(PromoHold.state)).all()
            db.session.remove()
        return set(states)

    def _one(self, wanted: Select[tuple[Row]]) -> Row:
        with self.day.stack.app.app_context():
            found = db.session.scalars(wanted).one()
            db.session.expunge(found)
            db.session.remove()
        return found

    def wait_until(self, at: datetime) -> None:
        """Let the time go by, once everything that was to be sent is sent."""
        waiting = (LetterState.PENDING, LetterState.CLAIMED, LetterState.SENDING, LetterState.DEFERRED)
        unsent = select(LetterRow.id).where(LetterRow.state.in_(waiting))
        self.day.stack.until(lambda: self._none(unsent))
        move_clock(self.day.stack, seconds=(at - self.day.now()).total_seconds())

    def _none(self, wanted: Select[tuple[int]]) -> bool:
        with self.day.stack.app.app_context():
            found = db.session.execute(wanted).first() is None
            db.session.remove()
        return found


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def entry_of(letter: EmailMessage) -> tuple[str, dict[str, object]]:
    """The method and the one event of the calendar file a letter brings."""
    [part] = [each for each in letter.walk() if each.get_content_type() == "text/calendar"]
    found = Calendar.from_ical(part.get_content())
    [event] = found.walk("VEVENT")
    words = {name: event.get(name) for name in ("UID", "SUMMARY")}
    return str(found["METHOD"]), words | {"SEQUENCE": event["SEQUENCE"], "AT": event["DTSTART"].dt}


def picks(page: Page, *, later: int) -> None:
    """Pick the first time of a page and confirm it."""
    for _ in range(later):
        with page.expect_navigation():
            page.get_by_role("link", name="Show later dates").click()
    looked_at(page, closely=True)
    page.locator("label.slot").first.click()
    with page.expect_navigation(url="**/book/confirm*"):
        page.get_by_role("button", name="Book this time").click()
    expect(page.locator("h1")).to_have_text("Confirm your time")
    looked_at(page, closely=True)
    with page.expect_navigation(url="**done=booked*"):
        page.get_by_role("button", name="Confirm this time").click()
    expect(page.locator("#appointment-title")).to_be_visible()
    looked_at(page, closely=True)


def test_from_the_request_to_the_bill(browser: Browser, stack: Stack) -> None:
    day = DeskDay(stack, browser)
    day.hire("Robin Day", "robin@example.com", StaffRole.COORDINATOR, OFFICE)
    course = Course(day)
    page = browser.new_context(viewport=PHONE).new_page()
    sends_a_request(page, day.address, "en", EMAIL, closely=False)

    # They book from their letter.
    words = text_of(course.next_letter())
    link = re.search(rf"{day.address}/r/[\w-]+/book", words)
    assert link is not None, words
    page.goto(link[0])
    picks(page, later=0)
    first = course.appointment()
    letter = course.next_letter()
    assert str(letter["Subject"]).startswith("Confirmed: ")
    method, entry = entry_of(letter)
    assert (method, entry["SEQUENCE"], entry["AT"]) == ("PUBLISH", 0, first.starts_at)
    assert "hip" not in str(entry).lower()
    assert (course.lead().stage, course.promises()) == (LeadStage.BOOKED, {HoldState.RESERVED})

    # They change it.
    with page.expect_navigation():
        page.get_by_role("link", name="Change the time").click()
    picks(page, later=1)
    moved = course.appointment()
    assert moved.starts_at > first.starts_at
    method, again = entry_of(course.next_letter())
    assert (method, again["UID"], again["SEQUENCE"]) == ("PUBLISH", entry["UID"], 1)
    assert again["AT"] == moved.starts_at

    # They are reminded, and say that they will come.
    course.wait_until(moved.starts_at - timedelta(days=1) + timedelta(minutes=1))
    reminder = course.next_letter()
    assert str(reminder["Subject"]).startswith("Tomorrow at ")
    link = re.search(rf"{day.address}/r/[\w-]+/appointment", text_of(reminder))
    assert link is not None
    page.goto(link[0])
    with page.expect_navigation():
        page.get_by_role("button", name="I’ll be there").click()
    expect(page.locator("#appointment .chip--ok")).to_be_visible()
    looked_at(page, closely=True)

    # They come; the calendar asks until somebody says so.
    course.wait_until(moved.starts_at + timedelta(minutes=35))
    day.signs_in("robin@example.com")
    desk = day.page
    desk.goto(f"{day.address}/desk/calendar")
    asked = desk.get_by_role("group", name="How did it go with Maya Torres?")
    asked.get_by_role("button", name="Came").click()
    expect(asked).to_have_count(0)
    assert course.lead().stage == LeadStage.CONSULTED

    # The procedure is done: the offer is earned, and applied as the table says.
    record = f"{day.address}/desk/leads/{reference_of(course.lead().id)}"
    desk.goto(record)
    desk.locator("details", has=desk.locator("summary", has_text="Stage")).first.locator("summary").click()
    desk.get_by_role("button", name="Completed", exact=True).click()
    stack.until(lambda: course.lead().stage == LeadStage.COMPLETED)
    assert HoldState.EARNED in course.promises()
    desk.goto(record)
    done = desk.locator("form", has=desk.locator("input[name=areas]"))
    done.locator("input[name=areas][value='3']").check()
    done.get_by_role("button", name="Mark as applied").click()
    expect(desk.locator("aside.side2")).to_contain_text("Robin Day")
    expect(desk.locator("aside.side2")).to_contain_text("$2,500")
    assert HoldState.APPLIED in course.promises()

    # The morning after they are thanked, and nobody got anything twice.
    course.wait_until(moved.starts_at + timedelta(hours=26))
    assert "Thank you" in str(course.next_letter()["Subject"])
    sent = [str(each["Message-ID"]) for each in day.letters_to(EMAIL)]
    assert len(sent) == len(set(sent)) == course.read
