"""The list in Chromium: worked by keyboard, clocks that tick, rows that stay, and zoom up to 400 %."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, update

from leads import clock
from leads.accounts.demo_staff import DEMO_STAFF
from leads.database import db, transaction
from leads.models import Lead, Office, Staff
from leads.vocabulary import KeysMode, LeadStage, Locale
from tests.browsing import barriers, chromium, overflow, serving
from tests.factories import make_lead, make_person
from tests.web.test_desk_browser import enter

pytestmark = pytest.mark.browser
COORDINATOR = DEMO_STAFF[1]
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with chromium() as found:
        yield found


@pytest.fixture
def address(real_app: Flask) -> Iterator[str]:
    """A desk with a late lead, five that are due and one for later."""
    with real_app.app_context(), transaction():
        now = clock.now()
        office = db.session.scalars(select(Office.id).where(Office.slug == "miami-coral-gables")).one()
        for number, due in enumerate((-5, 4, 8, 12, 16, 20)):
            make_lead(
                person=make_person(name=f"Lead {number}", email=f"lead{number}@example.com"),
                office_id=office,
                created_at=now - 10 * MINUTE,
                clock_starts_at=now - 10 * MINUTE,
                first_contact_due_at=now + due * MINUTE,
                locale=Locale.ES if number == 2 else Locale.EN_US,
                note="I would like to know more." if number == 1 else None,
            )
    with serving(real_app) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A coordinator at the list, on a wide screen."""
    context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    enter(page, address, COORDINATOR.email, COORDINATOR.password)
    yield page
    context.close()


def opened(page: Page) -> str:
    """Whose pane stands beside the list."""
    return page.locator("#pane h2").first.inner_text()


def test_a_lead_is_found_claimed_and_taken_back_by_keys_alone(page: Page, real_app: Flask) -> None:
    page.keyboard.press("j")
    page.wait_for_selector("#pane")
    assert opened(page) == "Lead 0"
    page.keyboard.press("j")
    expect(page.locator("#pane h2").first).to_have_text("Lead 1")
    page.keyboard.press("k")
    expect(page.locator("#pane h2").first).to_have_text("Lead 0")

    page.keyboard.press("c")
    page.wait_for_selector("[data-toast]")
    assert "Claimed" in page.locator("[data-toast]").inner_text()
    assert opened(page) == "Lead 0"
    assert "done=" not in page.url

    page.keyboard.press("z")
    expect(page.locator("[data-toast]")).to_contain_text("Taken back")
    with real_app.app_context():
        assert db.session.scalars(select(Lead.owner_id).where(Lead.name == "Lead 0")).one() is None


def test_a_menu_opened_by_its_key_closes_by_escape_and_by_a_press_beside_it(page: Page) -> None:
    page.keyboard.press("j")
    page.wait_for_selector("#pane")
    menu = page.locator("#pane details.menu")
    for leave in (lambda: page.keyboard.press("Escape"), page.locator("#pane h2").first.click):
        page.keyboard.press("h")
        expect(menu).to_have_attribute("open", "")
        expect(menu.locator("summary")).to_be_focused()
        leave()
        expect(menu).not_to_have_attribute("open", "")


def test_snoozing_goes_on_to_the_next_lead_and_enter_opens_it(page: Page, real_app: Flask) -> None:
    page.keyboard.press("j")
    page.wait_for_selector("#pane")
    page.keyboard.press("h")
    page.get_by_role("button", name="30 minutes").click()
    page.wait_for_selector("[data-toast]")

    assert opened(page) == "Lead 1"
    with real_app.app_context():
        stage = db.session.scalars(select(Lead.stage).where(Lead.name == "Lead 0")).one()
        assert stage == LeadStage.SNOOZED
    page.keyboard.press("j")
    expect(page.locator("#pane h2").first).to_have_text("Lead 2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/leads/LC-*")
    assert page.locator("h1").first.inner_text() == "Lead 2"


def test_keys_rest_in_fields_and_the_list_of_keys_opens_and_closes(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("jjc?")
    assert page.locator("#q").input_value() == "jjc?"
    assert page.locator("#pane").count() == 0

    page.locator("#q").blur()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()

    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/desk/pipeline")


@pytest.mark.parametrize(("mode", "chord"), [(KeysMode.OFF, "j"), (KeysMode.CTRL_ALT, "j")])
def test_keys_can_be_switched_off_or_need_a_chord(
    page: Page, real_app: Flask, mode: KeysMode, chord: str
) -> None:
    with real_app.app_context(), transaction():
        db.session.execute(update(Staff).where(Staff.email == COORDINATOR.email).values(keys_mode=mode))
    page.reload()

    page.keyboard.press(chord)
    page.wait_for_timeout(400)
    assert page.locator("#pane").count() == 0
    page.keyboard.press(f"Control+Alt+{chord}")
    if mode is KeysMode.CTRL_ALT:
        page.wait_for_selector("#pane")
    else:
        page.wait_for_timeout(400)
        assert page.locator("#pane").count() == 0


def test_clocks_tick_and_news_never_move_a_row(page: Page, real_app: Flask) -> None:
    clock_of = page.locator(".row", has_text="Lead 1").locator(".clock")
    before = clock_of.inner_text()
    expect(clock_of).not_to_have_text(before, timeout=4000)
    rows = page.locator(".row__n a").all_inner_texts()
    with real_app.app_context(), transaction():
        office = db.session.scalars(select(Office.id).where(Office.slug == "miami-coral-gables")).one()
        now = clock.now() + timedelta(seconds=2)
        make_lead(name="New One", office_id=office, created_at=now)

    page.evaluate("htmx.ajax('GET', document.getElementById('news').getAttribute('hx-get'), {swap: 'none'})")

    expect(page.locator("#news")).to_contain_text("1 new", timeout=5000)
    expect(page.locator("#list-note")).to_contain_text("7 leads")
    assert page.locator(".row__n a").all_inner_texts() == rows
    assert barriers(page) == []


@pytest.mark.parametrize(("width", "zoom"), [(640, "200 %"), (320, "400 %")])
def test_zoomed_in_nobody_scrolls_in_two_directions(
    page: Page, address: str, real_app: Flask, width: int, zoom: str
) -> None:
    """A window of 1280 at 200 or 400 % lays out as one of 640 or 320 CSS pixels."""
    with real_app.app_context():
        lead = db.session.scalars(select(Lead).where(Lead.name == "Lead 1")).one().reference
    page.set_viewport_size({"width": width, "height": 400})
    wide = {}
    for path in (
        "/desk/leads",
        f"/desk/leads?lead={lead}",
        "/desk/leads?view=open&language=en&stage=new&owner=nobody&age=under-day",
        "/desk/leads/views?language=en",
        "/desk/search",
    ):
        page.goto(f"{address}{path}")
        wide[path] = (max(overflow(page), 0), barriers(page))

    assert wide == dict.fromkeys(wide, (0, [])), zoom


def test_still_pages_for_who_asks_for_stillness(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    enter(page, address, COORDINATOR.email, COORDINATOR.password)

    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((each) => {"
        "const s = getComputedStyle(each);"
        "return parseFloat(s.transitionDuration) || parseFloat(s.animationDuration)}).length"
    )

    assert moving == 0
    context.close()
