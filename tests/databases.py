"""Databases for tests: one template is migrated and seeded, every other is a copy of it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
from sqlalchemy import Connection, create_engine, make_url, text

from leads.app import create_app
from leads.commands import seed_everything
from leads.database import db
from leads.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
_LOCK = 7_355_608
_INGREDIENTS = (
    "migrations/versions/*.py",
    "leads/data/**/*",
    "leads/**/service.py",
    "leads/models/*.py",
    "leads/accounts/*.py",
)


def _fingerprint() -> str:
    """Names a template by what it is made of, so that a changed migration or data file makes a new one."""
    content = hashlib.sha256()
    for pattern in _INGREDIENTS:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                content.update(path.read_bytes())
    return f"leads_template_{content.hexdigest()[:16]}"


def _exists(connection: Connection, name: str) -> bool:
    found = connection.execute(text("select 1 from pg_database where datname = :name"), {"name": name})
    return found.first() is not None


def _make_template(url: str, make_settings: Callable[..., Settings]) -> None:
    application = create_app(make_settings(DATABASE_URL=url))
    with application.app_context():
        flask_migrate.upgrade()
        seed_everything()
        db.session.remove()
        db.engine.dispose()


@contextmanager
def database_from_template(server_url: str, make_settings: Callable[..., Settings]) -> Iterator[str]:
    """Give the URL of a fresh copy of the template on the server of `server_url`; drop it afterwards."""
    base = make_url(server_url)
    template, name = _fingerprint(), f"leads_test_{secrets.token_hex(6)}"
    engine = create_engine(base.set(database="postgres"), isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    url = base.set(database=name)
    with engine.connect() as connection:
        # Several test processes start at once: the first makes the template, the others wait for it.
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
        if not _exists(connection, template):
            building = f"{template}_{secrets.token_hex(4)}"
            connection.execute(text(f'create database "{building}"'))
            _make_template(base.set(database=building).render_as_string(hide_password=False), make_settings)
            connection.execute(text(f'alter database "{building}" rename to "{template}"'))
        connection.execute(text(f'create database "{name}" template "{template}"'))
        connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": _LOCK})
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f'drop database if exists "{name}" with (force)'))
        engine.dispose()
