"""Naughty strings in every field of the form: never an error of ours, and only the normal form is stored."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from leads.database import db
from leads.keyring import keyring
from leads.models import Lead
from leads.text import one_line, paragraphs
from tests.web.naughty import NAUGHTY
from tests.web.visitor import MAYA, MIAMI, Visitor

FIELDS = {
    "/start": ("procedure", "answers_so_far", "change", "promo", "src", "utm_source", "office", "csrf_token"),
    "/start/place": (
        "country",
        "postal_code",
        "timeframe",
        "note",
        "office",
        "by",
        "meeting",
        "answers_so_far",
    ),
    "/start/far": ("meeting", "answers_so_far"),
    "/start/you": (
        "name",
        "email",
        "contact_by",
        "phone",
        "best_times",
        "adult",
        "marketing_email",
        "website",
    ),
    "/start/check/email": ("email",),
    "/r/new-link": ("email",),
}
CASES = [(action, field) for action, fields in FIELDS.items() for field in fields]


def as_bytes(text: str) -> bytes:
    """How a hostile client would put it on the wire, lone surrogates included."""
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(("action", "field"), CASES)
def test_no_string_in_any_field_breaks_the_form(client: FlaskClient, action: str, field: str) -> None:
    visitor = Visitor(client).asks()
    token = visitor.page.select_one("input[name=csrf_token]")
    assert token is not None
    valid = {"csrf_token": str(token["value"]), "procedure": "unsure"} | MIAMI | MAYA

    for text in NAUGHTY:
        body = {name: as_bytes(value) for name, value in valid.items()} | {field: as_bytes(text)}
        answer = client.post(action, data=body)
        assert answer.status_code < 500, (action, field, text[:20])


@pytest.mark.parametrize("text", [text for text in NAUGHTY if 0 < len(one_line(text)) <= 100], ids=ascii)
def test_what_is_stored_is_the_documented_normal_form(client: FlaskClient, text: str) -> None:
    visitor = Visitor(client).asks(name=as_bytes(text), note=as_bytes(text)).reads_for(60)
    visitor.sends("/start/check")

    with client.application.app_context():
        lead = db.session.scalars(select(Lead)).one()
        note = keyring().decrypt(lead.note or b"", bound_to=f"lead.note:{lead.submission_key}")
    wire = as_bytes(text).decode("utf-8", "replace")
    assert lead.name == one_line(wire)
    assert note == paragraphs(wire)
    assert visitor.response.status_code == 200


def test_a_body_over_64_kib_is_too_long(client: FlaskClient) -> None:
    Visitor(client).asks()

    assert client.post("/start/place", data={"note": "x" * 70_000}).status_code == 413


@pytest.mark.parametrize(
    "name", ["procedure", "concern", "promo", "src", "office", "lang", "utm_term", "go", "country"]
)
def test_no_string_in_a_link_breaks_a_page(client: FlaskClient, name: str) -> None:
    for text in NAUGHTY:
        query = f"{name}={quote(as_bytes(text[:2000]))}"
        for page in ("/start", "/start/place"):
            assert client.get(f"{page}?{query}").status_code < 500, (page, name, text[:20])


def test_no_token_in_an_address_breaks_the_private_page(client: FlaskClient) -> None:
    for text in NAUGHTY:
        assert client.get(f"/r/{quote(as_bytes(text[:2000]), safe='')}").status_code < 500, text[:20]
