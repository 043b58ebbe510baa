"""The calendar in Chromium: no barrier, no sideways scrolling, a week on wide screens, a day on phones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from leads import clock
from leads.database import db, transaction
from leads.directory.queries import forget_directory
from leads.models import Appointment, ClockOffset, Office
from leads.reference import reference_of
from leads.vocabulary import AppointmentState, SessionStage, StaffRole
from leads.web.staff_sessions import COOKIE, open_session
from tests.browsing import barriers, chromium, overflow, serving
from tests.factories import NOON, make_staff
from tests.web.calendar_world import fill
from tests.web.desk_world import OWN

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("CALENDAR_PICTURES")


@dataclass(frozen=True)
class World:
    """A running desk, its leads by name, and a session."""

    app: Flask
    address: str
    leads: dict[str, int]
    token: str

    def lead(self, name: str) -> str:
        """The address of a lead."""
        return f"/desk/leads/{reference_of(self.leads[name])}"

    def state(self, name: str) -> str:
        """What became of the consultation of a lead."""
        with self.app.app_context():
            newest = select(Appointment.state).where(Appointment.lead_id == self.leads[name])
            return db.session.scalars(newest.order_by(Appointment.id.desc())).first() or ""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with chromium() as found:
        yield found


@pytest.fixture
def world(real_app: Flask) -> Iterator[World]:
    """A manager of Coral Gables on a Tuesday at 1:42 pm."""
    with real_app.app_context():
        with transaction():
            db.session.add(ClockOffset(id=1, by=NOON + timedelta(minutes=2) - clock.now()))
        with transaction():
            office = db.session.scalars(select(Office).where(Office.slug == OWN)).one()
            staff = make_staff(StaffRole.OFFICE_MANAGER, StaffRole.COORDINATOR, offices=(office,))
            leads = fill(staff.id, now=clock.now())
            token = open_session(
                staff_id=staff.id, stage=SessionStage.OPEN, device="Test browser", now=clock.now()
            )
        forget_directory()
    with serving(real_app) as address:
        yield World(real_app, address, leads, token)


def page_of(browser: Browser, world: World, width: int, theme: str = "light", **more: object) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme, **more)  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": world.token, "url": world.address}])
    return context.new_page()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_barrier_on_any_page(browser: Browser, world: World, width: int, theme: str) -> None:
    page = page_of(browser, world, width, theme)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    pages = {
        "week": "/desk/calendar",
        "day": "/desk/calendar?view=day",
        "full-week": "/desk/calendar?view=week",
        "empty": "/desk/calendar?day=2027-01-20",
        "feeds": "/desk/calendar/feeds",
        "book": f"{world.lead('Maya Torres')}/book",
        "change": f"{world.lead('Lena Park')}/book?do=cancel",
        "lead": world.lead("Lena Park"),
        "unanswered": world.lead("Ines O’Neill"),
        "my-day": "/desk/my-day",
        "pane": f"/desk/leads?view=open&lead={reference_of(world.leads['Lena Park'])}",
        "search": "/desk/search?for=book&time=2026-11-25T16:00:00%2B00:00",
    }
    found = {}
    for name, path in pages.items():
        page.goto(world.address + path)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{theme}.png", full_page=True)
        found[name] = (barriers(page), overflow(page))
    page.context.close()

    assert found == {name: ([], 0) for name in pages}
    assert refused == []


def test_a_wide_screen_shows_the_week_and_a_phone_the_day(browser: Browser, world: World) -> None:
    shown = {}
    for width in (390, 1280):
        page = page_of(browser, world, width)
        page.goto(f"{world.address}/desk/calendar")
        shown[width] = page.locator(".lane:visible").count()
        page.context.close()

    assert shown == {390: 1, 1280: 6}


def test_on_a_phone_answers_of_other_days_are_asked_for_on_top_and_once(
    browser: Browser, world: World
) -> None:
    asked = {}
    for width in (390, 1280):
        page = page_of(browser, world, width)
        page.goto(f"{world.address}/desk/calendar?day=2026-11-25")
        asked[width] = page.locator(".slot--late:visible", has_text="Ines").count()
        asked[-width] = page.locator(".waiting .slot:visible").count()
        page.context.close()

    assert asked == {390: 1, -390: 2, 1280: 1, -1280: 1}


def test_a_consultation_keeps_to_its_lane_in_a_week_of_seven_days(browser: Browser, world: World) -> None:
    page = page_of(browser, world, 1280)
    page.goto(f"{world.address}/desk/calendar?day=2026-11-29")

    out = "all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.innerText)"
    assert page.locator(".lane:visible").count() == 7
    assert page.eval_on_selector_all(".lane, .lane .slot, .lane .btn", out) == []
    page.context.close()


def test_keys_lead_to_the_calendar_and_to_booking(browser: Browser, world: World) -> None:
    page = page_of(browser, world, 1280)
    page.goto(f"{world.address}/desk/leads")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/desk/calendar")
    page.keyboard.press("b")
    page.wait_for_url("**/desk/search?for=book")

    page.goto(world.address + world.lead("Maya Torres"))
    page.keyboard.press("b")
    page.wait_for_url("**/book")
    page.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_somebody_is_booked_moved_confirmed_and_cancelled(
    browser: Browser, world: World, script: bool
) -> None:
    page = page_of(browser, world, 390, java_script_enabled=script)
    page.goto(f"{world.address}{world.lead('Maya Torres')}/book")
    page.locator(".times__o").first.click()
    page.get_by_role("button", name="Book this time").click()
    expect(page.locator(".toast")).to_contain_text("Booked.")
    expect(page.get_by_role("region", name="Consultation")).to_contain_text("Booked")

    page.get_by_role("region", name="Consultation").get_by_role("link", name="Change time").click()
    page.locator(".times__o").nth(3).click()
    page.get_by_role("button", name="Change the time").click()
    expect(page.locator(".toast")).to_contain_text("The time is changed.")

    page.get_by_role("button", name="Confirmed by phone").click()
    expect(page.get_by_role("region", name="Consultation")).to_contain_text("Confirmed by phone")

    page.get_by_role("link", name="Cancel the consultation").click()
    page.get_by_role("button", name="Cancel the consultation").click()
    expect(page.get_by_role("region", name="Consultation")).to_contain_text("Cancelled by us")
    assert world.state("Maya Torres") == AppointmentState.CANCELLED
    page.context.close()


def test_an_answer_is_given_on_the_calendar_and_taken_back(browser: Browser, world: World) -> None:
    page = page_of(browser, world, 1280)
    page.goto(f"{world.address}/desk/calendar")
    page.locator(".slot--late", has_text="Ines").get_by_role("button", name="Came", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Noted: they came.")
    assert world.state("Ines O’Neill") == AppointmentState.CAME

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".slot--late", has_text="Ines")).to_be_visible()
    assert world.state("Ines O’Neill") == AppointmentState.BOOKED
    page.context.close()
