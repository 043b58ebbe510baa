"""A day at the desk of the running product: its clock, its visitors, and staff with only a keyboard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

from passlib.totp import TOTP
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from leads import clock
from leads.accounts.service import create_staff
from leads.database import db, transaction
from leads.intake.answers import Answers
from leads.intake.request import ConsultationRequest
from leads.intake.service import submit
from leads.models import ClockOffset, Lead
from leads.reference import reference_of
from leads.vocabulary import LeadSource, Locale, StaffRole
from tests.stack.reckoning import move_clock
from tests.stack.running import Stack

TUESDAY_AT_TEN = datetime(2026, 12, 1, 15, tzinfo=UTC)
"""By the clocks of Miami and Montréal: every office of this coast is open."""
PASSWORD = "paper-boats-on-monday"
CODE_STEP = 31
"""Seconds until an authenticator app shows another code."""


class DeskDay:
    """The running product on a working day, and one person who works there."""

    def __init__(self, stack: Stack, browser: Browser) -> None:
        self.stack = stack
        self.address = f"http://127.0.0.1:{stack.port}"
        with stack.app.app_context(), transaction():
            by = db.session.scalar(select(ClockOffset.by)) or timedelta()
            row = db.session.get(ClockOffset, 1) or ClockOffset(id=1, by=by)
            row.by += TUESDAY_AT_TEN - clock.now()
            db.session.add(row)
        self.page: Page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()

    def now(self) -> datetime:
        """What the product’s clock says."""
        with self.stack.app.app_context():
            moment = clock.now()
            db.session.remove()
        return moment

    def hire(self, name: str, email: str, role: StaffRole, *offices: str) -> int:
        """A new colleague with a password and nothing else."""
        with self.stack.app.app_context(), transaction():
            return create_staff(
                email=email, name=name, password=PASSWORD, roles=(role,), offices=offices, now=clock.now()
            ).id

    def asked_by(self, name: str, *, office: str, **more: object) -> str:
        """Somebody sends a request; gives its reference as soon as the worker has routed it."""
        first = name.split()[0].lower()
        with self.stack.app.app_context(), transaction():
            given = {"procedure": "hip-contouring", "country": "US", "timeframe": "soon", "adult": True}
            place = {"office": office, "meeting": "chosen", "contact_by": "call", "phone": "305 555 0123"}
            who = {"name": name, "email": f"{first}@visitor.example.com"}
            suspicion = more.pop("suspicion", None)
            request = ConsultationRequest(
                answers=Answers(**given | place | who | more),  # type: ignore[arg-type]  # as typed into a form
                locale=Locale.EN_US,
                page="/start/check",
            )
            receipt = submit(
                request,
                submission_key=f"day-{name}",
                source=LeadSource.FORM,
                now=clock.now(),
                suspicion=str(suspicion) if suspicion else None,
            )
        return reference_of(receipt.lead_id)

    def all_routed(self) -> None:
        """Wait until worker and mail server have done their part for everybody who asked."""
        waiting = select(func.count()).where(
            Lead.quarantined_at.is_(None), Lead.routed_at.is_(None) | Lead.acknowledged_at.is_(None)
        )
        self.stack.until(lambda: self.count(waiting) == 0)

    def count(self, statement: object) -> int:
        """One number from the database."""
        with self.stack.app.app_context():
            found = int(db.session.execute(statement).scalar_one())  # type: ignore[call-overload]
            db.session.remove()
        return found

    def lead(self, name: str) -> Lead:
        """The row of a request as it is now."""
        with self.stack.app.app_context():
            found = db.session.scalars(select(Lead).where(Lead.name == name)).one()
            db.session.expunge(found)
            db.session.remove()
        return found

    def signs_in(self, email: str) -> None:
        """First sign-in with an app to be set up, out again, and in with the next code; all typed."""
        page = self.page
        page.goto(f"{self.address}/desk")
        self._password(email)
        page.wait_for_url("**/sign-in/enrol*")
        page.locator("summary", has_text="Type this key").click()
        secret = "".join(page.locator("li code").first.inner_text().split())
        self._code(secret, "Turn on")
        expect(page.locator("h1")).to_have_text("Your recovery codes")
        page.get_by_role("link", name="I have saved them").press("Enter")
        page.wait_for_url("**/desk/leads*")
        page.context.clear_cookies()
        move_clock(self.stack, seconds=CODE_STEP)
        page.goto(f"{self.address}/desk")
        self._password(email)
        expect(page.locator("h1")).to_have_text("One more step")
        self._code(secret, "Continue")
        page.wait_for_url("**/desk/leads*")

    def letters_to(self, address: str) -> list[EmailMessage]:
        """What the mail server accepted for an address, oldest first."""
        found: list[Message] = [
            message_from_bytes(each.data, policy=default)
            for each in self.stack.sink.taken
            if address in each.recipients
        ]
        return [each for each in found if isinstance(each, EmailMessage)]

    def words_to(self, address: str) -> str:
        """Subjects and texts, as a person reads them, of all letters to an address."""
        texts = [
            part.get_content()
            for letter in self.letters_to(address)
            for part in letter.walk()
            if part.get_content_maintype() == "text"
        ]
        return "\n".join([*(str(each["Subject"]) for each in self.letters_to(address)), *texts])

    def presses(self, *keys: str) -> None:
        """Press keys one after the other."""
        for each in keys:
            self.page.keyboard.press(each)

    def says(self, words: str) -> None:
        """Wait for the line at the foot of the page."""
        expect(self.page.locator("[data-toast]")).to_contain_text(words)

    def opens(self, name: str) -> None:
        """From wherever one is to a lead of the list, by keyboard."""
        page = self.page
        with page.expect_navigation(url="**/desk/leads"):
            self.presses("g", "t")
        for each in page.locator(".row__n a").all_inner_texts():
            self.presses("j")
            expect(page.locator("#pane h2").first).to_have_text(each)
            if each == name:
                break
        self.presses("Enter")
        expect(page.locator("h1")).to_have_text(name)
        # Keys count from when the page has its script.
        page.wait_for_load_state()

    def reaches(self, name: str) -> None:
        """Tab until the button or field of this name has the focus."""
        script = "(e => (e.innerText || e.labels?.[0]?.innerText || e.value || ''))(document.activeElement)"
        for _step in range(80):
            self.presses("Tab")
            if name in self.page.evaluate(script):
                return
        raise AssertionError(f"no way to {name} by keyboard")

    def _password(self, email: str) -> None:
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.presses("Enter")

    def _code(self, secret: str, button: str) -> None:
        self.page.locator("#code").fill(TOTP(key=secret).generate(self.now().timestamp()).token)
        self.page.get_by_role("button", name=button).press("Enter")
