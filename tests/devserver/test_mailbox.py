"""The mailbox page: shows every part of a letter, runs none of it, and exists in development only."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from leads.app import create_app
from leads.outbox.message import build
from tests.conftest import make_settings
from tests.outbox.test_message import BOOKED, ENTRY, FRAME

HOSTILE = """<html><head><title>x</title></head><body><p>Dear Ana</p><script>alert(1)</script>
<img src="https://tracker.example.net/open.gif"><a href="https://example.org/r/abc">Your page</a>
</body></html>"""


def keep(folder: Path, moment: int, subject: str) -> str:
    """Put a letter into the folder as the catcher does; gives its name."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hello@example.org", "ana@example.com", subject
    message.set_content("Dear Ana, the text part")
    message.add_alternative(HOSTILE, subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="visit.ics")
    name = f"{moment:020d}-0a1b2c3d"
    (folder / f"{name}.eml").write_bytes(message.as_bytes())
    return name


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of an app in development whose letters are caught in `tmp_path`."""
    app = create_app(make_settings(ENVIRONMENT="development", MAILBOX_DIR=str(tmp_path)))
    with app.test_client() as client:
        yield client


def test_letters_are_listed_newest_first(browser: FlaskClient, tmp_path: Path) -> None:
    keep(tmp_path, 1_700_000_000_000_000_000, "Older")
    keep(tmp_path, 1_700_000_060_000_000_000, "Newer")

    page = BeautifulSoup(browser.get("/dev/mailbox").data, "html5lib")

    assert [row.get_text() for row in page.select(".row__n .muted")] == ["Newer", "Older"]
    assert "14 Nov 2023, 22:14:20 UTC" in page.select(".row__m")[0].get_text()


def test_an_empty_mailbox_says_what_to_do(browser: FlaskClient) -> None:
    page = BeautifulSoup(browser.get("/dev/mailbox").data, "html5lib")

    assert "No letters yet" in page.get_text()
    assert page.select_one("a[href='/start']")


def test_a_letter_shows_text_headers_and_attachments(browser: FlaskClient, tmp_path: Path) -> None:
    name = keep(tmp_path, 1, "Your request")

    page = BeautifulSoup(browser.get(f"/dev/mailbox/{name}").data, "html5lib")

    assert page.h1
    assert page.h1.get_text() == "Your request"
    assert "Dear Ana, the text part" in page.get_text()
    assert "MIME-Version" in page.get_text()
    file = page.select_one("a[href$='/files/0']")
    assert file
    answer = browser.get(str(file["href"]))
    assert answer.data == b"BEGIN:VCALENDAR"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_entry_of_a_letter_of_ours_can_be_downloaded_as_it_was_sent(
    browser: FlaskClient, tmp_path: Path
) -> None:
    name = f"{1:020d}-0a1b2c3d"
    (tmp_path / f"{name}.eml").write_bytes(build(BOOKED, FRAME).data)

    page = BeautifulSoup(browser.get(f"/dev/mailbox/{name}").data, "html5lib")

    [file] = page.select("a[href*='/files/']")
    assert file.get_text() == "appointment.ics"
    assert "text/calendar" in page.get_text()
    assert page.iframe
    assert browser.get(str(file["href"])).data.decode() == ENTRY


def test_a_hostile_letter_can_run_nothing_and_ask_nobody(browser: FlaskClient, tmp_path: Path) -> None:
    name = keep(tmp_path, 1, "Your request")

    page = BeautifulSoup(browser.get(f"/dev/mailbox/{name}").data, "html5lib")
    frame = page.iframe
    assert frame
    assert frame["sandbox"] == ["allow-popups", "allow-popups-to-escape-sandbox"]
    assert page.script is None
    answer = browser.get(str(frame["src"]))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "img-src 'self' data:" in policy
    assert "sandbox allow-popups" in policy
    assert '<base target="_blank">' in answer.text


def test_the_source_is_shown_as_plain_text(browser: FlaskClient, tmp_path: Path) -> None:
    answer = browser.get(f"/dev/mailbox/{keep(tmp_path, 1, 'Your request')}/source")

    assert answer.content_type == "text/plain; charset=utf-8"
    assert b"tracker.example.net" in answer.data


@pytest.mark.parametrize("name", ["nothing", "00000000000000000001-0a1b2c3d", "..%2f..%2fetc%2fpasswd"])
def test_a_name_that_is_no_letter_is_not_found(browser: FlaskClient, name: str) -> None:
    for part in ("", "/html", "/source", "/files/0"):
        assert browser.get(f"/dev/mailbox/{name}{part}").status_code == 404


def test_without_a_catcher_there_is_no_such_page() -> None:
    app = create_app(make_settings(ENVIRONMENT="development"))

    assert app.test_client().get("/dev/mailbox").status_code == 404


def test_outside_development_there_is_no_such_page(tmp_path: Path) -> None:
    app = create_app(make_settings(ENVIRONMENT="test", MAILBOX_DIR=str(tmp_path)))

    assert app.test_client().get("/dev/mailbox").status_code == 404
