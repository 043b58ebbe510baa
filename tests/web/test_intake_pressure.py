"""Many posts from one address: first kept for a person to look at, refused only at ten times the limit."""

from __future__ import annotations

from collections import Counter

from flask.testing import FlaskClient
from sqlalchemy import select

from leads.api.keys import DEMO_KEY
from leads.database import db
from leads.models import Lead
from tests.conftest import rolled_back
from tests.web.apps import another_app
from tests.web.test_api_requests import MAYA


def post(client: FlaskClient, number: int) -> int:
    body = MAYA | {"email": f"visitor{number}@example.com"}
    headers = {"X-Api-Key": DEMO_KEY, "Idempotency-Key": f"pressure-{number:04}"}
    return client.post("/api/v1/requests", json=body, headers=headers).status_code


def test_over_the_soft_limit_is_quarantine_and_only_ten_times_over_is_429(database_url: str) -> None:
    settings = {"POSTS_PER_ADDRESS_PER_MINUTE": "2", "LIMITS_URL": ""}
    with another_app(database_url, **settings) as app, rolled_back(app), app.test_client() as client:
        answers = [post(client, number) for number in range(22)]

        with app.app_context():
            reasons = Counter(db.session.scalars(select(Lead.quarantine_reason)))
    assert Counter(answers) == {201: 20, 429: 2}
    assert reasons == {None: 2, "too_many": 18}
