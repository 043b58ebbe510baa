"""A question added on the visitor's page: kept encrypted, shown on the desk, next to be answered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from leads import notes
from leads.database import db
from leads.models import Lead, LeadEvent, LeadNote
from tests.web.test_intake_status import path_of, route, sent

QUESTION = "May I bring my sister?"


def test_a_question_is_kept_and_becomes_the_next_action(client: FlaskClient) -> None:
    visitor = sent(client)
    route(client)
    page = path_of(visitor)

    visitor.opens(page)
    assert visitor.page.find("a", string="Add a question")
    visitor.opens(f"{page}/question").sends(f"{page}/question", question=f"  {QUESTION}\u202e ")

    assert "Your question is with your coordinator" in visitor.words
    assert "You added a question" in visitor.words
    with client.application.app_context():
        row = db.session.scalars(select(LeadNote)).one()
        lead = db.session.scalars(select(Lead)).one()
        event = db.session.scalars(select(LeadEvent).where(LeadEvent.kind == "intake.question_added")).one()
        assert QUESTION.encode() not in row.text
        assert [note.text for note in notes.notes_of(lead.id)] == [QUESTION]
        assert lead.next_action == {"kind": "answer_question", "note_id": row.id}
        assert event.data == {"note_id": row.id}


def test_the_same_question_sent_twice_is_one_question(client: FlaskClient) -> None:
    visitor = sent(client)
    page = path_of(visitor)

    for _ in range(2):
        visitor.opens(f"{page}/question").sends(f"{page}/question", question=QUESTION)

    with client.application.app_context():
        assert len(db.session.scalars(select(LeadNote.id)).all()) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (" \u200b\n ", "Enter your question"),
        ("x" * 1001, "Your question must be 1,000 characters or less"),
    ],
)
def test_an_empty_or_endless_question_is_refused_and_what_was_typed_stays(
    client: FlaskClient, typed: str, sentence: str
) -> None:
    visitor = sent(client)
    page = path_of(visitor)

    visitor.opens(f"{page}/question").sends(f"{page}/question", question=typed)

    assert visitor.response.status_code == 422
    assert visitor.problems == [("question", sentence)]
    box = visitor.page.select_one("textarea")
    assert box is not None
    assert box.get_text().strip() == typed.strip(" \u200b\n")
    with client.application.app_context():
        assert db.session.scalars(select(LeadNote.id)).all() == []


def test_a_closed_request_takes_no_question_and_keeps_the_words_on_the_page(client: FlaskClient) -> None:
    visitor = sent(client)
    page = path_of(visitor)
    visitor.opens(f"{page}/take-back").sends(f"{page}/take-back")

    visitor.opens(f"{page}/question").sends(f"{page}/question", question=QUESTION)

    assert visitor.response.status_code == 409
    assert QUESTION in visitor.words


def test_a_note_is_never_rewritten_and_is_readable_only_in_its_own_row(client: FlaskClient) -> None:
    visitor = sent(client)
    page = path_of(visitor)
    for text in (QUESTION, "And my dog?"):
        visitor.opens(f"{page}/question").sends(f"{page}/question", question=text)

    with client.application.app_context():
        lead_id = db.session.scalars(select(Lead.id)).one()
        first = db.session.scalars(select(LeadNote.text).order_by(LeadNote.id)).first()
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(update(LeadNote).values(text=first))
        assert first is not None
        db.session.add(
            LeadNote(lead_id=lead_id, at=notes.notes_of(lead_id)[0].at, author="visitor", text=first)
        )
        db.session.flush()
        assert [note.text for note in notes.notes_of(lead_id)] == [QUESTION, "And my dog?", None]
