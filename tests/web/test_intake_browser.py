"""The form and the visitor's page in a real browser, on a phone and a desk, with JavaScript and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from leads import clock
from leads.database import transaction
from leads.intake.rules import FASTEST_PERSON
from leads.routing import service as routing
from tests.browsing import barriers, chromium, overflow, serving

WIDTHS = (320, 390, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def address(real_app: Flask) -> Iterator[str]:
    with serving(real_app) as found:
        yield found


def looked_at(page: Page) -> None:
    """No barrier axe knows of, nothing wider than the window, no procedure in the address after sending."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, f"{page.url} at {width}"
    assert barriers(page) == [], page.url


def fill_in(page: Page, address: str, language: str) -> None:
    """All three steps up to the check page, looking at every page on the way."""
    page.goto(f"{address}/start?procedure=hip-contouring&promo=WINTER26&concern=hip-dips&lang={language}")
    looked_at(page)
    page.click("main form button.btn--big")
    page.wait_for_url("**/start/place*")
    page.click("main form button.btn--big")
    page.wait_for_selector(".summary")
    looked_at(page)
    page.select_option("#country", "US")
    page.fill("#postal_code", "33133")
    page.check("input[name=timeframe] >> nth=0")
    page.click("main form button.btn--big")
    page.wait_for_url("**/start/you*")
    page.click("main form button.btn--big")
    page.wait_for_selector(".summary")
    looked_at(page)
    page.fill("#name", "Maya Torres")
    page.fill("#email", "maya.torres@example.com")
    page.check("input[name=contact_by][value=call]")
    page.fill("#phone", "305 555 0123")
    page.check("#adult")
    page.click("main form button.btn--big")
    page.wait_for_url("**/start/check*")
    looked_at(page)


def route_all(app: Flask) -> None:
    with app.app_context():
        for lead_id in routing.unrouted(now=clock.now(), limit=9):
            with transaction():
                routing.assign(lead_id=lead_id, now=clock.now())


@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("es", False), ("fr", True)])
def test_a_request_can_be_made_from_start_to_confirmation(
    browser: Browser, real_app: Flask, address: str, language: str, javascript: bool
) -> None:
    page = browser.new_context(java_script_enabled=javascript).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    if not javascript:
        walk_without_javascript(page, address, language)
    else:
        fill_in(page, address, language)
    # Whoever sends faster than anybody reads is held for a person.
    page.wait_for_timeout(FASTEST_PERSON.total_seconds() * 1000)

    page.click("main form[action='/start/check'] button.btn--big")
    page.wait_for_url("**/r/*?sent=1*")
    assert "LC-" in page.inner_text("main")
    route_all(real_app)

    # With JavaScript the office appears by itself within a second or two, without it by the next refresh.
    page.wait_for_selector("text=Miami – Coral Gables", timeout=20_000)
    if javascript:
        looked_at(page)
    assert "hip" not in page.url
    assert [each for each in complaints if "422" not in each] == []


def walk_without_javascript(page: Page, address: str, language: str) -> None:
    """The same way; axe itself needs JavaScript, so only the words and the buttons are used."""
    page.goto(f"{address}/start?procedure=hip-contouring&lang={language}")
    page.click("main form button.btn--big")
    page.select_option("#country", "US")
    page.fill("#postal_code", "33133")
    page.check("input[name=timeframe] >> nth=0")
    page.click("main form button.btn--big")
    page.click("main form button.btn--big")
    page.wait_for_selector(".summary:focus")
    page.fill("#name", "Maya Torres")
    page.fill("#email", "maya.torres@example.com")
    page.check("input[name=contact_by][value=email]")
    page.check("#adult")
    page.click("main form button.btn--big")
    page.wait_for_url("**/start/check")
    assert "#" not in page.url


def test_the_postal_code_speaks_the_words_of_the_country_just_chosen(browser: Browser, address: str) -> None:
    page = browser.new_context().new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address + "/start/place?procedure=unsure&lang=en")
    assert page.inner_text("label[for=postal_code]") == "ZIP code"

    page.select_option("#country", "GB")

    page.wait_for_selector("text=Postcode")
    assert complaints == []
    page.fill("#postal_code", "W1U 6TS")
    page.check("input[name=timeframe] >> nth=0")
    page.click("main form button.btn--big")
    page.wait_for_url("**/start/you*")


@pytest.mark.parametrize(
    "path", ["/start/place?by=office&procedure=unsure", "/start/under-18", "/r/new-link", "/r/nope"]
)
def test_the_other_pages_have_no_barrier_and_never_scroll_sideways(
    browser: Browser, address: str, path: str
) -> None:
    page = browser.new_context().new_page()
    page.goto(address + "/start?procedure=unsure&lang=en")

    page.goto(address + path)

    looked_at(page)


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(browser: Browser, address: str) -> None:
    page = browser.new_context().new_page()
    page.goto(address + "/start?lang=en")
    page.click("main form button.btn--big")
    page.wait_for_selector(".summary:focus")

    page.click(".summary a")
    assert page.evaluate("document.activeElement.name") == "procedure"


def test_what_is_typed_while_the_country_changes_stays(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/start/place?procedure=hip-contouring&lang=en")
    asked: list[Route] = []
    page.route("**/start/place?by=code*", lambda route: asked.append(route))  # noqa: PLW0108  (playwright wants a function of Python)

    page.select_option("#country", "CA")
    page.fill("#postal_code", "V6B 1A1")
    page.wait_for_function("() => document.activeElement.id === 'postal_code'")
    asked[0].continue_()
    page.wait_for_selector("#postal >> text=Postal code")

    assert page.input_value("#postal_code") == "V6B 1A1"
    page.close()


def test_what_is_typed_survives_another_language(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/start/place?procedure=hip-contouring&lang=en")
    page.fill("#postal_code", "331")
    page.check("input[name=timeframe] >> nth=1")

    page.click(".langs a[lang=es]")

    page.wait_for_url("**/start/place?*lang=es")
    assert page.input_value("#postal_code") == "331"
    assert page.is_checked("input[name=timeframe] >> nth=1")
    assert page.get_attribute("html", "lang") == "es"
    assert page.query_selector(".summary") is None
    page.close()
