"""Comparing, merging, adding a lead in Chromium, also without scripts: no barrier, no sideways scrolling."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from leads import clock
from leads.accounts.demo_staff import DEMO_STAFF
from leads.database import db, transaction
from leads.models import Lead, Office
from leads.people.matching import find_matches
from leads.people.rules import Evidence
from tests.browsing import barriers, chromium, overflow, serving
from tests.factories import make_lead, make_person
from tests.people.folk import says

pytestmark = pytest.mark.browser
CENTRAL, COORDINATOR = DEMO_STAFF[:2]
WIDTHS = (390, 768, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with chromium() as found:
        yield found


@pytest.fixture
def address(real_app: Flask) -> Iterator[str]:
    """Maya wrote twice, from two addresses, with an accent once."""
    with real_app.app_context():
        with transaction():
            now = clock.now()
            office = db.session.scalars(select(Office.id).where(Office.slug == "miami-coral-gables")).one()
            for name, email in (
                ("Maya Torres", "maya.torres@example.com"),
                ("Torres, Mayá", "mt@example.org"),
            ):
                person = make_person(name=name, email=email, created_at=now)
                lead = make_lead(person=person, email=email, office_id=office, created_at=now)
                told = Evidence(name, email, lead.phone, "US", lead.postal_code, None, now)
                find_matches(person_id=person.id, evidence=told, now=now)
                says(lead, "request", now)
            says(lead, "marketing_email", now)
        people = sorted(set(db.session.scalars(select(Lead.person_id))))
    with serving(real_app) as found:
        yield f"{found}|/desk/people/{people[0]}/compare/{people[1]}"


def enter(page: Page, address: str) -> None:
    """Sign in as the demo coordinator of Coral Gables."""
    page.goto(f"{address}/desk")
    page.get_by_label("Email").fill(COORDINATOR.email)
    page.get_by_label("Password").fill(COORDINATOR.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/**")


def looks_right(page: Page, called: str) -> None:
    """No barrier and no sideways scrolling at any width, by day and by night; keeps pictures where asked."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) <= 0, (called, width)
            if folder := os.environ.get("PICTURES"):
                page.screenshot(path=Path(folder) / f"{called}-{width}-{scheme}.png", full_page=True)
        assert barriers(page) == [], (called, scheme)


def test_two_people_are_compared_merged_and_parted_again(browser: Browser, address: str) -> None:
    base, path = address.split("|")
    page = browser.new_page()
    enter(page, base)
    page.goto(base + path)
    looks_right(page, "compare")

    page.get_by_role("button", name="Merge into one person").click()
    assert "They are one person now." in page.inner_text("main")
    looks_right(page, "merged")
    page.get_by_role("button", name="Undo the merge").click()
    assert "/compare/" in page.url
    page.get_by_role("button", name="Not the same person").click()
    assert "Nobody is asked again" in page.inner_text("body")
    page.close()


def test_a_lead_is_added_on_a_phone_without_scripts(browser: Browser, address: str) -> None:
    base, _path = address.split("|")
    page = browser.new_page()
    enter(page, base)
    page.goto(f"{base}/desk/leads/add")
    looks_right(page, "add-empty")
    page.get_by_role("button", name="Save and take it").click()
    looks_right(page, "add-errors")
    state = page.context.storage_state()
    page.close()

    plain = browser.new_context(
        java_script_enabled=False, storage_state=state, viewport={"width": 390, "height": 800}
    )
    page = plain.new_page()
    page.goto(f"{base}/desk/leads/add")
    page.locator("#name").fill("Maya Torres")
    page.locator("#phone").fill("305 555 0123")
    page.get_by_label("What would they like?").select_option("hip-contouring")
    page.get_by_label("Postal code").fill("33133")
    page.get_by_label("Offer code").fill("WINTER26")
    page.get_by_label("May Linden keep").check()
    page.get_by_label("Are you 18").check()
    page.get_by_role("button", name="Save and take it").click()
    assert "Nothing is saved yet" in page.inner_text("main")
    if folder := os.environ.get("PICTURES"):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"add-known-{width}-light.png", full_page=True)
    page.get_by_label("It is Maya Torres").first.check()
    page.get_by_role("button", name="Save and take it").click()
    assert "/desk/leads/LC-" in page.url
    plain.close()


def test_a_long_name_neither_shrinks_a_pick_nor_runs_under_a_button(browser: Browser, address: str) -> None:
    base, _path = address.split("|")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    enter(page, base)
    page.get_by_role("link", name="Maya Torres", exact=True).click()
    page.goto(f"{page.url.split('?')[0]}/reroute")
    sizes = page.eval_on_selector_all(".choose input", "all => all.map(each => each.offsetWidth)")
    page.goto(f"{base}/desk/leads/views")
    page.get_by_label("Name", exact=True).fill("y" * 60)
    page.get_by_role("button", name="Save view").click()
    page.goto(f"{base}/desk/leads/views")
    cut = page.eval_on_selector_all(
        ".kept > li > div", "all => all.map(each => each.scrollWidth > each.clientWidth)"
    )

    assert (set(sizes), cut) == ({18}, [False])
    page.close()
