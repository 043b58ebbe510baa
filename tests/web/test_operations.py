"""What machines read: alive, ready, metrics; honest when parts are missing, and never hanging."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from leads import clock
from leads.app import create_app
from leads.database import db, transaction
from leads.models import LetterRow
from leads.operations.streams import hold_stream
from leads.outbox import service as outbox
from leads.vocabulary import Stream
from tests.conftest import make_settings
from tests.outbox.conftest import a_letter


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


def test_metrics_tell_what_failed_what_was_kept_and_what_is_held(real_app: Flask) -> None:
    with real_app.app_context(), transaction():
        for number, changes in enumerate(
            (
                {"state": "failed", "reason": "hard_bounce"},
                {"state": "failed", "reason": "hard_bounce", "dismissed_at": clock.now()},
                {"state": "unknown"},
                {"state": "suppressed", "reason": "unsubscribed"},
            )
        ):
            letter_id = outbox.put(
                letter=a_letter(f"maya{number}@example.com"),
                dedupe_key=str(number),
                lead_id=None,
                person_id=None,
                now=clock.now(),
            )
            db.session.execute(update(LetterRow).where(LetterRow.id == letter_id).values(**changes))
        hold_stream(Stream.NEWS, reason="complaints", now=clock.now())

    told = real_app.test_client().get("/metrics").text
    problems = real_app.test_client().get("/readyz").json["problems"]

    for line in (
        'leads_letters{state="failed"} 1.0',
        'leads_letters{state="unknown"} 1.0',
        'leads_letters_suppressed{reason="unsubscribed"} 1.0',
        'leads_stream_held{stream="news"} 1.0',
        'leads_stream_held{stream="care"} 0.0',
        "leads_mail_server_breaker_open 0.0",
    ):
        assert line in told
    assert "letters that are failed and wait for a decision: 1" in problems
    assert "the news stream is held: complaints" in problems
