"""The desk at a million leads: list against bare SQL, page against a bare page, search in milliseconds.

Each pair runs interleaved on the same database; percentiles are over all runs of all rounds.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import event, select

from leads import clock
from leads.app import create_app
from leads.database import db, transaction
from leads.desk.bound import plan_once
from leads.models import Lead, Office
from leads.triage import queries
from leads.triage.asked import read_words
from leads.triage.filters import Filters
from leads.triage.finding import find
from leads.vocabulary import StaffRole
from leads.web.access import StaffMember
from leads.web.staff_sessions import COOKIE, SessionStage, open_session
from tests.bench import bare_desk
from tests.bench.million import fill
from tests.bench.served import served
from tests.conftest import make_environ, make_settings
from tests.databases import database_from_template
from tests.factories import make_staff

ROUNDS, RUNS = 5, 60
SURNAME = "Garcia"
Statement = tuple[str, Mapping[str, object]]


def figures(leads: int = 1_000_000) -> dict[str, object]:
    """All comparisons at so many leads."""
    with database_from_template(os.environ["DATABASE_URL"], make_settings) as url:
        app = create_app(make_settings(DATABASE_URL=url), statement_seconds=600)
        with app.app_context():
            fill(leads, now=clock.now())
            office = db.session.scalars(
                select(Office).where(Office.kind == "clinic").order_by(Office.id)
            ).first()
            assert office is not None
            with transaction():
                account = make_staff(StaffRole.COORDINATOR, offices=(office,))
                token = open_session(
                    staff_id=account.id, stage=SessionStage.OPEN, device="Benchmark", now=clock.now()
                )
            reader = StaffMember(
                account.id, "Bench", frozenset({StaffRole.COORDINATOR}), frozenset({office.id})
            )
            found = _lists(reader, leads) | _searches(reader, leads)
            found |= _pages(url, token, reader, leads)
            db.engine.dispose()
    return found


def _lists(reader: StaffMember, leads: int) -> dict[str, object]:
    now = clock.now()
    with _captured() as statements:
        plan_once()
        queries.queue(reader, Filters(), now=now)
    bare = bare_desk.statement(sorted(reader.office_ids), now)
    ours, theirs = _interleaved(lambda: _run(statements), lambda: _run([bare]))
    db.session.rollback()
    return {
        f"triage list at {leads:,}: SQL p95, ms (bare, ratio)": _pair(ours, theirs),
    }


def _searches(reader: StaffMember, leads: int) -> dict[str, object]:
    """Each finds somebody: most of them the newest lead of the office that has the common surname."""
    own = select(Lead.email, Lead.phone, Lead.name).where(Lead.office_id.in_(reader.office_ids))
    newest = own.where(Lead.name.endswith(SURNAME)).order_by(Lead.id.desc()).limit(1)
    email, phone, name = db.session.execute(newest).one()
    searches = {
        "exact e-mail": email,
        "exact phone": phone,
        "part of an e-mail": email.partition("@")[0][:-1],
        "full name": name,
        "common surname in an office": SURNAME.lower(),
    }
    found: dict[str, object] = {}
    for what, words in searches.items():
        with _captured() as statements:
            assert find(read_words(words), reader).leads
        times = [_timed(lambda told=statements: _run(told)) for _ in range(RUNS)]
        found[f"search at {leads:,}, {what}: SQL p50, p95, ms"] = (
            f"{statistics.median(times):.2f}, {_p95(times):.2f}"
        )
    return found


def _pages(url: str, token: str, reader: StaffMember, leads: int) -> dict[str, object]:
    """Both as our own program is served, asked by one client."""
    bare_env = bare_desk.environ_of(url, sorted(reader.office_ids), clock.now())
    db.session.remove()
    with (
        served(
            "leads.app:create_app()",
            make_environ(DATABASE_URL=url),
            path="/healthz",
            cookie=f"{COOKIE}={token}",
        ) as desk,
        served("tests.bench.bare_desk:app()", bare_env, path="/") as bare,
    ):
        ours, theirs = _interleaved(lambda: desk.get("/desk/leads"), lambda: bare.get("/"))
    return {f"triage page at {leads:,}: p95, ms (bare Flask + SQL + Jinja, ratio)": _pair(ours, theirs)}


@contextmanager
def _captured() -> Iterator[list[Statement]]:
    """The statements of the block, as the driver gets them."""
    statements: list[Statement] = []

    def keep(_conn: object, _cursor: object, sql: str, values: Mapping[str, object], *_more: object) -> None:
        statements.append((sql, values))

    event.listen(db.engine, "before_cursor_execute", keep)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", keep)


def _run(statements: list[Statement]) -> None:
    connection = db.session.connection()
    for sql, values in statements:
        answer = connection.exec_driver_sql(sql, dict(values))
        if answer.returns_rows:
            answer.fetchall()


def _interleaved(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[list[float], list[float]]:
    pairs = [(_timed(ours), _timed(theirs)) for _ in range(ROUNDS * RUNS)]
    warm = pairs[RUNS // 2 :]
    return [pair[0] for pair in warm], [pair[1] for pair in warm]


def _timed(what: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    what()
    return (time.perf_counter() - began) * 1000


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _pair(ours: list[float], theirs: list[float]) -> str:
    return f"{_p95(ours):.2f} ({_p95(theirs):.2f}, {_p95(ours) / _p95(theirs):.2f})"
