"""Somebody with a letter of ours in their mailbox: their request and the link of that letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from leads import clock
from leads.consent.letter_links import mint_preference_link
from leads.consent.permission import may_contact
from leads.consent.service import Evidence, record
from leads.database import db
from leads.routing import service as routing
from leads.vocabulary import ConsentChannel, ConsentPurpose, Locale
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
        """A browser that has opened the link."""
        return Visitor(self.client).opens(f"/p/{self.token}")

    def may(self, purpose: ConsentPurpose = ConsentPurpose.MARKETING) -> str:
        """Why we may not write to them by email; "" when we may."""
        with self.client.application.app_context():
            return may_contact(
                person_id=self.person_id,
                address=MAYA,
                channel=ConsentChannel.EMAIL,
                purpose=purpose,
                now=clock.now(),
            ).reason

    def all_of(self, column: Any) -> list[Any]:
        """Every value of a column."""
        with self.client.application.app_context():
            return list(db.session.scalars(select(column).order_by(column)).all())

    def one_click(self) -> int:
        """What their mailbox program does."""
        response = self.client.post(f"/u/{self.token}", data=ONE_CLICK)
        assert "Location" not in response.headers
        assert "Set-Cookie" not in response.headers
        return response.status_code


def reader_of(
    client: FlaskClient, *texts: str, email: str = MAYA, phone: str | None = "+13055550123", **changes: Any
) -> Reader:
    """A routed request whose person agreed to these texts, guides and offers by email if none is named."""
    with client.application.app_context():
        now = clock.now()
        lead = make_lead(person=make_person(email=email, phone=phone), created_at=now, **changes)
        evidence = Evidence(lead.submission_key, Locale(lead.locale), "/start/check", None)
        record(
            person_id=lead.person_id,
            lead_id=lead.id,
            granted=[(key, email) for key in ("request", "adult", *(texts or ("marketing_email",)))],
            evidence=evidence,
            names=NAMES,
            now=now,
        )
        routing.assign(lead_id=lead.id, now=now)
        link = mint_preference_link(person_id=lead.person_id, lead_id=lead.id, address=email, now=now)
        db.session.commit()
        return Reader(client, link, lead.id, lead.person_id)


def boxes(visitor: Visitor) -> dict[str, bool]:
    """The boxes of a page, and which are ticked."""
    found = visitor.page.select("main input[type=checkbox]")
    return {str(box["name"]): box.has_attr("checked") for box in found}


def arriving(visitor: Visitor) -> list[str]:
    """What the page says will arrive."""
    return [line.get_text() for line in visitor.page.select("section.card li")]
