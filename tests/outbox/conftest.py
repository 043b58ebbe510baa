"""An application with real commits and a scripted mail server; the clock moves for every process at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from leads import clock
from leads.app import create_app
from leads.database import db, transaction
from leads.models import ClockOffset, LetterAttempt, LetterRow
from leads.outbox import attempts, service
from leads.outbox.letter import Letter
from leads.outbox.mailer import Postman
from leads.outbox.server import Server
from leads.vocabulary import LetterKind, Locale
from tests.conftest import make_settings
from tests.databases import database_from_template
from tests.smtp.scripted import ScriptedServer


def a_letter(to: str = "maya@example.com", kind: LetterKind = LetterKind.ACKNOWLEDGEMENT) -> Letter:
    """A small finished letter."""
    return Letter(
        kind=kind,
        to=to,
        sender_name="Linden, Miami – Coral Gables",
        subject="We have your request, LC-7K4-Q2M",
        preview="A coordinator will call.",
        text="Hello\n",
        html="<p>Hello</p>",
        locale=Locale.EN_US,
    )


@dataclass
class Outbox:
    """What a test does to the outbox, in its own short transactions."""

    app: Flask

    def put(self, number: int = 1, *, letter: Letter | None = None, lead_id: int | None = None) -> int:
        """Put one letter of its own address."""
        letter = letter or a_letter(f"maya{number}@example.com")
        with transaction():
            return service.put(
                letter=letter,
                dedupe_key=f"lead:{number}:{letter.kind}",
                lead_id=lead_id,
                person_id=None,
                now=clock.now(),
            )

    def row(self, letter_id: int) -> LetterRow:
        """The row as it is committed now."""
        db.session.rollback()
        return db.session.get_one(LetterRow, letter_id, populate_existing=True)

    def attempts(self, letter_id: int) -> list[tuple[str, str | None, str | None]]:
        """Phase, outcome and error of every attempt."""
        db.session.rollback()
        query = select(LetterAttempt.phase, LetterAttempt.outcome, LetterAttempt.error)
        rows = db.session.execute(
            query.where(LetterAttempt.letter_id == letter_id).order_by(LetterAttempt.number)
        )
        return [(phase, outcome, error) for phase, outcome, error in rows]

    def later(self, **span: float) -> None:
        """Move the clock of every process."""
        with transaction():
            row = insert(ClockOffset).values(id=1, by=timedelta(**span))
            moved = row.on_conflict_do_update(
                index_elements=["id"], set_={"by": ClockOffset.by + timedelta(**span)}
            )
            db.session.execute(moved)

    def recover(self) -> None:
        """Do what the sweep does for letters of dead workers."""
        with transaction():
            attempts.recover(now=clock.now(), limit=10)

    def send_to(self, port: int) -> None:
        """Let this app's postman talk to the server on that port, over a fresh connection."""
        self.hang_up()
        server = Server("127.0.0.1", port, "open")
        self.app.extensions["postman"] = Postman(server, our_name="care.example.com", seconds=0.7)

    @contextmanager
    def server(self, **script: str | list[str]) -> Iterator[ScriptedServer]:
        """A scripted mail server that this app's postman talks to."""
        with ScriptedServer(script) as server:
            self.send_to(server.port)
            try:
                yield server
            finally:
                self.hang_up()

    def hang_up(self) -> None:
        """Close the kept connection and forget its postman."""
        if postman := self.app.extensions.pop("postman", None):
            postman.hang_up()


@pytest.fixture(scope="package")
def outbox_app() -> Iterator[Flask]:
    """One database for all tests of this folder; each test finds its outbox empty."""
    with database_from_template(os.environ["DATABASE_URL"], make_settings) as url:
        application = create_app(make_settings(DATABASE_URL=url))
        yield application
        with application.app_context():
            db.engine.dispose()


@pytest.fixture
def outbox(outbox_app: Flask) -> Iterator[Outbox]:
    """An empty outbox with real commits."""
    with outbox_app.app_context():
        with transaction():
            db.session.execute(
                text("truncate letter, letter_attempt, mail_pause, mail_bucket, clock_offset, lead cascade")
            )
        ours = Outbox(outbox_app)
        yield ours
        ours.hang_up()
        db.session.remove()


@pytest.fixture
def in_parallel(outbox_app: Flask) -> Callable[[int, Callable[[], object]], list[object]]:
    """Run the same thing in so many threads, each with an app context of its own."""

    def run(threads: int, work: Callable[[], object]) -> list[object]:
        def one() -> object:
            with outbox_app.app_context():
                return work()

        with ThreadPoolExecutor(threads) as pool:
            return [future.result() for future in [pool.submit(one) for _ in range(threads)]]

    return run
