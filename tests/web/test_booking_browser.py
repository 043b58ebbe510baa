"""Picking a time in a real browser on a phone, with JavaScript and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browsing import barriers, chromium, overflow, serving
from tests.web.booking_world import TOMORROW, Booker, value_of

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def address(real_app: Flask) -> Iterator[str]:
    """The private page of a request at an office with a calendar."""
    with real_app.test_client() as client:
        path = Booker(client).with_request().path
    with serving(real_app) as found:
        yield found + path


def looked_at(page: Page) -> None:
    """No barrier axe knows of, and nothing wider than the window, on a phone, a small one and a desk."""
    for width in (320, 1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert overflow(page) <= 0, f"{page.url} at {width}"
    assert barriers(page) == [], page.url


def test_a_time_is_picked_confirmed_changed_and_called_off(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address + "?lang=en")
    page.click("a.btn:has-text('Pick a time')")
    page.wait_for_url("**/book")
    looked_at(page)

    page.click("text=Book this time")
    page.wait_for_selector(".summary:focus")
    looked_at(page)
    page.click(".summary a")
    assert page.evaluate("document.activeElement.name") == "time"
    page.check(f"input[value='{value_of(TOMORROW)}']")
    page.click("text=Book this time")
    page.wait_for_url("**/book/confirm")
    looked_at(page)
    page.click("text=Confirm this time")
    page.wait_for_selector("#appointment")
    assert page.inner_text("h1") == "Wednesday, November 25, 11:30 am"
    looked_at(page)

    page.click("text=I’ll be there")
    page.wait_for_selector("text=See you then")
    page.click("text=Change the time")
    page.wait_for_selector("text=Pick another time")
    looked_at(page)
    page.check("input[name=time] >> nth=-1")
    page.click("text=Book this time")
    page.click("text=Confirm this time")
    page.wait_for_selector("#appointment")
    page.click("#appointment >> text=Cancel")
    page.wait_for_url("**/cancel")
    looked_at(page)
    page.click("text=Cancel my consultation")
    page.wait_for_selector("text=Your consultation is cancelled")
    looked_at(page)

    assert [each for each in complaints if "422" not in each] == []
    page.close()


def test_choosing_the_other_way_to_meet_shows_its_times_and_keeps_the_focus(
    browser: Browser, address: str
) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(address + "/book?lang=en")
    page.check(f"input[value='{value_of(TOMORROW)}']")

    page.check("input[name=mode][value=video]")

    page.wait_for_selector("select[name=zone]")
    assert page.evaluate("document.activeElement.value") == "video"
    assert page.is_checked(f"input[value='{value_of(TOMORROW)}']")
    assert "mode=video" in page.url
    assert "csrf" not in page.url
    looked_at(page)
    page.close()


def test_without_javascript_nothing_is_missing(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(address + "/book?lang=en")

    page.check("input[name=mode][value=video]")
    page.click("noscript button")
    page.wait_for_selector("select[name=zone]")
    page.select_option("select[name=zone]", "America/Denver")
    page.click("text=Show times in this zone")
    page.wait_for_selector("text=Times are Mountain Time")
    assert "csrf" not in page.url
    page.click("text=Show later dates")
    while page.query_selector("text=Show earlier dates"):
        page.click("text=Show earlier dates")
    assert page.input_value("select[name=zone]") == "America/Denver"
    page.click("text=Book this time")
    page.wait_for_selector(".summary:focus")
    page.check(f"input[value='{value_of(TOMORROW)}']")
    page.click("text=Book this time")
    page.wait_for_selector("text=Wednesday, November 25, 9:30 am")
    page.click("text=Confirm this time")
    page.wait_for_selector("#appointment >> text=By video")
    page.click("text=I’ll be there")
    page.wait_for_selector("#appointment >> text=You’ll be there")
    page.close()
