"""The notices in Chromium: no barrier, no sideways scrolling, in light and dark, on a phone and a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from leads import clock
from leads.accounts.demo_staff import DEMO_STAFF
from leads.database import db, transaction
from leads.models import Office, Staff
from leads.notices.kinds import NoticeKind
from leads.notices.service import tell
from tests.browsing import barriers, chromium, overflow, serving
from tests.factories import make_lead
from tests.web.test_desk_browser import enter

pytestmark = pytest.mark.browser
CENTRAL = DEMO_STAFF[0]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with chromium() as found:
        yield found


@pytest.fixture
def address(real_app: Flask) -> Iterator[str]:
    """A desk whose central person was told one notice of each kind, about somebody with a long name."""
    with real_app.app_context(), transaction():
        office = db.session.scalars(select(Office.id).where(Office.slug == "miami-coral-gables")).one()
        lead = make_lead(name="Wolfeschlegelsteinhausenbergerdorff", office_id=office)
        reader = db.session.scalars(select(Staff.id).where(Staff.email == CENTRAL.email)).one()
        due_at = clock.now().isoformat()
        for kind in NoticeKind:
            tell(
                staff_ids=[reader],
                kind=kind,
                lead_id=lead.id if kind not in (NoticeKind.DIGEST, NoticeKind.WEEKLY) else None,
                dedupe=f"test:{kind}",
                now=clock.now(),
                data={"due_at": due_at},
            )
    with serving(real_app) as found:
        yield found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_no_barrier_among_the_notices(browser: Browser, address: str, width: int, theme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    enter(page, address, CENTRAL.email, CENTRAL.password)
    page.locator("a[href='/desk/notices']").first.click()

    assert page.get_by_role("button", name="Mark read: ").count() == len(NoticeKind)
    assert (barriers(page), max(overflow(page), 0), complaints) == ([], 0, [])
    page.get_by_role("button", name="Mark all read").click()
    assert page.get_by_role("button", name="Mark read: ").count() == 0
    assert (barriers(page), complaints) == ([], [])
    context.close()
