"""What a person gets from us: the page, its boxes, and what each button leaves behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from leads import clock
from leads.database import db
from leads.models import Consent, Lead, LeadEvent, LetterRow, Person, Suppression, Touch
from leads.outbox.storage import unseal
from leads.routing import service as routing
from leads.vocabulary import ConsentPurpose, Locale
from tests.web.letter_reader import MAYA, Reader, arriving, boxes, reader_of
from tests.web.visitor import Visitor

Make = Callable[..., Reader]


@pytest.fixture
def reader(client: FlaskClient) -> Make:
    return partial(reader_of, client)


def test_the_page_shows_what_arrives_and_the_boxes_as_they_are(reader: Make) -> None:
    maya = reader()

    page = maya.visitor

    assert boxes(page) == {"news": True}
    assert MAYA in page.words
    assert [line.partition(" ")[0] for line in arriving(page)] == ["Messages", "Guides"]
    assert "Unsubscribe at any time with one click." in page.words
    assert page.response.headers["Cache-Control"] == "no-store"


def test_saving_without_the_tick_stops_news_and_leaves_the_request(reader: Make) -> None:
    maya = reader()

    page = maya.visitor.sends(f"/p/{maya.token}")

    assert "Saved." in page.words
    assert boxes(page) == {"news": False}
    assert [line.partition(" ")[0] for line in arriving(page)] == ["Messages"]
    assert maya.may() == "unsubscribed"
    assert maya.may(ConsentPurpose.REQUEST) == ""


def test_saving_what_is_already_so_leaves_no_trace(reader: Make) -> None:
    maya = reader()
    before = maya.all_of(Consent.id)

    maya.visitor.sends(f"/p/{maya.token}", news="yes")

    assert maya.all_of(Consent.id) == before
    assert maya.all_of(Suppression.scope) == []
    assert maya.may() == ""


def test_a_tick_from_the_own_mailbox_opts_in_again_with_the_text_that_was_shown(reader: Make) -> None:
    maya = reader()
    assert maya.one_click() == 200

    page = maya.visitor.sends(f"/p/{maya.token}", news="yes")

    assert boxes(page) == {"news": True}
    assert maya.may() == ""
    with maya.client.application.app_context():
        newest = db.session.scalars(select(Consent).order_by(Consent.id.desc()).limit(1)).one()
    assert (newest.text_key, newest.text_version, newest.page, newest.granted) == (
        "marketing_email",
        1,
        "/p",
        True,
    )
    assert newest.shown is not None


def test_stop_all_marketing_stops_mail_texts_and_calls(reader: Make) -> None:
    maya = reader("marketing_email", "marketing_texts")
    assert boxes(maya.visitor) == {"news": True, "texts": True}

    page = maya.visitor.sends(f"/p/{maya.token}/stop")

    assert "Stopped." in page.words
    assert boxes(page) == {"news": False}
    assert [line.partition(" ")[0] for line in arriving(page)] == ["Messages"]


def test_this_is_not_me_takes_the_address_out_and_silences_it_for_good(reader: Make) -> None:
    maya = reader()

    page = Visitor(maya.client).opens(f"/p/{maya.token}/not-me").sends(f"/p/{maya.token}/not-me")

    assert "We removed this address" in page.words
    assert arriving(page) == ["Nothing. We don’t write to maya@example.com."]
    assert boxes(page) == {}
    assert maya.may(ConsentPurpose.REQUEST) == "not_me"
    with maya.client.application.app_context():
        lead, person = db.session.get_one(Lead, maya.lead_id), db.session.get_one(Person, maya.person_id)
        assert (lead.email, person.email, person.email_index) == (None, None, None)
        assert (lead.stage, lead.close_reason) == ("new", None)
        assert {touch.state for touch in db.session.scalars(select(Touch))} == {"stopped"}


def test_the_mailed_links_end_with_it_and_the_one_shown_after_sending_goes_on(client: FlaskClient) -> None:
    visitor = Visitor(client).asks().reads_for(60).sends("/start/check")
    own_page = visitor.address.partition("?")[0]
    with client.application.app_context():
        routing.assign(lead_id=db.session.scalars(select(Lead.id)).one(), now=clock.now())
        row = db.session.scalars(select(LetterRow)).one()
        text = unseal(row.content, dedupe_key=row.dedupe_key).text
        db.session.commit()
    mailed, way_out = (re.findall(f"/{start}/[\\w-]+", text)[0] for start in ("r", "p"))
    assert client.get(mailed).status_code == 200

    Visitor(client).opens(f"{way_out}/not-me").sends(f"{way_out}/not-me")

    assert client.get(mailed).status_code == 410
    assert client.get(own_page).status_code == 200


def test_this_is_not_me_twice_is_once_even_without_a_number(reader: Make) -> None:
    maya = reader(phone=None)

    for _ in range(2):
        Visitor(maya.client).opens(f"/p/{maya.token}/not-me").sends(f"/p/{maya.token}/not-me")

    assert maya.all_of(LeadEvent.kind).count("preferences.not_me") == 1
    with maya.client.application.app_context():
        person = db.session.get_one(Person, maya.person_id)
        assert person.email is None
        assert person.email_index is not None


def test_taking_the_request_back_from_here_closes_it(reader: Make) -> None:
    maya = reader()

    page = Visitor(maya.client).opens(f"/p/{maya.token}/take-back").sends(f"/p/{maya.token}/take-back")

    assert "You took your request back." in page.words
    assert [line.partition(" ")[0] for line in arriving(page)] == ["Guides"]
    assert maya.all_of(Lead.close_reason) == ["taken_back"]


@pytest.mark.parametrize(
    ("locale", "words"), [(Locale.ES, "Guardar"), (Locale.FR_CA, "Enregistrer"), (Locale.EN_GB, "Save")]
)
def test_the_page_speaks_the_language_of_the_request(reader: Make, locale: Locale, words: str) -> None:
    maya = reader(locale=locale)

    response = maya.client.get(f"/p/{maya.token}")

    assert words in response.get_data(as_text=True)
