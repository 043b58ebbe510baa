"""What machines read: alive, ready, metrics; honest when parts are missing, and never hanging."""

from flask import Flask
from flask.testing import FlaskClient

from leads.app import create_app
from tests.conftest import make_settings


def test_the_process_says_it_is_alive_without_asking_anybody(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.text == "ok\n"


def test_ready_means_a_request_can_be_stored_and_missing_helpers_are_listed(real_app: Flask) -> None:
    answer = real_app.test_client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json["ready"] is True
    assert "relay has never been seen" in answer.json["problems"]


def test_without_a_database_readiness_says_so_instead_of_hanging() -> None:
    app = create_app(make_settings(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"))

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json["problems"] == ["the database does not answer"]


def test_metrics_are_counted_in_the_database_and_name_no_person(real_app: Flask) -> None:
    answer = real_app.test_client().get("/metrics")

    assert "leads_database_up 1.0" in answer.text
    assert "leads_unrouted 0.0" in answer.text
    assert "@" not in answer.text
