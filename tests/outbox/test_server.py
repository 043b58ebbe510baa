"""SMTP_URL is read strictly, and outside production no letter leaves this machine by accident."""

from __future__ import annotations

import pytest

from leads.outbox.server import Server, may_write_to, read_server
from leads.settings import BadSettings
from tests.conftest import make_settings

ELSEWHERE = Server("smtp.example.com", 587, "starttls")
SAFE_PRODUCTION = {
    "ENVIRONMENT": "production",
    "BASE_URL": "https://care.example.com",
    "TRUSTED_HOSTS": "care.example.com",
}


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", Server("127.0.0.1", 2525, "open")),
        ("smtp://localhost", Server("localhost", 587, "open")),
        ("smtp://[::1]:25", Server("::1", 25, "open")),
        ("smtp://smtp.example.com", Server("smtp.example.com", 587, "starttls")),
        ("smtp://u:p@smtp.example.com:25", Server("smtp.example.com", 25, "starttls", "u", "p")),
        ("smtps://u%40x:p%3A%2F@smtp.example.com", Server("smtp.example.com", 465, "tls", "u@x", "p:/")),
    ],
)
def test_a_url_says_where_and_how(url: str, server: Server) -> None:
    assert read_server(url) == server


@pytest.mark.parametrize(
    "url",
    ["http://x.example", "smtp://", "smtp://x.example:0", "smtp://x.example:99999", "smtp://u@x.example",
     "smtp://x.example/path", "smtp://x.example?tls=no", "smtp://u:p%0d%0a@x.example"],
)  # fmt: skip
def test_nonsense_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(BadSettings, match=r"^SMTP_URL [^\n]+$"):
        read_server(url)


def test_the_password_is_not_in_what_gets_logged() -> None:
    assert "secret" not in repr(read_server("smtp://u:secret@smtp.example.com"))


@pytest.mark.parametrize(
    ("recipient", "allowed"),
    [
        ("maya@example.com", True),
        ("Maya@Example.COM", True),
        ("someone@example.org", True),
        ("maya2@example.com", False),
        ("x@notexample.org", False),
        ("x@sub.example.org", False),
        ("x@example.net", False),
    ],
)
def test_outside_production_only_the_allow_list_is_written_to(recipient: str, allowed: bool) -> None:
    settings = make_settings(MAIL_ALLOW_LIST="maya@example.com, @example.org")

    assert may_write_to(recipient, settings=settings, server=ELSEWHERE) is allowed


def test_an_empty_allow_list_allows_nobody_but_a_local_catcher_takes_everything() -> None:
    settings = make_settings()

    assert not may_write_to("maya@example.com", settings=settings, server=ELSEWHERE)
    assert may_write_to("x@example.net", settings=settings, server=Server("127.0.0.1", 25, "open"))


def test_production_writes_to_everybody() -> None:
    assert may_write_to("x@example.net", settings=make_settings(**SAFE_PRODUCTION), server=ELSEWHERE)
