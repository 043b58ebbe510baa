"""The banner closes, stays closed, opens again, and never sends anybody elsewhere; terms pages tell all."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from leads import clock
from leads.database import db, transaction
from leads.models import ClockOffset, Promo
from leads.promos.banner import COOKIE, own_path
from leads.promos.queries import forget_live_terms
from tests.factories import NOON

US = {"Accept-Language": "en-US"}
PAGE = "/offers/spring-2027"


@pytest.fixture(autouse=True)
def _in_season(client: FlaskClient) -> None:
    """These tests are about November 2026, whatever the day is."""
    with client.application.app_context(), transaction():
        db.session.add(ClockOffset(id=1, by=NOON - clock.now()))
        forget_live_terms()


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def banner_page(client: FlaskClient, language: str = "en-US") -> str:
    return client.get("/", headers={"Accept-Language": language}).text


def test_the_banner_names_the_condition_beside_the_amount(client: FlaskClient) -> None:
    page = banner_page(client)

    assert "Up to $4,000 off</strong> when you book and complete your procedure." in page
    assert "0% APR financing for up to 12 months, on approved credit." in page


def test_there_is_no_banner_in_britain(client: FlaskClient) -> None:
    assert 'class="offer"' not in banner_page(client, "en-GB")


def test_a_british_office_in_the_link_takes_the_banner_away_whatever_the_language(
    client: FlaskClient,
) -> None:
    assert 'class="offer"' in client.get("/start?office=tampa", headers=US).text
    assert 'class="offer"' not in client.get("/start?office=london", headers=US).text


def test_closing_hides_the_banner_for_thirty_days_and_the_footer_brings_it_back(client: FlaskClient) -> None:
    token = token_of(banner_page(client))

    closed = client.post("/banner/close", data={"csrf_token": token, "next": "/?src=x"}, headers=US)

    assert (closed.status_code, closed.location) == (303, "/?src=x")
    assert "Max-Age=2592000" in closed.headers["Set-Cookie"]
    page = banner_page(client)
    assert 'class="offer"' not in page
    assert "Show offer" in page

    opened = client.post("/banner/open", data={"csrf_token": token_of(page), "next": "/"}, headers=US)

    assert opened.status_code == 303
    assert 'class="offer"' in banner_page(client)


def test_htmx_only_needs_to_know_that_it_worked(client: FlaskClient) -> None:
    token = token_of(banner_page(client))

    answer = client.post("/banner/close", data={"csrf_token": token}, headers={**US, "HX-Request": "true"})

    assert (answer.status_code, answer.text) == (200, "")
    assert 'class="offer"' not in banner_page(client)


@pytest.mark.parametrize(
    "bad",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\evil",
        "evil",
        "/a\r\nSet-Cookie: x",
        "",
    ],
)
def test_the_way_back_never_leaves_our_own_pages(bad: str) -> None:
    assert own_path(bad) == "/"
    assert own_path("/r/abc?sent=1") == "/r/abc?sent=1"


def test_the_terms_page_shows_amounts_offices_and_the_last_day(client: FlaskClient) -> None:
    page = client.get("/offers/winter-2026", headers=US).text

    for words in (
        "Up to $4,000 off",
        "$2,500 for 3 treatment areas",
        "23 of our 28 offices take part.",
        "Montréal",
    ):
        assert words in page


def test_an_offer_nobody_knows_is_not_found_and_a_withdrawn_one_has_ended(client: FlaskClient) -> None:
    assert client.get("/offers/nothing").status_code == 404
    assert client.get("/offers/winter-2026?v=99").status_code == 404

    with client.application.app_context(), transaction():
        db.session.execute(update(Promo).where(Promo.slug == "spring-2027").values(withdrawn_at=NOON))

    assert client.get(PAGE).status_code == 410
    assert client.get(f"{PAGE}?v=1").status_code == 200


@pytest.mark.parametrize(
    "address", [f"{PAGE}?v=99999999999999999999", f"{PAGE}?v=-1", f"{PAGE}?v=0", "/offers/%00", "/offers/%F0"]
)
def test_an_offer_that_cannot_exist_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_privacy_page_calls_the_banners_cookie_by_its_name(client: FlaskClient) -> None:
    assert re.search(rf">\s*{COOKIE}\s*</t[dh]>", client.get("/privacy").text)
