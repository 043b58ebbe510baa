"""What a page or an answer says to somebody who only typed another person's address: nothing about them."""

from __future__ import annotations

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from leads import clock
from leads.database import db
from leads.models import Lead, LeadEvent, LeadLink, LetterRow
from leads.outbox.links import mint
from leads.vocabulary import LeadStage
from tests.web.test_api_requests import MAYA, post
from tests.web.test_intake_status import path_of, route
from tests.web.visitor import MAYA as PERSON
from tests.web.visitor import Visitor

KNOWN, UNKNOWN = "maya.torres@example.com", "nobody@example.com"
PAST = [LeadStage.NEW, LeadStage.COMPLETED]
"""Somebody who holds the offer with an earlier request, and somebody who was treated here."""
KEPT = [LeadEvent, LeadLink, LetterRow]


def asks_again(client: FlaskClient, email: str) -> Visitor:
    """A request from another browser, routed, with its page opened as after sending."""
    other = client.application.test_client()
    with client.application.app_context():
        earlier = db.session.scalars(select(func.count()).select_from(Lead)).one()
    visitor = Visitor(other).asks(email=email, name="Kim Lee").reads_for(60 * (earlier + 1))
    visitor.sends("/start/check")
    route(client)
    return visitor.opens(visitor.address)


def was_here_before(client: FlaskClient, stage: LeadStage) -> None:
    asks_again(client, KNOWN)
    with client.application.app_context():
        db.session.execute(update(Lead).values(stage=stage))
        db.session.commit()


def said(page: Visitor) -> list[str]:
    offers: list[Tag] = page.page.select("section[aria-labelledby^=offer]")
    assert offers
    return [" ".join(each.get_text(" ").split()) for each in offers]


def by_letter(client: FlaskClient) -> Visitor:
    """The newest request, through a link of a letter."""
    with client.application.app_context():
        newest = db.session.scalars(select(Lead.id).order_by(Lead.id.desc())).first()
        token = mint(lead_id=newest or 0, now=clock.now())
        db.session.commit()
    return Visitor(client.application.test_client()).opens(f"/r/{token}")


@pytest.mark.parametrize("stage", PAST)
def test_the_page_after_sending_gives_no_reason_from_earlier_requests(
    client: FlaskClient, stage: LeadStage
) -> None:
    was_here_before(client, stage)

    known, unknown = asks_again(client, KNOWN), asks_again(client, UNKNOWN)

    assert "where this offer stands" in said(known)[0]
    assert "another request" not in known.words
    assert "This offer is for new bookings." not in known.words
    assert "Held for you" in said(unknown)[0]


def test_a_link_that_came_by_letter_says_everything(client: FlaskClient) -> None:
    was_here_before(client, LeadStage.NEW)

    asks_again(client, KNOWN)
    assert "You already have this offer with another request." in by_letter(client).words
    asks_again(client, UNKNOWN)
    assert "Held for you" in by_letter(client).words


def test_choosing_another_office_tells_no_more_about_a_known_address(client: FlaskClient) -> None:
    was_here_before(client, LeadStage.NEW)

    visitor = asks_again(client, KNOWN)
    page = visitor.opens(f"{path_of(visitor)}/office/check?office=fort-lauderdale")

    assert "This is how your offer would be" in page.words
    assert "another request" not in page.words


@pytest.mark.parametrize("stage", PAST)
def test_the_programmatic_door_gives_no_reason_from_earlier_requests(
    client: FlaskClient, stage: LeadStage
) -> None:
    was_here_before(client, stage)

    known = post(client, MAYA | {"email": KNOWN}, key="a-key-of-our-own").get_json()["offers"]
    unknown = post(client, MAYA | {"email": UNKNOWN}, key="another-key-of-ours").get_json()["offers"]

    assert known == unknown
    assert "where this offer stands" in known[0]["sentence"]


def test_the_page_promises_no_second_letter_on_one_day(client: FlaskClient) -> None:
    visitor = asks_again(client, KNOWN)

    assert f"We email a confirmation to {KNOWN}, at most once a day." in visitor.words
    assert "on its way" not in visitor.words
    assert "The confirmation we email carries your private link." in visitor.words


def test_an_address_of_an_office_is_text_and_no_link(client: FlaskClient) -> None:
    visitor = asks_again(client, KNOWN)
    links = visitor.page.select(".place address a")

    assert [str(link["href"])[:4] for link in links] == ["tel:"]
    assert "geo:" not in visitor.response.text


def test_a_new_link_for_an_unknown_address_leaves_nothing_behind(client: FlaskClient) -> None:
    asks_again(client, KNOWN)
    with client.application.app_context():
        before = [db.session.scalars(select(func.count()).select_from(each)).one() for each in KEPT]

    Visitor(client).opens("/r/lost").sends("/r/new-link", email=UNKNOWN)

    with client.application.app_context():
        after = [db.session.scalars(select(func.count()).select_from(each)).one() for each in KEPT]
    assert after == before


def test_who_wants_a_video_talk_reads_of_no_distance(client: FlaskClient) -> None:
    visitor = Visitor(client).opens("/start").sends("/start", procedure="hip-contouring")
    visitor.sends("/start/place", country="US", postal_code="59718", timeframe="soon")
    visitor.sends("/start/far", meeting="video").sends("/start/you", **PERSON)
    visitor.reads_for(60).sends("/start/check")
    route(client)

    words = visitor.opens(path_of(visitor)).words

    assert "30 minutes, by video" in words
    assert "in person" not in words
    assert "59718" not in words
    assert "miles" not in words


def test_a_change_of_country_says_which_answer_is_missing(client: FlaskClient) -> None:
    visitor = Visitor(client).asks()
    visitor.opens("/start/place?change=1")

    visitor.sends("/start/place", country="GB", postal_code="SW1A 1AA", timeframe="soon")

    assert visitor.address == "/start/you?change=1"
    assert [field for field, _words in visitor.problems] == ["health_consent"]


def test_who_waits_for_an_office_nearby_reads_what_the_offer_still_needs(client: FlaskClient) -> None:
    visitor = Visitor(client).opens("/start").sends("/start", procedure="hip-contouring")
    visitor.sends("/start/place", country="US", postal_code="59718", timeframe="soon")
    visitor.sends("/start/far", meeting="notify").sends("/start/you", **PERSON, marketing_email="yes")
    visitor.reads_for(60).sends("/start/check")
    route(client)

    offer = said(visitor.opens(visitor.address))[0]

    assert "Needs one thing" in offer
    assert "Choose an office that takes part to hold this offer." in offer
