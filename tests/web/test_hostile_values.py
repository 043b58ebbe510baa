"""Numbers no row can have and characters nobody can type: every page of the desk answers them calmly."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from webauthn.helpers import bytes_to_base64url
from werkzeug.routing import IntegerConverter

from leads.accounts import passkeys
from leads.models import Staff
from leads.vocabulary import StaffRole
from tests.conftest import BASE_URL
from tests.web.desk_world import OWN, Desk

TOO_LARGE = (str(2**63), "9" * 30, "9" * 5000)
"""For a column of ids, for a number of the database, and for a number of the language."""
NUL = "Ma\0ya"
EVERYTHING = (StaffRole.ADMIN, StaffRole.CENTRAL_DESK, StaffRole.OPERATIONS)


def numbered(desk: Desk) -> list[tuple[str, str]]:
    """Every address of ours with a number in it, as method and pattern."""
    return [
        (method, rule.rule)
        for rule in desk.app.url_map.iter_rules()
        if any(isinstance(each, IntegerConverter) for each in rule._converters.values())
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


@pytest.mark.parametrize("number", TOO_LARGE, ids=len)
def test_a_number_no_row_can_have_leads_nowhere(desk: Desk, number: str) -> None:
    desk.become(*EVERYTHING)
    token, found = desk.token("/desk/account"), numbered(desk)
    assert len(found) > 15

    for method, rule in found:
        path = re.sub(r"<int[^>]*>", number, rule).replace("<reference>", desk.leads["own"])
        path = re.sub(r"<[^>]*>", "x", path)
        answer = desk.client.open(path, method=method, data={"csrf_token": token})
        # Where only GET has a page for addresses nobody knows, a POST is refused as such.
        assert answer.status_code in (404, 405), (method, rule)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/desk/undo", {"batch": NUL}),
        ("/desk/leads/views", {"name": NUL}),
        ("/desk/leads/add", {"key": NUL, "name": NUL}),
        ("/desk/leads/{own}/person", {"name": NUL, "phone": "+13055550123", "locale": "en-US"}),
        ("/desk/leads/{own}/note", {"note": NUL}),
        ("/desk/sign-in", {"email": NUL, "password": NUL}),
        ("/desk/forgot", {"email": NUL}),
        ("/desk/staff/invite", {"email": "new@example.com", "name": NUL, "role": "operations"}),
    ],
)
def test_a_character_nobody_can_type_is_taken_out(desk: Desk, path: str, fields: dict[str, str]) -> None:
    desk.become(*EVERYTHING)
    token = desk.token("/desk/account")

    answer = desk.client.post(path.format(**desk.leads), data=fields | {"csrf_token": token})

    assert answer.status_code in (200, 303, 422), answer.text
    assert "\0" not in answer.text


TURNED = "Maya\u202e\u200b\x1b[31m Torres"
"""A name that turns what stands behind it around, and hides a filler and a colour."""


def test_names_staff_type_are_as_plain_as_a_visitors(desk: Desk) -> None:
    desk.become(*EVERYTHING)
    lead, token = f"/desk/leads/{desk.leads['own']}", desk.token("/desk/account")
    new = {"email": "new@example.com", "role": "operations"}
    for path, fields in (
        (f"{lead}/person", {"name": TURNED, "phone": "+13055550123", "locale": "en-US"}),
        (f"{lead}/note", {"note": TURNED}),
        ("/desk/leads/views", {"name": TURNED, "shared": "yes"}),
        ("/desk/staff/invite", new | {"name": TURNED}),
    ):
        assert desk.client.post(path, data=fields | {"csrf_token": token}).status_code == 303, path

    for path in (lead, "/desk/leads", "/desk/staff"):
        page = desk.client.get(path).text
        assert "Maya[31m Torres" in page, path
        assert not {"\u202e", "\u200b", "\x1b"} & set(page), path


@pytest.mark.parametrize("typed", [NUL, "maya@example.com\0", "LC-\0", "\0"])
def test_a_search_with_it_finds_what_is_left(desk: Desk, typed: str) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)

    desk.client.post("/desk/search", data={"q": typed, "csrf_token": desk.token("/desk/account")})

    assert desk.client.get("/desk/search").status_code == 200


@pytest.mark.parametrize("fields", [{"shown": "9" * 5000}, {"who": "²"}, {"who": "9" * 5000}])
def test_who_somebody_is_at_the_front_desk_is_one_of_those_shown(desk: Desk, fields: dict[str, str]) -> None:
    desk.become(StaffRole.COORDINATOR, office=OWN)
    said = {
        "name": "Iris Alvarez",
        "phone": "(305) 555-0188",
        "procedure": "hip-contouring",
        "country": "US",
        "postal_code": "33133",
        "agreed": "yes",
        "adult": "yes",
        "key": "k1",
    }

    token = desk.token("/desk/account")
    answer = desk.client.post("/desk/leads/add", data=said | fields | {"csrf_token": token})

    assert answer.status_code == 303, answer.text


NO_ADDRESS = "http://[bad"


def test_a_header_that_is_no_address_names_no_page_and_no_site(desk: Desk) -> None:
    told = {"HX-Request": "true", "HX-Current-URL": NO_ADDRESS}
    answer = desk.client.get("/desk/leads", headers=told)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/desk/sign-in"

    for path in ("/desk/sign-in", "/banner/close"):
        assert desk.client.post(path, headers={"Origin": NO_ADDRESS}).status_code == 403, path


@pytest.mark.parametrize(
    "proof", ["[" * 16_000, '{"id": ' * 2_000, "{}", "[]", '{"id": [{}]}', "\0"], ids=len
)
def test_a_proof_no_browser_made_opens_nothing(desk: Desk, proof: str) -> None:
    token = desk.token("/desk/sign-in")
    desk.client.post("/desk/passkey/question", data={"csrf_token": token})

    answer = desk.client.post("/desk/passkey/answer", data={"proof": proof, "csrf_token": token})

    assert answer.status_code == 303
    assert answer.location == "/desk/sign-in?passkey=failed"


NOW = datetime(2026, 11, 22, tzinfo=UTC)
# What an authenticator tells before the key: for whom, that a person was there, which one.
_TOLD = hashlib.sha256(b"localhost").digest() + b"\x45" + bytes(20) + b"\0\4abcd"


@pytest.mark.parametrize("key", [b"\xa0", b"\xa1\x01\x02", b"\xa2\x01\x02\x03\x26", b""], ids=len)
def test_a_new_passkey_without_its_parts_is_none(shared_app: Flask, key: bytes) -> None:
    told = _TOLD + key
    made = b"\xa3cfmtdnonegattStmt\xa0hauthData\x58" + bytes([len(told)]) + told
    said = json.dumps({"type": "webauthn.create", "challenge": "AAAA", "origin": BASE_URL})
    one, response = (
        bytes_to_base64url(b"abcd"),
        {
            "clientDataJSON": bytes_to_base64url(said.encode()),
            "attestationObject": bytes_to_base64url(made),
        },
    )
    proof = json.dumps({"id": one, "rawId": one, "type": "public-key", "response": response})

    with shared_app.app_context():
        kept = passkeys.register(Staff(id=1), proof, challenge="AAAA", name="x", now=NOW)

    assert kept is None
