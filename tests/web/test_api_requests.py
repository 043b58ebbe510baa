"""The programmatic door: its receipt, its refusals with the field named, and its manners towards browsers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from leads.api.keys import DEMO_KEY
from leads.database import db
from leads.models import Lead
from tests.web.naughty import NAUGHTY

MAYA: dict[str, Any] = {
    "procedure": "hip-contouring",
    "country": "US",
    "postal_code": "33133",
    "timeframe": "soon",
    "name": "Maya Torres",
    "email": "maya.torres@example.com",
    "contact_by": "call",
    "phone": "(305) 555-0123",
    "adult": True,
    "promo": "winter26",
    "src": "hip-dips-explained",
}


def post(client: FlaskClient, body: object, key: str = "form-0001", **headers: str) -> TestResponse:
    sent = {"X-Api-Key": DEMO_KEY, "Idempotency-Key": key} | headers
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/api/v1/requests", data=raw, content_type="application/json", headers=sent)


def fields(answer: TestResponse) -> set[tuple[str, str]]:
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert problem["status"] == answer.status_code
    return {(error["field"], error["code"]) for error in problem["errors"]}


def lead(client: FlaskClient) -> Lead:
    with client.application.app_context():
        return db.session.scalars(select(Lead)).one()


def test_a_request_gets_a_receipt_with_its_reference_page_and_offer(client: FlaskClient) -> None:
    answer = post(client, MAYA)

    receipt, made = answer.get_json(), lead(client)
    assert answer.status_code == 201
    assert receipt["reference"] == made.reference
    assert client.get(receipt["status_url"].removeprefix("http://localhost:8000")).status_code == 200
    assert receipt["offers"][0]["headline"] == "Up to $4,000 off"
    assert (made.source, made.phone, made.promo_code) == ("api", "+13055550123", "WINTER26")
    assert made.first_touch["src"] == "hip-dips-explained"


def test_a_replay_gets_the_same_receipt_and_makes_no_second_lead(client: FlaskClient) -> None:
    first, second = post(client, MAYA), post(client, MAYA)

    assert second.status_code == first.status_code
    assert second.get_json() == first.get_json()
    lead(client)


def test_the_same_key_with_another_body_is_refused(client: FlaskClient) -> None:
    post(client, MAYA)

    answer = post(client, MAYA | {"name": "Somebody Else"})

    assert answer.status_code == 409
    assert fields(answer) == {("Idempotency-Key", "reused")}
    assert lead(client).name == "Maya Torres"


@pytest.mark.parametrize(
    ("headers", "status", "field"),
    [
        ({"X-Api-Key": "pk_wrong"}, 401, ("X-Api-Key", "key")),
        ({"X-Api-Key": ""}, 401, ("X-Api-Key", "key")),
        ({"Origin": "https://evil.example"}, 403, ("Origin", "origin")),
        ({"Idempotency-Key": ""}, 400, ("Idempotency-Key", "missing")),
        ({"Idempotency-Key": "short"}, 400, ("Idempotency-Key", "missing")),
    ],
)
def test_a_wrong_header_is_named(
    client: FlaskClient, headers: dict[str, str], status: int, field: tuple[str, str]
) -> None:
    answer = post(client, MAYA, **headers)

    assert answer.status_code == status
    assert fields(answer) == {field}


def test_the_rules_and_sentences_are_those_of_the_form(client: FlaskClient) -> None:
    answer = post(client, MAYA | {"postal_code": "00000", "phone": "12", "email": "maya@"})

    sentences = {error["field"]: error["detail"] for error in answer.get_json()["errors"]}
    assert answer.status_code == 422
    assert sentences == {
        "postal_code": "We can’t find 00000. Check it, or choose an office from the list",
        "phone": "Enter a phone number, like (305) 555-0123",
        "email": "Enter an email address in the correct format, like name@example.com",
    }


def test_an_empty_object_is_told_every_field_it_needs(client: FlaskClient) -> None:
    needed = {"procedure", "country", "timeframe", "name", "email", "contact_by", "adult"}

    assert {field for field, _ in fields(post(client, {}))} == needed


def test_unknown_fields_and_wrong_types_are_named(client: FlaskClient) -> None:
    answer = post(client, MAYA | {"office_id": 7, "name": 3, "adult": "yes"})

    assert answer.status_code == 422
    assert fields(answer) == {("office_id", "unknown_field"), ("name", "type"), ("adult", "type")}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "json"),
        (b"{", "json"),
        (b"[]", "object"),
        (b'"x"', "object"),
        (b'{"name": NaN}', "number"),
        (b'{"name": Infinity}', "number"),
        (b'{"name": "a", "name": "b"}', "duplicate"),
        (b'{"name": "\xff"}', "encoding"),
        (b"[" * 21 + b"]" * 21, "nesting"),
        (b"[" * 30_000, "nesting"),
    ],
)
def test_a_body_that_is_not_one_plain_object_is_refused_with_a_reason(
    client: FlaskClient, raw: bytes, code: str
) -> None:
    answer = post(client, raw)

    assert answer.status_code == 400
    assert fields(answer) == {("body", code)}


def test_brackets_inside_a_string_are_not_nesting(client: FlaskClient) -> None:
    assert post(client, MAYA | {"note": '[[[[[[[[[[[[[[[[[[[[[[[[{{{{{\\"[['}).status_code == 201


def test_a_body_over_64_kib_and_another_media_type_are_refused(client: FlaskClient) -> None:
    assert post(client, b'{"note": "' + b"x" * 70_000 + b'"}').status_code == 413
    headers = {"X-Api-Key": DEMO_KEY, "Idempotency-Key": "form-0001"}
    answer = client.post("/api/v1/requests", data={"name": "Maya"}, headers=headers)
    assert fields(answer) == {("Content-Type", "media_type")}


@pytest.mark.parametrize("field", sorted(MAYA))
def test_no_string_in_any_field_is_an_error_of_ours(client: FlaskClient, field: str) -> None:
    for number, text in enumerate(NAUGHTY):
        answer = post(client, MAYA | {field: text}, key=f"naughty-{number:04}")
        assert answer.status_code in (201, 422), (field, text[:20])


def test_a_browser_on_a_known_site_may_post_and_on_another_may_not(client: FlaskClient) -> None:
    known = client.options("/api/v1/requests", headers={"Origin": "https://www.linden.example"})
    other = client.options("/api/v1/requests", headers={"Origin": "https://evil.example"})
    answer = post(client, MAYA, Origin="https://www.linden.example")

    assert known.headers["Access-Control-Allow-Origin"] == "https://www.linden.example"
    assert "X-Api-Key" in known.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in other.headers
    assert answer.status_code == 201
    assert answer.headers["Access-Control-Allow-Origin"] == "https://www.linden.example"


def test_sentences_come_in_the_language_of_the_request(client: FlaskClient) -> None:
    post(client, MAYA | {"locale": "es"})

    assert lead(client).locale == "es"


def test_the_document_is_openapi_3_1_and_names_its_parts_plainly(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()

    operation = document["paths"]["/api/v1/requests"]["post"]
    assert document["openapi"].startswith("3.1")
    assert set(document["components"]["schemas"]) == {
        "ConsultationRequestIn", "FieldProblem", "HeadersIn", "OfferOut", "ProblemOut", "ReceiptOut",
    }  # fmt: skip
    assert set(operation["responses"]) == {"201", "400", "401", "403", "409", "413", "415", "422", "429"}
    assert "application/problem+json" in operation["responses"]["422"]["content"]
    assert {each["name"] for each in operation["parameters"]} == {"X-Api-Key", "Idempotency-Key"}
