"""The visitor's pages in Chromium: no barrier, no sideways scrolling, nothing against the policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from leads.guides.registry import DOCUMENTS, guides
from tests.browsing import barriers, chromium, overflow, serving

pytestmark = pytest.mark.browser
READING = [
    "/",
    *(f"/guides/{slug}" for slug in guides()),
    *(f"/{name}" for name in DOCUMENTS),
    "/nothing-here",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with chromium() as found:
        yield found


@pytest.fixture
def address(real_app: Flask) -> Iterator[str]:
    """The application on a database of its own, served to browsers."""
    with serving(real_app) as found:
        yield found


def watched(context: BrowserContext, complaints: list[str]) -> Page:
    """A page whose errors and foreign requests are written down."""
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: _foreign(request.url, complaints))
    return page


def _foreign(url: str, complaints: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1:", "data:")):
        complaints.append(f"asked {url}")


def test_every_reading_page_is_without_barriers_narrow_and_wide(browser: Browser, address: str) -> None:
    found: dict[str, object] = {}

    for width in (320, 1280):
        complaints: list[str] = []
        context = browser.new_context(viewport={"width": width, "height": 844})
        page = watched(context, complaints)
        for number, path in enumerate(READING):
            language = ("en", "es", "fr")[number % 3]
            page.goto(f"{address}{path}?lang={language}")
            wrong = [text for text in complaints if "404" not in text]
            complaints.clear()
            seen = (barriers(page), max(overflow(page), 0), wrong)
            if any(seen):
                found[f"{path} {language} {width}"] = seen
        context.close()

    assert found == {}


@pytest.mark.parametrize(("language", "script"), [("en", True), ("es", False), ("fr", True)])
def test_a_request_is_made_on_a_phone_without_barriers(
    browser: Browser, address: str, language: str, script: bool
) -> None:
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=script)
    page = watched(context, complaints)
    found: dict[str, object] = {}

    def look(name: str) -> None:
        expect(page.locator("h1")).to_have_count(1)
        if script and (seen := (barriers(page), max(overflow(page), 0))) != ([], 0):
            found[name] = seen

    page.goto(
        f"{address}/start?lang={language}&procedure=hip-contouring&promo=WINTER26&src=hip-dips-explained"
    )
    look("interest")
    page.locator("main .btn--big").click()
    look("place")
    page.locator("main .btn--big").click()
    look("place with errors")
    expect(page).to_have_title(re.compile("^Err(or|eur)"))
    page.locator("#country").select_option("US")
    page.locator("#postal_code").fill("33133")
    page.locator("input[name=timeframe]").first.check()
    page.locator("main .btn--big").click()
    look("you")
    page.locator("#name").fill("Maya Torres")
    page.locator("#email").fill("maya.torres@example.com")
    page.locator("input[name=contact_by][value=email]").check()
    page.locator("#adult").check()
    page.locator("main .btn--big").click()
    look("check")
    page.locator("main .btn--big").click()
    page.wait_for_url("**/r/**")
    look("confirmation")
    context.close()

    assert found == {}
    assert [text for text in complaints if "422" not in text] == []


def test_the_banner_closes_in_place_hands_the_focus_on_and_comes_back(browser: Browser, address: str) -> None:
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = watched(context, complaints)

    page.goto(f"{address}/guides/hip-dips-explained")
    page.get_by_text("Offer terms").click()
    expect(page.locator(".offer .terms li").first).to_be_visible()
    page.get_by_role("button", name="Close offer").click()
    expect(page.locator(".offer")).to_have_count(0)
    expect(page.locator("h1")).to_be_focused()
    assert page.url == f"{address}/guides/hip-dips-explained"

    page.goto(f"{address}/start")
    expect(page.locator(".offer")).to_have_count(0)
    page.get_by_role("button", name="Show offer").click()
    expect(page.locator(".offer")).to_be_visible()
    context.close()
    assert complaints == []


def test_an_error_takes_the_focus_and_its_link_leads_to_the_field(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()

    page.goto(f"{address}/start?procedure=bbl")
    page.locator("main .btn--big").click()
    page.locator("main .btn--big").click()
    expect(page.locator("#errors")).to_be_focused()
    page.locator("#errors a").first.press("Enter")
    expect(page.locator("#postal_code")).to_be_focused()
    context.close()
