"""What every answer carries, on plain http and behind https, and what no answer may carry."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import request
from flask.testing import FlaskClient

from leads.web.security import open_doors
from tests.web.apps import another_app

PAGES = [
    "/",
    "/guides/hip-dips-explained",
    "/privacy",
    "/start",
    "/desk/sign-in",
    "/nothing-here",
    "/healthz",
]
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.fixture
def secure_client(database_url: str) -> Iterator[FlaskClient]:
    """The application as production sees it: https and a list of its own names."""
    names = {"BASE_URL": "https://care.example.com", "TRUSTED_HOSTS": "care.example.com"}
    with another_app(database_url, **names) as app, app.test_client() as browser:
        yield browser


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_whole_content_policy(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    parts = (part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert dict(map(tuple, parts)) == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["X-Request-ID"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_kept_by_browsers_or_proxies(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", [page for page in PAGES if page != "/healthz"])
def test_no_page_has_inline_script_or_style_or_a_foreign_host(client: FlaskClient, path: str) -> None:
    html = client.get(path).get_data(as_text=True)

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)
    assert not re.findall(r"""(?:src|href|action)=["'](?:https?:)?//""", html)


def test_plain_http_sends_no_transport_security_and_plain_cookie_names(client: FlaskClient) -> None:
    answer = client.get("/start?lang=es")

    assert "Strict-Transport-Security" not in answer.headers
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert not any("__Host-" in cookie or "Secure" in cookie for cookie in cookies)


def test_https_pins_transport_and_binds_every_cookie_to_the_host(secure_client: FlaskClient) -> None:
    answer = secure_client.get("/start?lang=es", base_url="https://care.example.com")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_a_foreign_host_name_is_refused(secure_client: FlaskClient) -> None:
    assert secure_client.get("/", base_url="https://evil.example.net").status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example.net"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 400),
        ({"Origin": "null"}, 400),
        ({}, 400),
    ],
)
def test_a_forged_post_is_refused_and_a_post_of_ours_still_needs_its_token(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/banner/close", headers=headers).status_code == status


def test_few_doors_are_open_to_other_sites() -> None:
    assert len(open_doors) <= 4, open_doors


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(database_url: str) -> None:
    def seen(**changes: str) -> str:
        with another_app(database_url, **changes) as app:
            app.add_url_rule("/who", "who", lambda: request.remote_addr)
            claim = {"X-Forwarded-For": "203.0.113.9"}
            return app.test_client().get("/who", headers=claim).get_data(as_text=True)

    assert seen() == "127.0.0.1"
    assert seen(TRUSTED_PROXIES="1") == "203.0.113.9"


def test_assets_are_kept_for_a_year_under_a_name_that_changes_with_their_content(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    sheet = re.search(r'href="(/assets/[0-9a-f]{12}/visitor\.css)"', html)
    assert sheet

    fresh = client.get(sheet[1], headers={"Accept-Encoding": "gzip"})
    stale = client.get("/assets/000000000000/visitor.css")

    assert fresh.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert fresh.headers["Content-Encoding"] == "gzip"
    assert stale.headers["Cache-Control"] == "no-cache"


def test_a_file_is_the_same_for_everybody(client: FlaskClient) -> None:
    page = client.get("/start").get_data(as_text=True)
    files = re.findall(r'(?:href|src)="(/(?:assets|static)/[^"]+)"', page)
    assert files

    for each in files:
        with client.get(each) as answer:
            assert "Cookie" not in answer.headers.get("Vary", ""), each


def test_no_search_engine_keeps_a_private_page(client: FlaskClient) -> None:
    assert client.get("/r/AAAAAAAAAAAAAAAAAAAAAAAA").headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "X-Robots-Tag" not in client.get("/guides/hip-dips-explained").headers
