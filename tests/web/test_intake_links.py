"""Deep links and forms on other sites: what they fill in, what is ignored kindly, what is remembered."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select

from leads.database import db
from leads.models import Draft, Lead
from tests.web.visitor import MAYA, MIAMI, Visitor


def test_a_link_from_the_article_has_its_procedure_chosen_and_its_offer_attached(client: FlaskClient) -> None:
    visitor = Visitor(client).opens("/start?procedure=hip-contouring&promo=WINTER26&concern=hip-dips")

    first = visitor.page.select_one("input[name=procedure]")
    assert first is not None
    assert first["value"] == "hip-contouring"
    assert first.has_attr("checked")
    assert "Up to $4,000 off" in visitor.words
    assert "From the article you were reading" in visitor.words


def test_a_synonym_of_a_concern_puts_its_procedures_first_and_chooses_nothing(client: FlaskClient) -> None:
    visitor = Visitor(client).opens("/start?concern=violin-hips")

    assert not visitor.page.select("input[name=procedure][checked]")
    assert visitor.page.select("input[name=procedure]")[0]["value"] == "hip-contouring"


def test_go_skips_the_question_a_link_has_answered(client: FlaskClient) -> None:
    visitor = Visitor(client).opens("/start?procedure=hip-contouring&go=1&src=guide")

    assert visitor.address.startswith("/start/place")
    visitor.sends("/start/place", **MIAMI).sends("/start/you", **MAYA)
    assert "Hip contouring" in visitor.words


@pytest.mark.parametrize(
    "query",
    [
        "procedure=nose-job",
        "office=atlantis",
        "concern=%00",
        "procedure=../../etc/passwd",
        "go=1&procedure=x",
    ],
)
def test_unknown_names_in_a_link_are_ignored_and_the_form_still_works(
    client: FlaskClient, query: str
) -> None:
    visitor = Visitor(client).opens(f"/start?{query}")

    assert visitor.response.status_code == 200
    assert visitor.sends("/start", procedure="unsure").address.startswith("/start/place")


def test_an_unknown_procedure_is_mentioned_in_kind_words(client: FlaskClient) -> None:
    assert "so we left it out" in Visitor(client).opens("/start?procedure=nose-job").words


def test_a_made_up_code_is_named_and_never_in_the_way(client: FlaskClient) -> None:
    visitor = Visitor(client).opens("/start?promo=madeup99")

    assert "We don’t recognise the offer code MADEUP99. Your request is fine without it." in visitor.words


def test_first_and_last_touch_are_stored_with_the_lead(client: FlaskClient) -> None:
    visitor = (
        Visitor(client)
        .opens("/start?src=hip-dips-explained&utm_source=news")
        .sends("/start", procedure="unsure")
    )
    visitor.opens("/start/place?src=second-visit&promo=WINTER26").sends("/start/place", **MIAMI)
    visitor.sends("/start/you", **MAYA).reads_for(60).sends("/start/check")

    with client.application.app_context():
        lead = db.session.scalars(select(Lead)).one()
    assert lead.first_touch["src"] == "hip-dips-explained"
    assert lead.first_touch["utm_source"] == "news"
    assert lead.last_touch["src"] == "second-visit"
    assert lead.promo_code == "WINTER26"


def test_a_link_to_an_office_chooses_it_and_its_country(client: FlaskClient) -> None:
    visitor = Visitor(client).opens("/start?office=toronto").sends("/start", procedure="unsure")

    chosen = visitor.page.select_one("input[name=office][checked]")
    assert chosen is not None
    assert chosen["value"] == "toronto"


def test_a_plain_form_on_another_site_fills_in_and_stores_nothing(client: FlaskClient) -> None:
    response = client.post(
        "/start",
        data={"procedure": "hip-contouring", "promo": "winter26", "name": "Mallory", "evil": "1"},
        headers={"Origin": "https://www.linden.example", "Sec-Fetch-Site": "cross-site"},
        follow_redirects=True,
    )

    page = BeautifulSoup(response.text, "html5lib")
    assert response.request.path == "/start/place"
    assert "Hip contouring" in page.get_text()
    assert "Mallory" not in response.text
    with client.application.app_context():
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_another_site_cannot_send_a_request(client: FlaskClient) -> None:
    visitor = Visitor(client).asks()

    answer = client.post("/start/check", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert visitor.opens("/start/check").address == "/start/check"


def test_opening_pages_writes_nothing(client: FlaskClient) -> None:
    for address in (
        "/start?procedure=bbl&src=x",
        "/start/place?procedure=bbl",
        "/start/under-18",
        "/r/nope",
        "/r/new-link",
    ):
        client.get(address)

    with client.application.app_context():
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_link_cannot_choose_the_central_desk_as_an_office(client: FlaskClient) -> None:
    visitor = Visitor(client).opens("/start?office=central-desk&promo=WINTER26")

    assert "Part of the link you followed is not known to us" in visitor.words
    assert "central desk office" not in visitor.words


def test_answers_of_the_form_are_not_taken_for_an_arrival(client: FlaskClient) -> None:
    visitor = Visitor(client).opens("/start?src=guide&utm_source=letter")
    visitor.sends("/start", procedure="bbl").sends("/start/place", **MIAMI).sends("/start/you", **MAYA)
    visitor.sends("/start/check")

    with client.application.app_context():
        lead = db.session.scalars(select(Lead)).one()
    for touch in (lead.first_touch, lead.last_touch):
        assert {name: touch.get(name) for name in ("src", "utm_source", "procedure")} == {
            "src": "guide",
            "utm_source": "letter",
            "procedure": None,
        }
