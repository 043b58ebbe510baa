"""Applying an offer in Chromium: no barrier in any of its states, and done without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from leads import clock, progress
from leads.accounts.demo_staff import DEMO_STAFF
from leads.database import db, transaction
from leads.intake.request import ConsultationRequest
from leads.intake.service import submit
from leads.models import Lead
from leads.reference import reference_of
from leads.routing import service as routing
from leads.vocabulary import Actor, LeadSource, LeadStage, Locale
from tests.browsing import barriers, chromium, overflow, serving
from tests.web.test_desk_lead import ANSWERS

pytestmark = pytest.mark.browser
CENTRAL = DEMO_STAFF[0]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def address(real_app: Flask) -> Iterator[str]:
    """A desk with a lead whose offers are earned; gives the address of its page."""
    with real_app.app_context():
        request = ConsultationRequest(
            answers=ANSWERS, locale=Locale.EN_US, page="/start/check", promo="WINTER26", concern="hip-dips"
        )
        with transaction():
            receipt = submit(request, submission_key="browser", source=LeadSource.FORM, now=clock.now())
        with transaction():
            assert routing.assign(lead_id=receipt.lead_id, now=clock.now())
        with transaction():
            lead = db.session.execute(select(Lead).where(Lead.id == receipt.lead_id)).scalar_one()
            progress.move(lead, LeadStage.COMPLETED, actor=Actor.STAFF, now=clock.now())
    with serving(real_app) as found:
        yield f"{found}/desk/leads/{reference_of(receipt.lead_id)}"


def enter(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Email address").fill(CENTRAL.email)
    page.get_by_label("Password").fill(CENTRAL.password)
    page.keyboard.press("Enter")
    page.wait_for_url(address)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_an_offer_is_applied_without_a_barrier_and_without_javascript(
    browser: Browser, address: str, width: int, theme: str
) -> None:
    viewport = {"width": width, "height": 844}
    context = browser.new_context(viewport=viewport, color_scheme=theme, java_script_enabled=False)
    looking = browser.new_context(viewport=viewport, color_scheme=theme)
    page, look = context.new_page(), looking.new_page()
    enter(page, address)
    enter(look, address)
    found = []

    def check() -> None:
        look.goto(address)
        found.append((barriers(look), max(overflow(look), 0)))

    check()
    offer = page.locator("section.panel", has=page.locator("#offer"))
    offer.get_by_label("$2,500 for 3 treatment areas").check()
    boxes = [each.bounding_box() for each in offer.locator("label").all()]
    offer.get_by_role("button", name="Mark as applied").click()
    page.get_by_text("Saved: the offer is applied.").wait_for()
    check()

    assert "Applied: $2,500 off, 3 treatment areas." in offer.inner_text()
    assert found == [([], 0), ([], 0)]
    assert min(box["height"] for box in boxes if box) >= (44 if width == 390 else 24)
    context.close()
    looking.close()
