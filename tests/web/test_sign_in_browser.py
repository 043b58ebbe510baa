"""Signing in with a real browser: an authenticator app, passkeys of a virtual authenticator, the lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from passlib.totp import TOTP
from playwright.sync_api import Browser, BrowserContext, Page

from leads import clock
from leads.accounts import second_factor, service
from leads.database import db, transaction
from leads.models import ClockOffset, Staff
from leads.vocabulary import StaffRole
from tests.browsing import barriers, chromium, overflow, serving
from tests.factories import make_staff

pytestmark = pytest.mark.browser
EMAIL, PASSWORD = "alice@example.com", "paper-boats-on-monday"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with chromium() as found:
        yield found


@pytest.fixture
def address(real_app: Flask) -> Iterator[str]:
    """A desk that calls itself localhost: passkeys belong to a name, not to a number."""
    with real_app.app_context(), transaction():
        service.create_staff(
            email=EMAIL,
            name="Alice Example",
            password=PASSWORD,
            roles=[StaffRole.ADMIN, StaffRole.CENTRAL_DESK],
            offices=[],
            now=clock.now(),
        )
        make_staff(StaffRole.OPERATIONS, name="Kim Newcomer")
    with serving(real_app) as found:
        here = found.replace("127.0.0.1", "localhost")
        real_app.extensions["settings"] = replace(real_app.extensions["settings"], base_url=here)
        yield here


@contextmanager
def computer(browser: Browser, **more: object) -> Iterator[tuple[BrowserContext, Page]]:
    """A window of somebody, with a finger on a sensor that always agrees."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **more)  # type: ignore[arg-type]
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    try:
        yield context, page
    finally:
        context.close()


def type_password(page: Page, address: str) -> None:
    page.goto(f"{address}/desk/account")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def set_up_app(app: Flask) -> str:
    """Give Alice an authenticator app; gives its secret."""
    with app.app_context(), transaction():
        secret = second_factor.new_secret()
        staff = db.session.query(Staff).filter_by(email=EMAIL).one()
        second_factor.set_secret(staff, secret, counter=0)
        return secret


def code_of(app: Flask, secret: str) -> str:
    with app.app_context():
        return str(TOTP(key=secret).generate(clock.now().timestamp()).token)


def test_signing_in_with_an_authenticator_app_by_keyboard(
    browser: Browser, real_app: Flask, address: str
) -> None:
    secret = set_up_app(real_app)
    with computer(browser, java_script_enabled=False) as (_context, page):
        type_password(page, address)
        page.get_by_label("Code from your authenticator app").fill(code_of(real_app, secret))
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="My account").wait_for()


def test_a_passkey_is_made_at_the_first_sign_in_and_opens_the_desk_by_itself_later(
    browser: Browser, address: str
) -> None:
    with computer(browser) as (context, page):
        type_password(page, address)
        page.get_by_role("button", name="Make a passkey").click()
        page.get_by_role("heading", name="Your recovery codes").wait_for()
        assert page.locator(".codes code").count() == 10
        page.get_by_role("link", name="I have saved them").click()
        page.get_by_role("heading", name="My account").wait_for()

        context.clear_cookies()
        page.goto(f"{address}/desk/account")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_role("heading", name="My account").wait_for()

        context.clear_cookies()
        type_password(page, address)
        page.get_by_role("button", name="Use a passkey").click()
        page.get_by_role("heading", name="My account").wait_for()


def test_the_lock_comes_by_itself_and_a_passkey_opens_it_where_one_was(
    browser: Browser, real_app: Flask, address: str
) -> None:
    with computer(browser) as (_context, page):
        type_password(page, address)
        page.get_by_role("button", name="Make a passkey").click()
        page.get_by_role("link", name="I have saved them").click()
        page.get_by_role("heading", name="My account").wait_for()
        page.goto(f"{address}/desk/staff/invite")
        with real_app.app_context(), transaction():
            db.session.add(ClockOffset(id=1, by=timedelta(minutes=16)))
        page.reload()
        page.get_by_role("heading", name="Locked").wait_for()
        page.get_by_role("button", name="Unlock with a passkey").click()

        page.wait_for_url("**/desk/staff/invite")


def test_a_screen_nobody_sits_at_locks_without_a_click(
    browser: Browser, real_app: Flask, address: str
) -> None:
    secret = set_up_app(real_app)
    with computer(browser) as (_context, page):
        type_password(page, address)
        page.get_by_label("Code from your authenticator app").fill(code_of(real_app, secret))
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="My account").wait_for()
        page.clock.install()
        page.goto(f"{address}/desk/staff")
        page.clock.run_for(14 * 60 * 1000)
        assert page.get_by_role("heading", name="Staff and roles").is_visible()
        with real_app.app_context(), transaction():
            db.session.add(ClockOffset(id=1, by=timedelta(minutes=16)))
        page.clock.run_for(2 * 60 * 1000)

        page.get_by_role("heading", name="Locked").wait_for()
        assert page.locator("input[name=next]").first.input_value() == "/desk/staff"


def test_a_passkey_of_nobody_is_refused_in_words(browser: Browser, address: str) -> None:
    with computer(browser) as (_context, page):
        page.goto(f"{address}/desk/sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()

        page.get_by_text("The passkey was not used").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_barrier_on_any_page_of_accounts(
    browser: Browser, real_app: Flask, address: str, width: int, theme: str
) -> None:
    found: dict[str, object] = {}
    with computer(browser, color_scheme=theme) as (_context, page):
        complaints: list[str] = []
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )

        def look(name: str) -> None:
            wide = 0
            for each in (width, 320):
                page.set_viewport_size({"width": each, "height": 844})
                wide = max(wide, overflow(page))
            page.set_viewport_size({"width": width, "height": 844})
            found[name] = (barriers(page), wide, list(complaints))
            complaints.clear()

        page.goto(f"{address}/desk/forgot")
        look("forgot")
        page.goto(f"{address}/desk/sign-in")
        look("sign in")
        type_password(page, address)
        look("enrol")
        page.get_by_role("button", name="Make a passkey").click()
        page.get_by_role("link", name="I have saved them").wait_for()
        look("codes")
        page.get_by_role("link", name="I have saved them").click()
        page.get_by_role("heading", name="My account").wait_for()
        look("account")
        for name in ("account/security", "staff", "staff/invite"):
            page.goto(f"{address}/desk/{name}")
            look(name)
        page.get_by_role("link", name="Back to staff").click()
        page.get_by_role("link", name="Kim Newcomer").click()
        look("member")
        page.goto(f"{address}/desk/account/security")
        page.get_by_role("button", name="Lock this one now").click()
        look("locked")

    assert found == {name: ([], 0, []) for name in found}
