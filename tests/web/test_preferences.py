"""What a person gets from us: opening the page changes nothing, every way to stop works at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from leads import clock
from leads.consent.letter_links import mint_preference_link
from leads.consent.permission import may_contact
from leads.consent.service import Evidence, record
from leads.database import db
from leads.intake import links
from leads.keyring import token_hash
from leads.models import (
    ClockOffset,
    Consent,
    Lead,
    LeadEvent,
    LeadLink,
    Person,
    PreferenceLink,
    Suppression,
    Touch,
)
from leads.outbox.links import mint
from leads.routing import service as routing
from leads.vocabulary import ConsentChannel, ConsentPurpose, Locale
from leads.web.access_log import masked
from tests.factories import make_lead, make_person
from tests.web.visitor import Visitor

MAYA = "maya@example.com"
NAMES = {"brand": "Linden", "legal_name": "Linden", "postal_address": "100 Alder Way"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@dataclass
class Reader:
    """Somebody with a letter of ours in their mailbox."""

    client: FlaskClient
    token: str
    lead_id: int
    person_id: int

    @property
    def visitor(self) -> Visitor:
        return Visitor(self.client).opens(f"/p/{self.token}")

    def may(self, purpose: ConsentPurpose = ConsentPurpose.MARKETING) -> str:
        with self.client.application.app_context():
            return may_contact(
                person_id=self.person_id,
                address=MAYA,
                channel=ConsentChannel.EMAIL,
                purpose=purpose,
                now=clock.now(),
            ).reason

    def of_lead(self, column: object) -> list[object]:
        with self.client.application.app_context():
            return list(db.session.scalars(select(column)).all())

    def one_click(self, **changes: object) -> int:
        response = self.client.post(f"/u/{self.token}", data=ONE_CLICK, **changes)
        assert "Location" not in response.headers
        assert "Set-Cookie" not in response.headers
        return response.status_code


Make = Callable[..., Reader]


@pytest.fixture
def reader(client: FlaskClient) -> Make:
    def make(*texts: str, email: str = MAYA, phone: str | None = "+13055550123", **changes: object) -> Reader:
        with client.application.app_context():
            now = clock.now()
            lead = make_lead(person=make_person(email=email, phone=phone), created_at=now, **changes)
            granted = [(key, email) for key in ("request", "adult", *(texts or ("marketing_email",)))]
            evidence = Evidence(lead.submission_key, Locale(lead.locale), "/start/check", None)
            record(
                person_id=lead.person_id,
                lead_id=lead.id,
                granted=granted,
                evidence=evidence,
                names=NAMES,
                now=now,
            )
            routing.assign(lead_id=lead.id, now=now)
            link = mint_preference_link(person_id=lead.person_id, lead_id=lead.id, address=email, now=now)
            db.session.commit()
            return Reader(client, link, lead.id, lead.person_id)

    return make


def boxes(visitor: Visitor) -> dict[str, bool]:
    found = visitor.page.select("main input[type=checkbox]")
    return {str(box["name"]): box.has_attr("checked") for box in found}


def arriving(visitor: Visitor) -> list[str]:
    return [line.get_text() for line in visitor.page.select("section.card li")]


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
    before = maya.of_lead(Consent.id)

    maya.visitor.sends(f"/p/{maya.token}", news="yes")

    assert maya.of_lead(Consent.id) == before
    assert maya.of_lead(Suppression.scope) == []
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


def test_news_that_was_planned_is_stopped_at_once_and_the_first_contact_goes_on(reader: Make) -> None:
    maya = reader()

    maya.one_click()

    with maya.client.application.app_context():
        touches = db.session.execute(select(Touch.stream, Touch.state, Touch.reason)).all()
    assert {(state, reason) for stream, state, reason in touches if stream == "news"} == {
        ("stopped", "unsubscribed")
    }
    assert "planned" in {state for stream, state, _reason in touches if stream == "care"}


@pytest.mark.parametrize(
    "body",
    [
        {"data": ONE_CLICK},
        {"data": ONE_CLICK, "content_type": "multipart/form-data"},
        {"data": b"", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"\xff\x00", "content_type": "text/plain"},
    ],
)
def test_one_click_needs_no_cookie_no_token_and_no_login(reader: Make, body: dict[str, object]) -> None:
    maya = reader()
    stranger = maya.client.application.test_client(use_cookies=False)

    answers = [
        stranger.post(f"/u/{maya.token}", headers={"Origin": "https://mail.example.net"}, **body)
        for _ in range(3)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all("Location" not in a.headers and "Set-Cookie" not in a.headers for a in answers)
    assert maya.may() == "unsubscribed"
    assert maya.of_lead(LeadEvent.kind).count("preferences.unsubscribed") == 1
    assert maya.of_lead(Suppression.reason) == ["unsubscribed"]


def test_one_click_holds_for_the_address_and_not_only_for_this_person(reader: Make) -> None:
    maya, twin = reader(), reader(email="Maya@Example.com")

    maya.one_click()

    assert twin.may() == "unsubscribed"


def test_one_click_still_works_after_years_and_an_unknown_token_is_no_address(reader: Make) -> None:
    maya = reader()
    with maya.client.application.app_context():
        db.session.merge(ClockOffset(id=1, by=timedelta(days=3 * 365)))
        db.session.commit()

    assert maya.client.post("/u/" + "A" * 24).status_code == 404
    assert maya.client.get("/p/" + "A" * 24).status_code == 404
    assert maya.one_click() == 200


def test_tokens_cannot_be_guessed_and_are_not_kept(reader: Make) -> None:
    maya = reader()

    assert len(maya.token) * 6 >= 128
    with maya.client.application.app_context():
        row = db.session.scalars(select(PreferenceLink)).one()
    assert maya.token not in repr(vars(row))
    assert MAYA.encode() not in row.address


def test_the_access_log_names_no_token() -> None:
    assert masked("/p/abc/not-me?done=x") == "/p/…/not-me"
    assert masked("/u/abc") == "/u/…"


def test_this_is_not_me_takes_the_address_out_and_silences_it_for_good(reader: Make) -> None:
    maya = reader()
    with maya.client.application.app_context():
        mint(lead_id=maya.lead_id, now=clock.now())
        key = db.session.get_one(Lead, maya.lead_id).submission_key
        links.add(token=links.submission_token(key), lead_id=maya.lead_id, now=clock.now())
        db.session.commit()

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
        alive = db.session.scalars(select(LeadLink.token_hash).where(LeadLink.revoked_at.is_(None))).all()
    assert alive == [token_hash(links.submission_token(key))]


def test_this_is_not_me_twice_is_once_even_without_a_number(reader: Make) -> None:
    maya = reader(phone=None)

    for _ in range(2):
        Visitor(maya.client).opens(f"/p/{maya.token}/not-me").sends(f"/p/{maya.token}/not-me")

    assert maya.of_lead(LeadEvent.kind).count("preferences.not_me") == 1
    with maya.client.application.app_context():
        person = db.session.get_one(Person, maya.person_id)
        assert person.email is None
        assert person.email_index is not None


def test_taking_the_request_back_from_here_closes_it(reader: Make) -> None:
    maya = reader()

    page = Visitor(maya.client).opens(f"/p/{maya.token}/take-back").sends(f"/p/{maya.token}/take-back")

    assert "You took your request back." in page.words
    assert [line.partition(" ")[0] for line in arriving(page)] == ["Guides"]
    assert maya.of_lead(Lead.close_reason) == ["taken_back"]


@pytest.mark.parametrize(
    ("locale", "words"), [(Locale.ES, "Guardar"), (Locale.FR_CA, "Enregistrer"), (Locale.EN_GB, "Save")]
)
def test_the_page_speaks_the_language_of_the_request(reader: Make, locale: Locale, words: str) -> None:
    maya = reader(locale=locale)

    response = maya.client.get(f"/p/{maya.token}")

    assert words in response.get_data(as_text=True)


def test_a_forged_post_to_the_page_itself_is_refused(reader: Make) -> None:
    maya = reader()

    assert maya.client.post(f"/p/{maya.token}/stop").status_code == 400
    assert maya.may() == ""
