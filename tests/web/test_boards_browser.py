"""The boards and the audit log in Chromium: no barrier, no sideways scrolling, moves by hand and by key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select, update

from leads import clock
from leads.audit import checking
from leads.database import db, transaction
from leads.models import ClockOffset, Lead, Office
from leads.reference import reference_of
from leads.vocabulary import LeadStage, StaffRole
from leads.web.staff_sessions import COOKIE, SessionStage, open_session
from tests.browsing import barriers, chromium, overflow, serving
from tests.factories import NOON, make_staff
from tests.web.boards_world import fill
from tests.web.desk_world import OWN

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("BOARDS_PICTURES")
PAGES = {
    "my-day": "/desk/my-day",
    "pipeline": "/desk/pipeline",
    "offices": "/desk/offices?country=US&code=33133&language=es#trial",
    "office": f"/desk/offices/{OWN}",
    "audit": "/desk/audit",
    "nothing": "/desk/audit?about=staff:999999",
}


@dataclass(frozen=True)
class World:
    """A running desk, its first lead, and a session."""

    app: Flask
    address: str
    leads: list[int]
    token: str


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with chromium() as found:
        yield found


@pytest.fixture
def world(real_app: Flask) -> Iterator[World]:
    """Somebody who may see all four, on a busy Tuesday at 1:42 pm in Miami."""
    with real_app.app_context():
        with transaction():
            by = NOON + timedelta(minutes=2) - clock.now()
            db.session.add(ClockOffset(id=1, by=by))
        with transaction():
            office = db.session.scalars(select(Office).where(Office.slug == OWN)).one()
            roles = (StaffRole.OFFICE_MANAGER, StaffRole.OPERATIONS)
            staff = make_staff(*roles, offices=(office,))
            leads = fill(staff, now=clock.now())
            checking.look_over_when_due(now=clock.now())
            token = open_session(
                staff_id=staff.id, stage=SessionStage.OPEN, device="Test browser", now=clock.now()
            )
    with serving(real_app) as address:
        yield World(real_app, address, leads, token)


def page_of(browser: Browser, world: World, width: int, theme: str = "light", **more: object) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme, **more)  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": world.token, "url": world.address}])
    return context.new_page()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_no_barrier_on_any_board(browser: Browser, world: World, width: int, theme: str) -> None:
    page = page_of(browser, world, width, theme)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    found = {}
    for name, path in PAGES.items():
        page.goto(world.address + path)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{theme}.png", full_page=name != "pipeline")
        found[name] = (barriers(page), overflow(page))
    page.context.close()

    assert found == {name: ([], 0) for name in PAGES}
    assert refused == []


@pytest.mark.parametrize("language", ["en-US", "es-US", "fr-CA"])
def test_how_late_it_is_stays_in_its_column_on_a_phone(browser: Browser, world: World, language: str) -> None:
    with world.app.app_context(), transaction():
        late = clock.now() - timedelta(minutes=49)
        db.session.execute(update(Lead).where(Lead.id == world.leads[3]).values(next_action_due_at=late))
    page = page_of(browser, world, 390, locale=language)
    page.goto(f"{world.address}/desk/my-day")

    cut = "all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.innerText)"
    assert page.locator(".due__l").count() > 0
    assert page.eval_on_selector_all(".due__t", cut) == []
    page.context.close()


def says(page: Page, words: str) -> None:
    """The address is tidied as soon as it is read; the words stay a while."""
    page.locator("[data-toast]", has_text=words).wait_for()


def stage_of(world: World, lead_id: int) -> str:
    with world.app.app_context():
        return db.session.scalars(select(Lead.stage).where(Lead.id == lead_id)).one()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_card_moves_by_its_menu(browser: Browser, world: World, script: bool) -> None:
    page, lead = page_of(browser, world, 1280, java_script_enabled=script), world.leads[1]
    card = f"#{reference_of(lead).lower()}"
    page.goto(f"{world.address}/desk/pipeline")
    page.locator(card).get_by_role("link", name="Move").focus()
    page.keyboard.press("Enter")
    page.locator(card).get_by_label("Move to").select_option("reached")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "pipeline-menu.png")
    page.locator(card).get_by_role("button", name="Move").click()
    says(page, "Moved to another stage.")

    assert stage_of(world, lead) == LeadStage.REACHED
    assert page.locator("#stage-reached").locator(card).count() == 1
    page.context.close()


def test_a_card_moves_by_dragging_and_comes_back_by_undo(browser: Browser, world: World) -> None:
    page, lead = page_of(browser, world, 1600), world.leads[1]
    card = f"#{reference_of(lead).lower()}"
    page.goto(f"{world.address}/desk/pipeline")
    page.locator(card).drag_to(page.locator("#stage-booked"))
    says(page, "Moved to another stage.")
    assert stage_of(world, lead) == LeadStage.BOOKED

    page.get_by_role("button", name="Undo").click()
    says(page, "Taken back.")
    assert stage_of(world, lead) == LeadStage.CONTACTING
    page.context.close()


def test_a_card_is_not_dropped_where_it_may_not_go(browser: Browser, world: World) -> None:
    page, lead = page_of(browser, world, 1600), world.leads[3]
    page.goto(f"{world.address}/desk/pipeline")
    page.locator(f"#{reference_of(lead).lower()}").drag_to(page.locator("#stage-new"))

    assert page.url.endswith("/desk/pipeline")
    assert stage_of(world, lead) == LeadStage.REACHED
    page.context.close()
