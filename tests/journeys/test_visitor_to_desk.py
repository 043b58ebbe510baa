"""The main job, whole and real: a phone, the form, a worker, a mail server, the private page, the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from leads.accounts.demo_staff import DEMO_STAFF
from leads.database import db
from leads.directory.queries import directory
from leads.models import Lead
from leads.promos.wording import OfferCard, cards_of
from leads.reference import reference_of
from leads.routing.promises import stored_promise
from leads.routing.queries import current_allocation
from leads.vocabulary import Locale
from leads.web.formats import clock_time
from tests.journeys.on_the_phone import PHONE, looked_at, sends_a_request
from tests.stack.running import Stack, running_stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]
DESK = DEMO_STAFF[0]
LOCALES = {"en": Locale.EN_US, "es": Locale.ES, "fr": Locale.FR_CA}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product with a mail server that accepts everything."""
    with running_stack(tmp_path_factory.mktemp("journey"), "web", "worker", "relay", "beat") as running:
        yield running


@dataclass(frozen=True)
class Told:
    """What was decided about a request, as the product stored it."""

    reference: str
    office: str
    zone: str
    due_at: datetime
    cards: tuple[OfferCard, ...]
    cards_at_once: tuple[OfferCard, ...]
    """What the page says before its reader has shown that the mailbox is theirs."""

    def time(self, locale: Locale) -> str:
        """The promised time of day in words."""
        return one_line(clock_time(self.due_at, zone=self.zone, locale=locale))


def one_line(text: str) -> str:
    return " ".join(text.split())


def told(stack: Stack, email: str, locale: Locale) -> Told:
    with stack.app.app_context():
        lead = db.session.scalars(select(Lead).where(Lead.email == email)).one()
        allocation = current_allocation(lead.id)
        assert allocation is not None
        office = directory().office(allocation.office_id)
        assert office is not None
        due_at = stored_promise(allocation).due_at
        assert due_at is not None
        found = Told(
            reference_of(lead.id),
            office.name,
            office.zone,
            due_at,
            cards_of(lead.id, locale),
            cards_of(lead.id, locale, by_mail=False),
        )
        db.session.remove()
        return found


def letter_to(stack: Stack, email: str) -> EmailMessage:
    stack.until(lambda: stack.sink.recipients()[email] > 0, seconds=20)
    [taken] = [each for each in stack.sink.taken if email in each.recipients]
    letter = message_from_bytes(taken.data, policy=default)
    assert isinstance(letter, EmailMessage)
    return letter


def words_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return one_line(body.get_content())


def agrees(words: str, known: Told, locale: Locale, cards: tuple[OfferCard, ...]) -> None:
    """Office, time and every offer stand there word for word."""
    assert known.reference in words
    assert known.office in words
    assert known.time(locale) in words
    assert cards
    for card in cards:
        for sentence in (card.headline, card.condition, card.sentence, card.todo):
            assert one_line(sentence) in words


@pytest.mark.parametrize(
    ("language", "javascript"), [("en", True), ("es", True), ("fr", True), ("en", False)]
)
def test_a_request_reaches_its_office_its_sender_and_the_desk(
    browser: Browser, stack: Stack, language: str, javascript: bool
) -> None:
    address, locale = f"http://127.0.0.1:{stack.port}", LOCALES[language]
    email = f"maya-{language}-{javascript}@example.com".lower()
    # The other languages are looked at closely, page by page, in tests/web/test_intake_browser.py.
    closely = javascript and language == "en"
    context = browser.new_context(java_script_enabled=javascript, viewport=PHONE)
    page = context.new_page()

    sends_a_request(page, address, language, email, closely=closely)
    page.wait_for_selector(".place .big >> text=Miami", timeout=20_000)
    known = told(stack, email, locale)
    agrees(one_line(page.inner_text("main")), known, locale, known.cards_at_once)
    looked_at(page, closely=closely)

    letter = letter_to(stack, email)
    agrees(words_of(letter), known, locale, known.cards)
    link = re.search(rf"{address}/r/[\w-]+(?![\w/-])", words_of(letter))
    assert link is not None
    opened = browser.new_context(java_script_enabled=javascript, viewport=PHONE).new_page()
    opened.goto(link[0])
    agrees(one_line(opened.inner_text("main")), known, locale, known.cards)
    looked_at(opened, closely=closely)
    opened.context.close()
    context.close()
    staff_sees_it(browser, address, known, javascript=javascript, closely=closely)


def opens_the_desk(page: Page, address: str, known: Told) -> None:
    """Sign in and find the lead in the list."""
    page.goto(f"{address}/desk")
    page.get_by_label("Email address").fill(DESK.email)
    page.get_by_label("Password").fill(DESK.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector(f"a[href*='{known.reference}']")


def staff_sees_it(browser: Browser, address: str, known: Told, *, javascript: bool, closely: bool) -> None:
    """The lead is on the list, and its page says why everything happened."""
    context = browser.new_context(java_script_enabled=javascript, viewport=PHONE, locale="en-US")
    page = context.new_page()
    opens_the_desk(page, address, known)
    looked_at(page, closely=closely)
    page.goto(f"{address}/desk/leads/{known.reference}")
    expect(page.locator("h1")).to_have_text("Maya Torres")
    for letter in page.locator("details.foldh summary").all():
        letter.click()
    words = one_line(page.inner_text("body"))
    assert "Why this office" in words
    assert page.locator("tr.win th").first.inner_text() == known.office
    assert f"Routed to {known.office}" in words
    assert "Acknowledgement: accepted by the mail server" in words
    assert known.reference in words
    assert "WINTER26" in words or "Up to $4,000 off" in words
    looked_at(page, closely=closely)
    context.close()


def test_a_visitor_moves_to_another_office_and_asks_and_the_desk_shows_both(
    browser: Browser, stack: Stack
) -> None:
    address, email = f"http://127.0.0.1:{stack.port}", "maya-moves@example.com"
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    sends_a_request(page, address, "en", email, closely=False)
    page.wait_for_selector(".place .big >> text=Miami", timeout=20_000)

    page.get_by_role("link", name="Choose a different office").click()
    looked_at(page, closely=True)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".summary")).to_be_focused()
    looked_at(page, closely=True)
    page.get_by_label("Fort Lauderdale").check()
    page.get_by_role("button", name="Continue").click()
    looked_at(page, closely=True)
    page.get_by_role("button", name="Change my office").click()
    page.get_by_role("link", name="Add a question").click()
    looked_at(page, closely=True)
    page.get_by_label("Your question").fill("May I bring my sister?")
    page.get_by_role("button", name="Add my question").click()
    page.wait_for_selector("text=Your question is with your coordinator")
    looked_at(page, closely=True)
    context.close()

    known = told(stack, email, Locale.EN_US)
    assert known.office == "Fort Lauderdale"
    desk = browser.new_context(viewport=PHONE).new_page()
    opens_the_desk(desk, address, known)
    desk.goto(f"{address}/desk/leads/{known.reference}")
    words = one_line(desk.inner_text("body"))
    assert "May I bring my sister?" in words
    assert "The visitor chose Fort Lauderdale." in words
    assert "Chose another office, Fort Lauderdale" in words
    assert "Added a question: read it below" in words
    looked_at(desk, closely=True)
    desk.context.close()
