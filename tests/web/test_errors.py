"""What people and programs read when something fails, and what stays of what they typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from leads.web.access_log import masked
from leads.web.security import BODY_LIMIT, FIELD_LIMIT
from tests.web.apps import another_app


@pytest.fixture(scope="module")
def failing_app(database_url: str) -> Iterator[Flask]:
    """The application with pages that fail on demand."""

    def fail(kind: str) -> str:
        if kind == "database":
            raise OperationalError("select 1", {}, Exception("gone"))
        if kind == "mistake":
            raise RuntimeError("maya@example.com")
        abort(int(kind))

    with another_app(database_url) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        app.add_url_rule("/fail/<kind>", "fail", fail, methods=["GET", "POST"])
        app.add_url_rule("/api/fail/<kind>", "api_fail", fail, methods=["GET", "POST"])
        yield app


@pytest.fixture
def failing(failing_app: Flask) -> FlaskClient:
    return failing_app.test_client()


def fields_of(html: str) -> dict[str, str]:
    form = BeautifulSoup(html, "html.parser").select_one("main form")
    return {} if form is None else {str(i["name"]): str(i.get("value", "")) for i in form.select("input")}


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 413, 429, 500, 503])
@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_every_error_has_a_page_with_a_heading_and_the_phone(
    failing: FlaskClient, status: int, lang: str
) -> None:
    answer = failing.get(f"/fail/{status}?lang={lang}")

    page = BeautifulSoup(answer.data, "html.parser")
    assert answer.status_code == status
    assert page.select_one("h1")
    assert page.select_one('main a[href^="tel:"]')
    assert str(page.html and page.html["lang"])[:2] == lang


def test_a_database_that_is_away_is_a_503_that_says_when_to_come_back(failing: FlaskClient) -> None:
    answer = failing.get("/fail/database")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"


@pytest.mark.parametrize("kind", ["database", "mistake", "429"])
def test_what_was_typed_is_kept_and_can_be_sent_again(failing: FlaskClient, kind: str) -> None:
    typed = {"name": "Renée “Zoë”", "note": "line 1\r\nline <2>"}

    answer = failing.post(f"/fail/{kind}", data=typed)

    kept = fields_of(answer.get_data(as_text=True))
    assert {name: kept[name] for name in typed} == typed


def test_what_another_site_sent_is_not_offered_again(failing: FlaskClient) -> None:
    answer = failing.post("/fail/503", data={"name": "x"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert fields_of(answer.get_data(as_text=True)) == {}


def test_an_unknown_mistake_shows_a_request_id_and_nothing_of_its_inside(failing: FlaskClient) -> None:
    answer = failing.get("/fail/mistake")

    html = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in html
    assert "RuntimeError" not in html
    assert "maya@example.com" not in html


def test_the_log_says_where_a_mistake_was_made_and_repeats_no_data(failing: FlaskClient) -> None:
    with capture_logs() as lines:
        failing.post("/fail/mistake", data={"name": "Renée"}, headers={"Cookie": "draft=secret-token"})

    said = next(line for line in lines if line["event"] == "web.failed")
    assert said["error"] == "RuntimeError"
    assert "test_errors.py" in said["at"]
    assert "exc_info" not in said
    assert "maya@example.com" not in str(said)


@pytest.mark.parametrize("kind", ["404", "429", "database", "mistake"])
def test_programs_get_a_problem_document(failing: FlaskClient, kind: str) -> None:
    answer = failing.get(f"/api/fail/{kind}")

    assert answer.mimetype == "application/problem+json"
    assert (answer.json or {})["status"] == answer.status_code


def test_a_form_whose_session_ended_keeps_its_answers(client: FlaskClient) -> None:
    answer = client.post("/banner/close", data={"note": "kept", "csrf_token": "old"})

    html = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Nothing was lost" in html
    kept = fields_of(html)
    assert kept["note"] == "kept"
    assert kept["csrf_token"] != "old"


@pytest.mark.parametrize(
    "body", [{"note": "x" * (BODY_LIMIT + 1)}, {f"f{n}": "x" for n in range(FIELD_LIMIT + 1)}]
)
def test_a_body_too_large_or_too_crowded_is_refused_with_words(
    client: FlaskClient, body: dict[str, str]
) -> None:
    answer = client.post("/start", data=body)

    assert answer.status_code == 413
    assert "too long" in answer.get_data(as_text=True)


def test_a_method_nobody_serves_is_refused_with_those_that_are(client: FlaskClient) -> None:
    answer = client.open("/", method="TRACE")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/r/s3cr3t-t0k3n", "/r/…"),
        ("/r/s3cr3t/time?x=1", "/r/…/time"),
        ("/start?name=Maya", "/start"),
        ("/reading/list", "/reading/list"),
        ("/desk/leads/x\n2026-11-22 [info] all is well", "/desk/leads/x%0A2026-11-22 [info] all is well"),
        ("/desk/\x1b[31m\0", "/desk/%1B[31m%00"),
        ("/guides/höhe", "/guides/höhe"),
    ],
)
def test_a_log_never_holds_a_private_token_or_a_query(path: str, written: str) -> None:
    assert masked(path) == written


def test_languages_on_an_error_page_lead_to_a_page_that_opens(client: FlaskClient) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    refused = [client.get("/start/clear"), client.post("/start/check/email", headers=elsewhere)]

    for answer in refused:
        links = re.findall(r'href="([^"]*)" lang="', answer.get_data(as_text=True))
        assert len(links) == 3
        assert {client.get(each).status_code for each in links} == {200}
