"""The desk in Chromium: no barrier, no sideways scrolling, nothing against the policy, one thumb enough."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select, update

from leads import clock
from leads.accounts.demo_staff import DEMO_STAFF
from leads.database import db, transaction
from leads.inbound.service import Door, receive
from leads.intake.request import ConsultationRequest
from leads.intake.service import submit
from leads.models import LetterRow, Office
from leads.operations.streams import hold_stream
from leads.routing import service as routing
from leads.vocabulary import LeadSource, Locale, Stream
from tests.browsing import barriers, chromium, overflow, serving
from tests.factories import make_lead
from tests.web.test_desk_lead import ANSWERS

pytestmark = pytest.mark.browser
CENTRAL, COORDINATOR = DEMO_STAFF[:2]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with chromium() as found:
        yield found


@pytest.fixture
def address(real_app: Flask) -> Iterator[str]:
    """A desk with a whole lead, a long name, a late one and one held back."""
    with real_app.app_context():
        with transaction():
            request = ConsultationRequest(
                answers=ANSWERS, locale=Locale.ES, page="/start/check", promo="WINTER26", concern="hip-dips"
            )
            receipt = submit(request, submission_key="browser", source=LeadSource.FORM, now=clock.now())
        with transaction():
            assert routing.assign(lead_id=receipt.lead_id, now=clock.now())
        with transaction():
            office = db.session.scalars(select(Office.id).where(Office.slug == "miami-coral-gables")).one()
            make_lead(name="Wolfeschlegelsteinhausenbergerdorff", office_id=office)
            hold_stream(Stream.NEWS, reason="complaints", now=clock.now())
            db.session.execute(update(LetterRow).values(state="failed", reason="hard_bounce"))
            receive(b"From: maya@example.com\nSubject: Hello\n\nAnybody?", door=Door.PIPE, now=clock.now())
            make_lead(name="Buy Cheaply", quarantined_at=clock.now(), quarantine_reason="content")
    with serving(real_app) as found:
        yield found


def enter(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/desk")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/leads")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_barrier_on_any_page_of_the_desk(browser: Browser, address: str, width: int, theme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    found = {}

    def look(name: str) -> None:
        wide = max(overflow(page), 0)
        page.set_viewport_size({"width": 320, "height": 844})
        narrow = max(overflow(page), 0)
        page.set_viewport_size({"width": width, "height": 844})
        found[name] = (barriers(page), wide, narrow, list(complaints))
        complaints.clear()

    page.goto(f"{address}/desk/sign-in")
    look("sign in")
    enter(page, address, CENTRAL.email, CENTRAL.password)
    look("leads")
    page.get_by_role("link", name="Jo Visitor", exact=True).press("Enter")
    page.wait_for_url("**/desk/leads/LC-*")
    for fold in page.locator(".lead :is(.foldh, .thread details, .more-of) > summary").all():
        fold.click()
    look("lead")
    page.get_by_role("link", name="Preview: Day 1").click()
    look("preview")
    page.goto(f"{address}/desk/mail-health")
    look("mail")
    page.goto(f"{address}/desk/mail")
    look("messages")
    page.goto(f"{address}/desk/quarantine")
    look("quarantine")
    page.get_by_role("link", name="Buy Cheaply", exact=True).click()
    look("held back")
    context.close()

    assert found == {name: ([], 0, 0, []) for name in found}


def test_a_phone_without_javascript_reads_calls_and_leaves(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    enter(page, address, COORDINATOR.email, COORDINATOR.password)

    call = page.get_by_role("link", name="Call Jo Visitor")
    box = call.bounding_box()
    page.get_by_role("link", name="Jo Visitor", exact=True).click()
    big = page.get_by_role("link", name="Call Jo Visitor").locator("visible=true").bounding_box()
    page.locator(".tabbar summary").click()
    page.get_by_role("button", name="Sign out").locator("visible=true").click()
    page.wait_for_url("**/desk/sign-in")
    page.goto(f"{address}/desk/leads")

    for each in (box, big):
        assert each is not None
        assert min(each["width"], each["height"]) >= 44
    assert "/desk/sign-in" in page.url
    context.close()


def test_the_central_desk_releases_a_real_request_by_keyboard(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    enter(page, address, CENTRAL.email, CENTRAL.password)
    page.goto(f"{address}/desk/quarantine")
    page.get_by_role("link", name="Buy Cheaply", exact=True).press("Enter")
    page.get_by_role("button", name="Release: not spam").press("Enter")

    page.get_by_text("Released: not spam").wait_for()
    assert page.get_by_text("Waiting for an office").is_visible()
    context.close()


def test_the_count_that_comes_late_moves_no_tab_and_takes_no_focus(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 844}).new_page()
    places = "() => [...document.querySelectorAll('#views a')].map(a => a.getBoundingClientRect().left)"
    enter(page, address, COORDINATOR.email, COORDINATOR.password)
    with page.expect_response("**/desk/leads/news**"):
        page.goto(f"{address}/desk/leads", wait_until="commit")
        page.locator("#views a[href*=snoozed]").focus()
        before = page.evaluate(places)
    page.locator("#views a[href*=duplicates] b:not(:empty)").wait_for()

    assert page.evaluate(places) == before
    assert "snoozed" in page.evaluate("document.activeElement.href")
