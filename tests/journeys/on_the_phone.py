"""What journeys on a phone share: the form from its deep link to its confirmation, a look at each page."""

from __future__ import annotations

from playwright.sync_api import Page

from leads.intake.rules import FASTEST_PERSON
from tests.browsing import barriers, overflow

PHONE = {"width": 390, "height": 844}


def looked_at(page: Page, *, closely: bool) -> None:
    """Nothing wider than the phone; looked at closely, nothing that axe minds (which needs JavaScript)."""
    assert overflow(page) <= 0, page.url
    if closely:
        assert barriers(page) == [], page.url


def sends_a_request(page: Page, address: str, language: str, email: str, *, closely: bool) -> None:
    """From the deep link to the confirmation."""
    page.goto(f"{address}/start?procedure=hip-contouring&promo=WINTER26&src=journey&lang={language}")
    looked_at(page, closely=closely)
    page.click("main form button.btn--big")
    page.wait_for_url("**/start/place*")
    page.select_option("#country", "US")
    page.fill("#postal_code", "33133")
    page.check("input[name=timeframe] >> nth=0")
    looked_at(page, closely=closely)
    page.click("main form button.btn--big")
    page.wait_for_url("**/start/you")
    page.fill("#name", "Maya Torres")
    page.fill("#email", email)
    page.check("input[name=contact_by][value=call]")
    page.fill("#phone", "305 555 0123")
    page.check("#adult")
    looked_at(page, closely=closely)
    page.click("main form button.btn--big")
    page.wait_for_url("**/start/check")
    looked_at(page, closely=closely)
    # A form filled in faster than a person can is kept for a person to look at.
    page.wait_for_timeout(FASTEST_PERSON.total_seconds() * 1000)
    page.click("main form[action='/start/check'] button.btn--big")
    page.wait_for_url("**/r/*?sent=1")
