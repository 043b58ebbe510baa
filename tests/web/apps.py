"""Further applications beside the shared one, with settings a test chooses; no connection stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from leads.app import create_app
from leads.database import db
from tests.conftest import make_settings


@contextmanager
def another_app(database_url: str, **changes: str) -> Iterator[Flask]:
    """An application on the shared database; `changes` are settings by their environment names."""
    app = create_app(make_settings(DATABASE_URL=database_url, **changes))
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
