"""The visitor's own page: what a link opens, what it never changes, and what can be done there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from leads import clock, progress
from leads.database import db
from leads.directory.queries import forget_directory
from leads.keyring import token_hash
from leads.models import ClockOffset, Lead, LeadEvent, LeadLink, LetterRow, OfficeHours
from leads.routing import service as routing
from leads.vocabulary import Actor, LeadStage, LetterKind
from tests.web.visitor import Visitor


def sent(client: FlaskClient, **answers: str) -> Visitor:
    return Visitor(client).asks(**answers).reads_for(60).sends("/start/check")


def route(client: FlaskClient) -> None:
    with client.application.app_context():
        lead_id = db.session.scalars(select(Lead.id).order_by(Lead.id.desc())).first()
        assert lead_id is not None
        routing.assign(lead_id=lead_id, now=clock.now())
        db.session.commit()


def path_of(visitor: Visitor) -> str:
    return visitor.address.partition("?")[0]


def move_clock(client: FlaskClient, by: timedelta) -> None:
    with client.application.app_context():
        db.session.merge(ClockOffset(id=1, by=by))
        db.session.commit()


def test_before_routing_the_page_says_so_and_looks_again_by_itself(client: FlaskClient) -> None:
    visitor = sent(client)

    assert "We’re finding your office" in visitor.words
    assert (
        visitor.page.select_one("noscript meta[http-equiv=refresh]") or "http-equiv" in visitor.response.text
    )
    assert visitor.title.startswith("Request received")


def test_after_routing_the_page_names_the_office_with_reasons_and_a_time(client: FlaskClient) -> None:
    visitor = sent(client)
    route(client)

    visitor.opens(visitor.address)

    assert "Miami – Coral Gables" in visitor.words
    assert "Closest to 33133" in visitor.words
    assert "You’ll hear from us" in visitor.words
    assert "Up to $4,000 off" in visitor.words
    assert "http-equiv" not in visitor.response.text


def test_no_procedure_stands_in_title_or_address(client: FlaskClient) -> None:
    visitor = sent(client)

    assert "hip" not in visitor.title.lower()
    assert "hip" not in visitor.address.lower()
    assert visitor.response.headers["Cache-Control"] == "no-store"
    assert visitor.response.headers["Referrer-Policy"] == "no-referrer"


def test_opening_the_link_many_times_changes_nothing(client: FlaskClient) -> None:
    visitor = sent(client)
    with client.application.app_context():
        before = db.session.execute(select(LeadLink.token_hash, LeadLink.expires_at)).all()

    for _ in range(20):
        visitor.opens(visitor.address)
        client.head(path_of(visitor))
        client.get(path_of(visitor) + "/take-back")

    with client.application.app_context():
        assert db.session.execute(select(LeadLink.token_hash, LeadLink.expires_at)).all() == before
        assert db.session.scalars(select(Lead.stage)).one() == "new"


def test_a_link_in_use_lives_on_and_a_forgotten_one_ends(client: FlaskClient) -> None:
    visitor = sent(client)
    page = path_of(visitor)

    for days in (80, 160, 240):
        move_clock(client, timedelta(days=days))
        assert client.get(page).status_code == 200
    move_clock(client, timedelta(days=331))
    assert client.get(page).status_code == 410


def test_unknown_ended_and_revoked_links_show_the_same_page(client: FlaskClient) -> None:
    visitor = sent(client)
    page = path_of(visitor)
    with client.application.app_context():
        link = db.session.get(LeadLink, token_hash(page.removeprefix("/r/")))
        assert link is not None
        link.revoked_at = clock.now()
        db.session.commit()

    revoked, unknown = Visitor(client).opens(page), Visitor(client).opens("/r/AAAAAAAAAAAAAAAAAAAAAAAA")

    assert revoked.response.status_code == unknown.response.status_code == 410
    assert revoked.words == unknown.words


@pytest.mark.parametrize("address", ["maya.torres@example.com", "nobody@example.com"])
def test_asking_for_a_new_link_gets_the_same_answer_for_every_address(
    client: FlaskClient, address: str
) -> None:
    sent(client)

    visitor = Visitor(client).opens("/r/lost").sends("/r/new-link", email=address)

    assert "If we have a request with that address" in visitor.words
    with client.application.app_context():
        letters = db.session.scalars(select(LetterRow.kind)).all()
    assert letters == ([LetterKind.PRIVATE_LINK] if address.startswith("maya") else [])


def test_the_link_is_mailed_again_once_however_often_it_is_asked_for(client: FlaskClient) -> None:
    visitor = sent(client)
    page = path_of(visitor)

    for _ in range(3):
        visitor.opens(page).sends(f"{page}/link")

    assert "We’ve emailed a private link to maya.torres@example.com." in visitor.words
    with client.application.app_context():
        assert len(db.session.scalars(select(LetterRow.id)).all()) == 1


def test_preferred_times_become_the_next_action(client: FlaskClient) -> None:
    visitor = sent(client)
    page = path_of(visitor)

    visitor.opens(f"{page}/time").sends(f"{page}/time")
    assert visitor.response.status_code == 422
    visitor.sends(f"{page}/time", days=["0", "2"], day_parts=["morning"])

    assert "A coordinator will look for a time that suits you" in visitor.words
    with client.application.app_context():
        lead = db.session.scalars(select(Lead)).one()
    assert lead.next_action == {"kind": "offer_times", "day_parts": ["morning"], "days": [0, 2]}


def test_taking_a_request_back_closes_it_and_doing_it_twice_is_no_error(client: FlaskClient) -> None:
    visitor = sent(client)
    page = path_of(visitor)

    for _ in range(2):
        visitor.opens(f"{page}/take-back").sends(f"{page}/take-back")

    assert "You took your request back. We won’t contact you about it." in visitor.words
    with client.application.app_context():
        lead = db.session.scalars(select(Lead)).one()
        kinds = db.session.scalars(select(LeadEvent.kind).order_by(LeadEvent.id)).all()
    assert (lead.stage, lead.close_reason) == ("closed", "taken_back")
    assert kinds.count("intake.taken_back") == 1


def test_who_is_through_with_it_all_reads_what_became_of_their_offer_and_where_to_ask(
    client: FlaskClient,
) -> None:
    visitor = sent(client)
    route(client)
    with client.application.app_context():
        lead = db.session.scalars(select(Lead).order_by(Lead.id.desc())).first()
        assert lead is not None
        progress.move(lead, LeadStage.COMPLETED, actor=Actor.STAFF, now=clock.now())
        db.session.commit()

    visitor.opens(path_of(visitor))

    assert "All done" in visitor.words
    assert "This offer is yours. Your coordinator takes it off your bill." in visitor.words
    assert "Your offer became yours" in visitor.words
    assert "Miami – Coral Gables" in visitor.words
    assert "Your request is closed" not in visitor.words


def test_nobody_is_promised_a_time_for_a_request_that_is_closed(client: FlaskClient) -> None:
    visitor = sent(client)
    page = path_of(visitor)
    visitor.opens(f"{page}/time")
    asking = visitor.page

    visitor.opens(f"{page}/take-back").sends(f"{page}/take-back")
    assert "Your request is closed" in visitor.opens(f"{page}/time").words
    visitor.page = asking
    visitor.sends(f"{page}/time", days=["0"])

    assert "Your request is closed" in visitor.words
    assert "will look for a time" not in visitor.words


def test_a_request_kept_for_a_look_gets_the_same_page_and_no_mail(client: FlaskClient) -> None:
    visitor = Visitor(client).asks().reads_for(60).sends("/start/check", website="http://spam.example.com")

    assert "We have your request" in visitor.words
    with client.application.app_context():
        lead = db.session.scalars(select(Lead)).one()
        assert lead.quarantine_reason == "honeypot"
        assert routing.unrouted(now=clock.now(), limit=10) == []
        assert db.session.scalars(select(LetterRow.id)).all() == []


def test_a_request_sent_in_no_time_is_kept_for_a_look(client: FlaskClient) -> None:
    Visitor(client).asks().sends("/start/check")

    with client.application.app_context():
        assert db.session.scalars(select(Lead.quarantine_reason)).one() == "too_fast"


def test_the_page_tells_the_promise_that_was_stored_whatever_the_hours_are_now(client: FlaskClient) -> None:
    visitor = sent(client)
    route(client)
    before = visitor.opens(path_of(visitor)).page.select_one(".steps li:nth-of-type(2) .when")
    with client.application.app_context():
        db.session.execute(delete(OfficeHours))
        db.session.commit()
    forget_directory()

    after = visitor.opens(path_of(visitor)).page.select_one(".steps li:nth-of-type(2) .when")

    assert before is not None
    assert after == before
