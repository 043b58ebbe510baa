"""Saved, put into an empty database, compared, held, and let go on: the whole way of a backup."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, select

from leads import clock
from leads.app import create_app
from leads.database import db, transaction
from leads.models import StreamPause
from leads.operations.backup import back_up, sums_of
from leads.operations.checksums import checksums
from leads.operations.client_programs import address_with_password
from leads.operations.restore import restore
from leads.operations.streams import resume_stream
from leads.vocabulary import LetterState, StaffRole, Stream
from tests.conftest import make_settings
from tests.factories import NOON, make_staff
from tests.followups.conftest import Walk
from tests.operations.test_backup import PROGRAMS, file, url, world

__all__ = ["file", "world"]
CHANGED_AFTERWARDS = {"letter", "touch", "stream_pause", "stream_change", "heartbeat"}
"""What a restore writes itself: everything held, and nothing claimed."""


@pytest.fixture
def empty() -> Iterator[str]:
    """The address of a database with nothing in it, as a new server has it."""
    server, name = address_with_password(os.environ["DATABASE_URL"]), f"leads_empty_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
        yield make_url(os.environ["DATABASE_URL"]).set(database=name).render_as_string(hide_password=False)
        connection.execute(f'drop database "{name}" with (force)'.encode())


def test_an_empty_database_gets_everything_holds_it_and_goes_on_when_told(
    world: Walk, file: Path, empty: str
) -> None:
    lead_id = world.lead("33133", "US", at=NOON)
    with transaction():
        staff_id = make_staff(StaffRole.OPERATIONS).id
    back_up(url(), file, programs=PROGRAMS)
    saved = json.loads(sums_of(file).read_text("utf-8"))

    restore(empty, file, programs=PROGRAMS, now=NOON)

    with psycopg.connect(address_with_password(empty)) as connection:
        restored = checksums(connection)
    assert restored.keys() == saved.keys()
    assert {name for name in saved if restored[name] != saved[name]} <= CHANGED_AFTERWARDS
    application = create_app(make_settings(DATABASE_URL=empty))
    with application.app_context():
        assert set(db.session.scalars(select(StreamPause.stream))) == set(Stream)
        assert world.letters(lead_id) == [("acknowledgement", LetterState.UNKNOWN)]
        with transaction():
            for stream in Stream:
                assert resume_stream(stream, staff_id=staff_id, now=clock.now())
        assert db.session.scalars(select(StreamPause.stream)).all() == []
        db.session.remove()
        db.engine.dispose()
