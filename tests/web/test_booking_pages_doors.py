"""Pick a time from the private link: who can, who is sent elsewhere, and what opening the page never does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from leads.database import db
from leads.directory.queries import forget_directory
from leads.models import Appointment, ConsultationTerms, Lead, LeadEvent, Resource, ResourceAbsence
from leads.vocabulary import LeadStage
from tests.conftest import rolled_back
from tests.factories import NOON
from tests.web.apps import another_app
from tests.web.booking_world import TOMORROW, Booker, in_database, office, value_of


def test_without_a_free_time_in_two_weeks_they_are_asked_which_would_suit(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()

    def all_away() -> None:
        for each in db.session.scalars(select(Resource.id).where(Resource.office_id == office().id)).all():
            until = (NOON + timedelta(days=30)).date()
            away = {"starts_on": NOON.date() - timedelta(days=1), "ends_on": until, "reason": "Training"}
            db.session.add(ResourceAbsence(resource_id=each, **away))

    in_database(client, all_away)
    forget_directory()
    visitor.opens(f"{visitor.path}/book")

    assert "No times in the next two weeks" in visitor.words
    ask = visitor.page.find("a", string="Ask us for another time")
    assert ask
    assert ask["href"] == f"{visitor.path}/time"
    assert visitor.page.select("button.btn--big") == []
    assert visitor.page.find("a", string="Show later dates")


def test_without_a_calendar_a_time_can_only_be_asked_for(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()

    def no_calendar() -> None:
        terms = ConsultationTerms.office_id == office().id
        db.session.execute(ConsultationTerms.__table__.delete().where(terms))

    in_database(client, no_calendar)
    forget_directory()

    visitor.opens(visitor.path)
    assert visitor.page.select_one(f"a[href='{visitor.path}/time']")
    assert "Pick a time" not in visitor.words
    assert visitor.opens(f"{visitor.path}/book?time={value_of(TOMORROW)}").address == f"{visitor.path}/time"
    assert "Pick a time" not in visitor.words


def test_with_a_calendar_every_page_leads_to_it(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()

    assert "Ask for a time" not in visitor.opens(visitor.path).words
    assert "Use it to pick a time, to add a question" in visitor.words
    assert visitor.opens(f"{visitor.path}/time").page.select_one(f"a[href='{visitor.path}/book']")


@pytest.mark.parametrize("stage", [LeadStage.CONSULTED, LeadStage.PROCEDURE_BOOKED, LeadStage.COMPLETED])
def test_after_the_consultation_there_is_nothing_to_pick(client: FlaskClient, stage: LeadStage) -> None:
    visitor = Booker(client).with_request()
    in_database(client, lambda: db.session.execute(update(Lead).values(stage=stage)))

    assert visitor.opens(f"{visitor.path}/book").address == visitor.path
    assert "Pick a time" not in visitor.words


def test_a_request_taken_back_one_not_routed_and_a_link_that_ended(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()

    visitor.opens(f"{visitor.path}/take-back").sends(f"{visitor.path}/take-back")
    assert visitor.opens(f"{visitor.path}/book").address == visitor.path
    waiting = Booker(client).asks(email="uma@example.com").sends("/start/check")
    there = waiting.address.partition("?")[0]
    assert waiting.opens(f"{there}/book").address == f"{there}/time"
    for page in ("book", "book/confirm", "appointment", "appointment.ics", "cancel"):
        ended = Booker(client).opens(f"/r/AAAAAAAAAAAAAAAAAAAAAAAA/{page}")
        assert ended.response.status_code == 410
        assert "This link has ended" in ended.words


def test_opening_pages_changes_nothing(client: FlaskClient) -> None:
    visitor = Booker(client).with_request()

    def traces() -> tuple[object, ...]:
        events = select(LeadEvent.kind).order_by(LeadEvent.id)
        stages = select(Lead.stage, Lead.version).order_by(Lead.id)
        kept = select(func.count()).select_from(Appointment)
        return (
            db.session.scalars(events).all(),
            db.session.execute(stages).all(),
            db.session.scalars(kept).one(),
        )

    before = in_database(client, traces)
    for page in ("book", f"book?time={value_of(TOMORROW)}", "book/confirm", "appointment", "cancel"):
        for _again in range(2):
            client.get(f"{visitor.path}/{page}")
            client.head(f"{visitor.path}/{page}")

    assert in_database(client, traces) == before


def test_whoever_takes_times_again_and_again_is_held_back(database_url: str) -> None:
    settings = {"POSTS_PER_ADDRESS_PER_HOUR": "4", "LIMITS_URL": ""}
    with another_app(database_url, **settings) as app, rolled_back(app), app.test_client() as client:
        visitor = Booker(client).with_request().opens_times()
        button = visitor.page.select_one("button[name=csrf_token]")
        assert button
        fields = {"time": value_of(TOMORROW), "csrf_token": str(button["value"])}

        answers = [client.post(f"{visitor.path}/book", data=fields).status_code for _ in range(5)]

        assert answers == [303, 303, 303, 303, 429]
        # Looking goes on, and so does giving back what they have.
        assert client.get(f"{visitor.path}/book").status_code == 200
        assert client.post(f"{visitor.path}/cancel", data=fields).status_code == 303


def test_the_page_takes_at_most_eight_statements(client: FlaskClient) -> None:
    visitor = Booker(client).with_request().books()
    client.get(f"{visitor.path}/book")
    seen: list[str] = []
    with client.application.app_context():
        connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))

    answer = client.get(f"{visitor.path}/book?mode=video&time={value_of(TOMORROW + timedelta(days=9))}")

    assert answer.status_code == 200
    statements = [each for each in seen if not re.match(r"(release )?savepoint|rollback", each, re.I)]
    assert 0 < len(statements) <= 8, statements


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", ("Elija una hora para su consulta", "Mañana miércoles 25 de noviembre", "11:30 a. m.")),
        ("fr", ("Choisissez une heure de consultation", "Demain mercredi 25 novembre", "11 h 30")),
    ],
)
def test_days_and_times_are_written_as_the_visitor_writes_them(
    client: FlaskClient, language: str, words: tuple[str, ...]
) -> None:
    visitor = Booker(client, language).with_request()

    visitor.opens(f"{visitor.path}/book")

    said = visitor.words.replace("\u00a0", " ")
    for each in words:
        assert each in said
