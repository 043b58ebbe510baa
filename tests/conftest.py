"""The servers, databases and clients every test may ask for. Nothing here pretends to be another part."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Engine, QueuePool
from sqlalchemy.orm import scoped_session

from leads.app import create_app
from leads.database import db
from leads.devserver.services import embedded_services
from leads.directory.queries import forget_directory
from leads.settings import Environment, Settings
from tests.databases import database_from_template

SERVERS = pytest.StashKey[ExitStack]()
BASE_URL = "http://localhost:8000"


def pytest_configure(config: pytest.Config) -> None:
    """Bring our own servers unless some are given; every worker process inherits their addresses."""
    if hasattr(config, "workerinput") or "DATABASE_URL" in os.environ:
        return
    stack = ExitStack()
    folder = stack.enter_context(
        tempfile.TemporaryDirectory(prefix="leads-tests-", ignore_cleanup_errors=True)
    )
    Path(folder).chmod(0o711)
    services = stack.enter_context(embedded_services(Path(folder)))
    os.environ["DATABASE_URL"] = services.database_url
    os.environ["REDIS_URL"] = services.redis_url
    os.environ["LIMITS_URL"] = services.limits_url
    config.stash[SERVERS] = stack


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what pytest_configure started."""
    if stack := config.stash.get(SERVERS, None):
        stack.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no process ends its work minutes after the other."""
    ranks: dict[Path, int] = {}
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        rank = 0 if "stack" in marks else 1 if marks & {"slow", "browser"} else 2
        ranks[item.path] = min(rank, ranks.get(item.path, rank))
    items.sort(key=lambda item: ranks[item.path])


def make_settings(**changes: str) -> Settings:
    """Settings of a test: safe keys, given servers, and whatever the test changes by its environment name."""
    return Settings.from_env(make_environ(**changes))


def make_environ(**changes: str) -> dict[str, str]:
    """The same as an environment, for programs that a test starts."""
    environ = {
        "ENVIRONMENT": Environment.TEST.value,
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ.get("REDIS_URL", "redis://127.0.0.1:1/0"),
        "SMTP_URL": "smtp://127.0.0.1:1",
        "BASE_URL": BASE_URL,
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnop",
        "FIELD_KEYS": "t1:" + "5a" * 32,
        "INDEX_KEY": "a5" * 32,
        "POSTS_PER_ADDRESS_PER_MINUTE": "100000",
        "POSTS_PER_ADDRESS_PER_HOUR": "1000000",
    }
    return environ | changes


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """A migrated and seeded database of this test process."""
    with database_from_template(os.environ["DATABASE_URL"], make_settings) as url:
        yield url


@pytest.fixture(scope="session")
def shared_app(database_url: str) -> Iterator[Flask]:
    """The application on that database; use `app`, which also isolates."""
    application = create_app(make_settings(DATABASE_URL=database_url))
    application.testing = True
    yield application
    with application.app_context():
        db.engine.dispose()


@contextmanager
def rolled_back(application: Flask) -> Iterator[None]:
    """Let every session of the block share one connection whose work is thrown away at the end.

    Flask-SQLAlchemy's session picks its own engine and ignores a bound connection, so `get_bind`
    is replaced; savepoints keep code that commits, or that meets a constraint, inside the block.
    """
    with application.app_context():
        connection = db.engine.connect()
    outer = connection.begin()
    original = FlaskSession.get_bind
    FlaskSession.get_bind = lambda *_args, **_kwargs: connection  # type: ignore[method-assign]
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    try:
        yield
    finally:
        FlaskSession.get_bind = original  # type: ignore[method-assign]
        db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")
        outer.rollback()
        forget_directory()  # what a process remembers of the offices must not outlive the block
        connection.close()


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The application inside an app context; what the test writes is gone afterwards."""
    with rolled_back(shared_app), shared_app.app_context():
        yield shared_app
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> scoped_session[FlaskSession]:
    """The database session the application uses."""
    return db.session


@pytest.fixture
def client(shared_app: Flask) -> Iterator[FlaskClient]:
    """A browser without JavaScript; what it causes is gone afterwards."""
    with rolled_back(shared_app), shared_app.test_client() as browser:
        yield browser


@pytest.fixture
def real_app() -> Iterator[Flask]:
    """An application on a database of its own, with real commits: for races and real processes."""
    with database_from_template(os.environ["DATABASE_URL"], make_settings) as url:
        application = create_app(make_settings(DATABASE_URL=url))
        application.testing = True
        yield application
        with application.app_context():
            db.session.remove()
            come_to_rest(db.engine)
            db.engine.dispose()


def come_to_rest(engine: Engine, seconds: float = 5) -> None:
    """Wait for requests a browser left behind: their connections would outlive the pool that knows them."""
    until = time.monotonic() + seconds
    while isinstance(engine.pool, QueuePool) and engine.pool.checkedout() and time.monotonic() < until:
        time.sleep(0.02)
