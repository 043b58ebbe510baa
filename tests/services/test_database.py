"""What the database handle promises at the end of a request, and when the server goes away right then."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.exc import OperationalError

from leads.database import db
from leads.models import Office

RUNS = 8
"""The driver prepares a statement after five runs."""


def end_own_connection() -> None:
    backend = db.session.execute(text("select pg_backend_pid()")).scalar_one()
    other = create_engine(db.engine.url)
    with other.connect() as operator:
        operator.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": backend})
    other.dispose()


def test_a_connection_that_dies_after_the_last_word_takes_no_answer_with_it(real_app: Flask) -> None:
    with real_app.app_context():
        end_own_connection()

    # The block ended without an error, and the next one gets a connection that works.
    with real_app.app_context():
        assert db.session.execute(text("select 1")).scalar_one() == 1


def test_nor_does_one_that_died_before_and_was_answered_for(real_app: Flask) -> None:
    with real_app.app_context():
        end_own_connection()
        with pytest.raises(OperationalError):
            db.session.execute(text("select 1"))

    with real_app.app_context():
        assert db.session.execute(text("select 1")).scalar_one() == 1


def test_what_only_reads_keeps_its_prepared_statements_for_the_next_request(real_app: Flask) -> None:
    for _ in range(RUNS):
        with real_app.app_context():
            db.session.execute(select(Office.id)).all()

    with real_app.app_context():
        kept = db.session.execute(text("select statement from pg_prepared_statements")).scalars().all()
        assert any("FROM office" in statement for statement in kept)


def test_what_is_written_outside_a_transaction_is_not_kept(real_app: Flask) -> None:
    with real_app.app_context():
        db.session.execute(update(Office).values(name="Nowhere"))
    with real_app.app_context():
        db.session.scalars(select(Office)).first().name = "Nobody"  # type: ignore[union-attr]
        db.session.flush()
    with real_app.app_context():
        db.session.scalars(select(Office)).first().name = "Never"  # type: ignore[union-attr]

    with real_app.app_context():
        assert not set(db.session.scalars(select(Office.name))) & {"Nowhere", "Nobody", "Never"}


def test_an_object_that_was_read_stays_readable_after_the_request(real_app: Flask) -> None:
    with real_app.app_context():
        office = db.session.scalars(select(Office)).first()

    assert office is not None
    assert office.name
