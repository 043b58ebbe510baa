"""An email that came back where there is no phone: the visitor's page asks for another address."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from leads import clock
from leads.consent.letter_links import mint_preference_link
from leads.database import db, transaction
from leads.inbound import refused
from leads.intake import links
from leads.keyring import new_token
from leads.models import Consent, Lead, LeadEvent, LetterRow, Person
from leads.outbox import attempts
from leads.outbox.storage import address_index, unseal
from leads.vocabulary import LetterKind, LetterState
from tests.web.test_intake_status import path_of, route, sent
from tests.web.visitor import Visitor

OLD, NEW = "maya.torres@example.com", "maya@example.org"
BUTTON = "Give another email address"


def came_back(client: FlaskClient, *, phone: str = "") -> Visitor:
    """A routed request whose acknowledgement the mail server refused for good."""
    visitor = sent(client, contact_by="call" if phone else "email", phone=phone)
    route(client)
    with client.application.app_context():
        bounce(db.session.scalars(select(LetterRow)).one().id)
    return visitor.opens(path_of(visitor))


def bounce(letter_id: int) -> None:
    with transaction():
        row = db.session.get_one(LetterRow, letter_id)
        row.state, row.reason, row.lease_until = LetterState.FAILED, "hard_bounce", None
        db.session.flush()
        refused.silence(letter_id=letter_id, now=clock.now())


def gives(visitor: Visitor, address: str = NEW) -> Visitor:
    page = path_of(visitor).removesuffix("/address")
    return visitor.opens(f"{page}/address").sends(f"{page}/address", email=address)


def the_lead() -> Lead:
    return db.session.scalars(select(Lead).execution_options(populate_existing=True)).one()


def letters() -> list[LetterRow]:
    return list(db.session.scalars(select(LetterRow).order_by(LetterRow.id)))


def test_the_page_asks_and_a_link_goes_to_the_new_address(client: FlaskClient) -> None:
    visitor = came_back(client)
    assert "We can’t reach you yet" in visitor.words

    gives(visitor)

    assert f"We’ve emailed a private link to {NEW}." in visitor.words
    assert BUTTON not in visitor.words
    assert OLD not in visitor.response.text
    with client.application.app_context():
        lead = the_lead()
        assert (lead.email, lead.next_action) == (NEW, {"kind": "email"})
        assert lead.next_action_due_at is not None
        letter = letters()[-1]
        words = unseal(letter.content, dedupe_key=letter.dedupe_key)
        assert (letter.kind, words.to, OLD in words.text) == (LetterKind.PRIVATE_LINK, NEW, False)
        assert attempts.take(letter_id=letter.id, now=clock.now()) is not None, "nothing holds it back"
        consent = db.session.scalars(select(Consent).order_by(Consent.id.desc())).first()
        assert consent is not None
        assert (consent.purpose, consent.granted, consent.page) == ("request", True, "/r")
        kinds = db.session.scalars(select(LeadEvent.kind)).all()
        assert kinds.count("intake.address_given") == 1
        assert db.session.scalars(select(Person.email_index)).one() == address_index(NEW)


def test_links_that_were_mailed_to_the_old_address_end_and_the_visitors_own_goes_on(
    client: FlaskClient,
) -> None:
    visitor = came_back(client)
    with client.application.app_context(), transaction():
        mailed = new_token()
        links.add(token=mailed, lead_id=the_lead().id, by_mail=True, now=clock.now())

    gives(visitor)

    assert client.get(f"/r/{mailed}").status_code == 410
    assert client.get(path_of(visitor)).status_code == 200


def test_a_link_that_was_mailed_cannot_change_the_address(client: FlaskClient) -> None:
    visitor = came_back(client)
    with client.application.app_context(), transaction():
        mailed = new_token()
        links.add(token=mailed, lead_id=the_lead().id, by_mail=True, now=clock.now())

    assert BUTTON not in client.get(f"/r/{mailed}").text
    visitor.opens(f"{path_of(visitor)}/address")
    token = visitor.form(f"{path_of(visitor)}").select_one("[name=csrf_token]")
    assert token is not None
    answer = client.post(f"/r/{mailed}/address", data={"csrf_token": token["value"], "email": NEW})

    assert answer.location.endswith(f"/r/{mailed}")
    with client.application.app_context():
        assert the_lead().email == OLD


@pytest.mark.parametrize("why", ["works", "phone", "closed"])
def test_nobody_is_asked_who_can_be_reached_or_need_not_be(client: FlaskClient, why: str) -> None:
    if why == "works":
        visitor = sent(client, contact_by="email", phone="")
        route(client)
    else:
        visitor = came_back(client, phone="305.555.0123" if why == "phone" else "")
    if why == "closed":
        with client.application.app_context(), transaction():
            db.session.execute(update(Lead).values(stage="closed", close_reason="no_answer"))

    visitor.opens(path_of(visitor))
    assert BUTTON not in visitor.words
    assert path_of(visitor.opens(f"{path_of(visitor)}/address")).endswith("/address") is False


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your email address"),
        ("maya@", "Enter an email address"),
        (OLD.upper(), "Emails to this address come back. Enter another one."),
    ],
)
def test_what_is_no_other_address_is_refused_and_stays_to_be_mended(
    client: FlaskClient, typed: str, sentence: str
) -> None:
    visitor = gives(came_back(client), typed)

    assert visitor.response.status_code == 422
    assert sentence in visitor.words
    with client.application.app_context():
        assert the_lead().email == OLD
        assert len(letters()) == 1


def test_a_second_tap_sends_no_second_letter_and_a_second_bounce_asks_again(client: FlaskClient) -> None:
    visitor = gives(came_back(client))
    page = path_of(visitor)
    visitor.opens(f"{page}/address")
    assert path_of(visitor) == page

    with client.application.app_context():
        assert len(letters()) == 2
        bounce(letters()[-1].id)
        assert the_lead().next_action == {"kind": "no_working_contact"}

    assert BUTTON in visitor.opens(page).words
    assert "maya@example.net" in gives(visitor, "maya@example.net").words


def test_a_late_bounce_of_the_old_address_takes_nothing_from_the_new_one(client: FlaskClient) -> None:
    visitor = gives(came_back(client))
    with client.application.app_context():
        with transaction():
            old = letters()[0]
            old.reason = "hard_bounce"
        bounce(letters()[0].id)
        assert the_lead().next_action == {"kind": "email"}

    assert BUTTON not in visitor.opens(path_of(visitor)).words


def test_somebody_else_who_has_the_new_address_is_not_mixed_in(client: FlaskClient) -> None:
    visitor = came_back(client)
    with client.application.app_context(), transaction():
        mine = the_lead().person_id
        other = Person(
            name="Ana",
            email=NEW,
            email_index=address_index(NEW),
            locale="en-US",
            created_at=clock.now(),
        )
        db.session.add(other)

    gives(visitor)

    with client.application.app_context():
        assert the_lead().person_id == mine
        assert db.session.get_one(Person, mine).email == OLD
        assert "Ana" not in visitor.response.text


def test_not_me_from_a_letter_to_the_old_address_leaves_the_new_one(client: FlaskClient) -> None:
    visitor = came_back(client)
    with client.application.app_context(), transaction():
        lead = the_lead()
        token = mint_preference_link(person_id=lead.person_id, lead_id=lead.id, address=OLD, now=clock.now())
    gives(visitor)

    stranger = Visitor(client).opens(f"/p/{token}/not-me")
    assert NEW not in stranger.response.text
    stranger.sends(f"/p/{token}/not-me")

    with client.application.app_context():
        assert the_lead().email == NEW
