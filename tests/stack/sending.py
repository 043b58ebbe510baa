"""Programs that send requests to the running API, try again when told to, and keep what they were told."""

from __future__ import annotations

import http.client
import json
import os
import random
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from leads.api.keys import DEMO_KEY
from leads.database import db
from leads.models import PostalCode
from tests.stack.running import Stack

FULL_LENGTH = "FULL_NUMBERS" in os.environ
"""Whether to prove the numbers in full (`make numbers`) or in the short form of `make test`."""

PHONES = {"US": "(305) 555-0123", "CA": "(416) 555-0123", "GB": "020 7946 0123"}
LOCALES = {"US": ("en-US", "es"), "CA": ("en-CA", "fr-CA"), "GB": ("en-GB",)}
PROCEDURES = ("hip-contouring", "fat-transfer", "bbl", "fat-removal", "unsure")
AGAIN_SECONDS = 0.3
PATIENCE_SECONDS = 90.0


@dataclass(frozen=True)
class Sent:
    """One request: its idempotency key and its body."""

    key: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What the sender of one request was told in the end; times are those of time.time()."""

    email: str
    receipt: Mapping[str, Any]
    sent_at: float
    answered_at: float
    tries: int


def requests_from_everywhere(stack: Stack, count: int, *, seed: int) -> list[Sent]:
    """Requests of as many people from as many real postal codes: half US, a quarter CA, a quarter GB."""
    chance = random.Random(seed)
    parts = {"US": count - 2 * (count // 4), "CA": count // 4, "GB": count // 4}
    places = []
    with stack.app.app_context():
        for country, amount in parts.items():
            codes = select(PostalCode.code).where(PostalCode.country == country).order_by(PostalCode.code)
            found = db.session.execute(codes).scalars().all()
            places += [(country, code) for code in chance.sample(found, amount)]
        db.session.remove()
    chance.shuffle(places)
    return [_request(number, country, code, seed) for number, (country, code) in enumerate(places)]


def _request(number: int, country: str, code: str, seed: int) -> Sent:
    body = {
        "procedure": PROCEDURES[number % len(PROCEDURES)],
        "country": country,
        "postal_code": code,
        "timeframe": "soon",
        "name": "Maya Torres",
        "email": f"visitor-{seed}-{number}@example.com",
        "contact_by": "call",
        "phone": PHONES[country],
        "adult": True,
        "health_consent": country == "GB",
        "locale": LOCALES[country][number % len(LOCALES[country])],
        "promo": "winter26" if number % 3 == 0 else "",
    }
    return Sent(f"numbers-{seed}-{number}", body)


def send(port: int, request: Sent) -> Told:
    """Send until there is a receipt, as a good client does after a broken line or a 503."""
    sent_at, tries = time.time(), 0
    while True:
        tries += 1
        status, answer = post(port, request)
        if status == 201:
            return Told(request.body["email"], answer, sent_at, time.time(), tries)
        assert status in (0, 503), (status, answer)
        assert time.time() - sent_at < PATIENCE_SECONDS, "no receipt in all this time"
        time.sleep(AGAIN_SECONDS)


def send_all(stack: Stack, requests: Sequence[Sent], *, at_once: int = 4) -> list[Told]:
    """Send all of them, a few at a time, and give what each was told."""
    with ThreadPoolExecutor(at_once) as clients:
        return list(clients.map(lambda request: send(stack.port, request), requests))


def post(port: int, request: Sent) -> tuple[int, dict[str, Any]]:
    """One try: status and answer, or status 0 when the line broke."""
    headers = {
        "Content-Type": "application/json",
        "X-Api-Key": DEMO_KEY,
        "Idempotency-Key": request.key,
    }
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("POST", "/api/v1/requests", json.dumps(dict(request.body)), headers)
        answer = line.getresponse()
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.status, json.loads(answer.read()) if is_json else {}
    except (OSError, http.client.HTTPException):
        return 0, {}
    finally:
        line.close()
