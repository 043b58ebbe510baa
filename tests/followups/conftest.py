"""A whole product with real commits, a scripted mail server, and a clock that a test walks through months."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from leads import clock
from leads.app import create_app
from leads.consent.service import Evidence, record
from leads.database import db, transaction
from leads.directory.queries import locate
from leads.followups import attempt
from leads.models import ClockOffset, Lead, LetterRow, Touch
from leads.outbox import delivery
from leads.outbox.mailer import Postman
from leads.outbox.server import Server
from leads.routing import service as routing
from leads.vocabulary import Locale, TouchState
from tests.conftest import make_settings
from tests.databases import database_from_template
from tests.factories import make_lead
from tests.smtp.scripted import ScriptedServer

_EMPTIED = (
    "truncate letter, letter_attempt, mail_pause, mail_bucket, clock_offset, stream_pause, suppression,"
    " promo_hold, lead, person cascade"
)


@dataclass
class Walk:
    """One test's world: leads, the moment it is, and the letters that left."""

    app: Flask
    server: ScriptedServer

    def lead(
        self, postal_code: str, country: str, *, at: datetime, opt_in: bool = False, **changes: Any
    ) -> int:
        """A request that arrived at `at` and was routed in the same second."""
        self.set_clock(at)
        with transaction():
            place = locate(country, postal_code)
            assert place is not None
            lead = make_lead(
                created_at=at,
                country=country,
                postal_code=place.code,
                latitude=place.latitude,
                longitude=place.longitude,
                zone=place.zone,
                **changes,
            )
            allow(lead, "request", "adult", *(["marketing_email"] if opt_in else []), now=at)
            routing.assign(lead_id=lead.id, now=clock.now())
            return lead.id

    def set_clock(self, at: datetime) -> None:
        """Make it this moment for every process."""
        with transaction():
            by = at - db.session.execute(select(func.clock_timestamp())).scalar_one()
            row = insert(ClockOffset).values(id=1, by=by)
            db.session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"by": by}))

    def tick(self) -> None:
        """What beat and workers do all day: carry out what is due, and send what was written."""
        while attempt.drain(limit=100) or delivery.drain(limit=100):
            pass

    def until(self, end: datetime, *, lead_id: int) -> None:
        """Walk from one due moment of a lead to the next, until `end`."""
        while (due := self._next_due(lead_id)) is not None and due < end:
            self.set_clock(max(due, self.now()) + timedelta(seconds=2))
            self.tick()
        self.set_clock(end)

    def now(self) -> datetime:
        """The moment it is."""
        with transaction():
            return clock.now()

    def touches(self, lead_id: int) -> dict[str, Touch]:
        """The touches of a lead as they are committed now, by step, in order of their time."""
        db.session.rollback()
        rows = select(Touch).where(Touch.lead_id == lead_id).order_by(Touch.finished_at, Touch.due_at)
        return {touch.step: touch for touch in db.session.scalars(rows).all()}

    def letters(self, lead_id: int) -> list[tuple[str, str]]:
        """Kind and state of the letters of a lead, oldest first."""
        db.session.rollback()
        rows = select(LetterRow.kind, LetterRow.state).where(LetterRow.lead_id == lead_id)
        return [(kind, state) for kind, state in db.session.execute(rows.order_by(LetterRow.id))]

    def _next_due(self, lead_id: int) -> datetime | None:
        db.session.rollback()
        planned = select(func.min(Touch.due_at)).where(
            Touch.lead_id == lead_id, Touch.state == TouchState.PLANNED
        )
        found: datetime | None = db.session.execute(planned).scalar_one()
        return found


def allow(lead: Lead, *keys: str, now: datetime) -> None:
    """Write what the person of a lead agreed to into the ledger."""
    record(
        person_id=lead.person_id,
        lead_id=lead.id,
        granted=[(key, "") for key in keys],
        evidence=Evidence(lead.submission_key, Locale(lead.locale), "/start/check", None),
        names={"brand": "Linden", "legal_name": "Linden", "postal_address": "100 Alder Way"},
        now=now,
    )


@pytest.fixture(scope="package")
def walked_app() -> Iterator[Flask]:
    """One database for all tests of this folder."""
    with database_from_template(os.environ["DATABASE_URL"], make_settings) as url:
        application = create_app(make_settings(DATABASE_URL=url))
        yield application
        with application.app_context():
            db.engine.dispose()


@pytest.fixture
def walk(walked_app: Flask) -> Iterator[Walk]:
    """An empty world with a mail server that takes everything."""
    with walked_app.app_context(), ScriptedServer({}) as server:
        with transaction():
            db.session.execute(text(_EMPTIED))
        postman = Postman(Server("127.0.0.1", server.port, "open"), our_name="care.example.com", seconds=2)
        walked_app.extensions["postman"] = postman
        yield Walk(walked_app, server)
        walked_app.extensions.pop("postman", postman).hang_up()
        db.session.remove()


@pytest.fixture
def in_parallel(walked_app: Flask) -> Callable[[Sequence[Callable[[], object]]], list[object]]:
    """Run several things at once, each in an app context of its own."""

    def run(works: Sequence[Callable[[], object]]) -> list[object]:
        def one(work: Callable[[], object]) -> object:
            with walked_app.app_context():
                return work()

        with ThreadPoolExecutor(len(works)) as pool:
            return [future.result() for future in [pool.submit(one, work) for work in works]]

    return run
