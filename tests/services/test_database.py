"""What the database handle promises when the server goes away in the worst moment."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import create_engine, text

from leads.database import db


def test_a_connection_that_dies_after_the_last_word_takes_no_answer_with_it(real_app: Flask) -> None:
    with real_app.app_context():
        backend = db.session.execute(text("select pg_backend_pid()")).scalar_one()
        other = create_engine(db.engine.url)
        with other.connect() as operator:
            operator.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": backend})
        other.dispose()

    # The block ended without an error, and the next one gets a connection that works.
    with real_app.app_context():
        assert db.session.execute(text("select 1")).scalar_one() == 1
