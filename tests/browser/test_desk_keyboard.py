"""A lead worked by keyboard alone, in Chromium: claim, log, undo, note, email, snooze, close."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from leads import clock
from leads.accounts.demo_staff import DEMO_STAFF
from leads.database import db, transaction
from leads.intake.request import ConsultationRequest
from leads.intake.service import submit
from leads.models import ClockOffset, LetterRow
from leads.routing import service as routing
from leads.vocabulary import LeadSource, LetterKind, Locale
from tests.browsing import barriers, chromium, overflow, serving
from tests.factories import NOON
from tests.web.test_desk_browser import enter
from tests.web.test_desk_lead import ANSWERS

pytestmark = pytest.mark.browser
CENTRAL = DEMO_STAFF[0]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with chromium() as found:
        yield found


@pytest.fixture
def reference(real_app: Flask) -> str:
    """A real request, sent and routed, at an hour when people may be called."""
    with real_app.app_context():
        with transaction():
            db.session.add(ClockOffset(id=1, by=NOON - clock.now()))
        with transaction():
            request = ConsultationRequest(
                answers=ANSWERS,
                locale=Locale.EN_US,
                page="/start/check",
                promo="WINTER26",
                concern="hip-dips",
            )
            receipt = submit(request, submission_key="keys", source=LeadSource.FORM, now=clock.now())
        with transaction():
            assert routing.assign(lead_id=receipt.lead_id, now=clock.now())
    return receipt.reference


def toast(page: Page, words: str) -> None:
    page.locator("[data-toast]", has_text=words).wait_for()


def reach(page: Page, name: str) -> None:
    """Tab until the button of this name has the focus."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.innerText || document.activeElement.value || ''"):
            return
    raise AssertionError(f"no way to {name} by keyboard")


def test_a_lead_is_worked_by_keyboard_only(browser: Browser, real_app: Flask, reference: str) -> None:
    with serving(real_app) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page, complaints = context.new_page(), []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        enter(page, address, CENTRAL.email, CENTRAL.password)
        page.goto(f"{address}/desk/leads/{reference}")

        page.keyboard.press("c")
        toast(page, "Claimed")
        page.keyboard.press("l")
        page.keyboard.type("She asked about parking.")
        reach(page, "Left voicemail")
        page.keyboard.press("Enter")
        toast(page, "Logged: voicemail.")
        assert page.locator(".tl .note", has_text="She asked about parking.").is_visible()
        page.keyboard.press("z")
        toast(page, "Taken back.")

        page.keyboard.press("2")
        toast(page, "Logged: voicemail.")
        page.keyboard.press("n")
        page.keyboard.type("Parking is behind the house.")
        reach(page, "Save note")
        page.keyboard.press("Enter")
        toast(page, "Note added.")
        page.keyboard.press("e")
        page.keyboard.type("Your parking question")
        page.keyboard.press("Tab")
        page.keyboard.type("There is a place behind the house.")
        reach(page, "Send")
        page.keyboard.press("Enter")
        toast(page, "Your email leaves in ten seconds.")
        page.keyboard.press("h")
        reach(page, "Tomorrow")
        page.keyboard.press("Enter")
        toast(page, "Snoozed")
        page.keyboard.press("x")
        reach(page, "Chose elsewhere")
        page.keyboard.press("Enter")
        toast(page, "Closed.")

        assert barriers(page) == []
        page.set_viewport_size({"width": 320, "height": 844})  # what 1280 are at 400 %
        assert overflow(page) <= 0
        assert complaints == []
        context.close()
    with real_app.app_context():
        found = db.session.scalars(select(LetterRow.kind).where(LetterRow.kind == LetterKind.PERSONAL)).all()
    assert len(found) == 1


def test_the_record_box_works_without_javascript(browser: Browser, real_app: Flask, reference: str) -> None:
    with serving(real_app) as address:
        context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
        page = context.new_page()
        enter(page, address, CENTRAL.email, CENTRAL.password)
        page.goto(f"{address}/desk/leads/{reference}")
        call = page.locator(".callbar a").bounding_box()
        page.get_by_role("radio", name="Note").check(force=True)
        page.get_by_label("Note for colleagues").fill("Prefers Spanish.")
        page.get_by_role("button", name="Save note").click()

        assert page.get_by_text("Prefers Spanish.").is_visible()
        assert call is not None
        assert call["height"] >= 44
        context.close()
