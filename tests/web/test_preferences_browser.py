"""The page of choices in a real browser: on a phone, in three languages, without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browsing import barriers, chromium, overflow, serving
from tests.web.letter_reader import Reader, reader_of

pytestmark = pytest.mark.browser
WIDTHS = (320, 390, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def maya(real_app: Flask) -> Reader:
    return reader_of(real_app.test_client(), "marketing_email", "marketing_texts")


def looked_at(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0, f"{page.url} at {width}"
    assert barriers(page) == [], page.url


def test_every_page_is_fit_for_everybody_in_three_languages(
    browser: Browser, real_app: Flask, maya: Reader
) -> None:
    page = browser.new_context().new_page()
    with serving(real_app) as address:
        for language in ("en", "es", "fr"):
            for path in ("", "/not-me", "/take-back"):
                page.goto(f"{address}/p/{maya.token}{path}?lang={language}")
                looked_at(page)
        page.goto(f"{address}/p/{maya.token}?done=stopped&lang=fr")
        looked_at(page)


def test_everything_can_be_stopped_with_a_finger_and_no_script(
    browser: Browser, real_app: Flask, maya: Reader
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    with serving(real_app) as address:
        page.goto(f"{address}/u/{maya.token}")
        page.uncheck("#texts")
        page.click("form.form >> nth=0 >> button")
        assert page.url.endswith("?done=saved")
        assert page.is_checked("#news")
        page.click("form[action$='/stop'] button")
        assert page.url.endswith("?done=stopped")
        assert not page.is_checked("#news")
    assert maya.may() == "unsubscribed"
