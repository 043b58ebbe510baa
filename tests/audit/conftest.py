"""An empty audit log: seeding leaves entries of its own."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from leads.database import db, transaction


def empty() -> None:
    """Take every entry out, as only the owner of the tables can."""
    for change in ("disable trigger user", "enable trigger user"):
        db.session.execute(text(f"alter table audit_entry {change}"))
        if change.startswith("disable"):
            db.session.execute(text("delete from audit_entry"))


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application on a log without entries; what the test writes is gone afterwards."""
    empty()
    return app


@pytest.fixture
def real_app(real_app: Flask) -> Flask:
    """An application with real commits, on a log without entries."""
    with real_app.app_context(), transaction():
        empty()
    return real_app
