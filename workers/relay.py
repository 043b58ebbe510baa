"""Hears PostgreSQL say that something is due and hints it to Celery at once: `python -m workers.relay`.

It remembers nothing and catches up nothing: whatever it misses, the sweeps find. Two relays do no harm.
"""

from __future__ import annotations

import re
import signal
import sys
import time
from types import FrameType

import psycopg
import structlog
from flask import Flask
from psycopg import sql
from sqlalchemy.exc import SQLAlchemyError

from leads.failpoints import arm, failpoint
from leads.settings import Settings
from leads.wake import CHANNEL
from workers.housekeeping import beat
from workers.publish import BrokerAway, publish

log = structlog.get_logger()
HEARTBEAT_SECONDS = 10.0
LISTEN_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 5.0
BROKER_PAUSE_SECONDS = 1.0
_DUE = re.compile(r"(route|deliver):([1-9]\d{0,18})")
_TASKS = {"route": ("routing.assign", "lead_id"), "deliver": ("outbox.deliver", "letter_id")}


class Relay:
    """One listener; `run` returns only by an exception that ends the process."""

    def __init__(self, flask_app: Flask) -> None:
        self._flask_app = flask_app
        settings: Settings = flask_app.extensions["settings"]
        arm(settings.failpoints)
        self._address = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._broker_back_at = 0.0
        self._heartbeat_at = 0.0

    def run(self) -> None:
        """Listen for ever; a lost database is looked for again, ever more slowly up to five seconds."""
        pause = 0.1
        while True:
            try:
                with psycopg.connect(self._address, autocommit=True, connect_timeout=3) as connection:
                    connection.execute(sql.SQL("listen {}").format(sql.Identifier(CHANNEL)))
                    log.info("relay.listening")
                    pause = 0.1
                    self._listen(connection)
            except (psycopg.Error, SQLAlchemyError) as error:
                log.warning("relay.database_away", error=type(error).__name__)
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _listen(self, connection: psycopg.Connection) -> None:
        while True:
            self._show_life()
            for notice in connection.notifies(timeout=LISTEN_SECONDS):
                self._pass_on(notice.payload)
                self._show_life()

    def _pass_on(self, payload: str) -> None:
        found = _DUE.fullmatch(payload)
        if found is None or time.monotonic() < self._broker_back_at:
            return
        task, name = _TASKS[found[1]]
        failpoint("R1")
        try:
            publish(task, **{name: int(found[2])})
            failpoint("R2")
        except BrokerAway as error:
            # Hints pile up behind a dead broker for nothing: drop them, the sweeps come anyway.
            self._broker_back_at = time.monotonic() + BROKER_PAUSE_SECONDS
            log.warning("relay.broker_away", error=type(error).__name__)

    def _show_life(self) -> None:
        if time.monotonic() - self._heartbeat_at < HEARTBEAT_SECONDS:
            return
        with self._flask_app.app_context():
            beat("relay")
        self._heartbeat_at = time.monotonic()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    from workers.main import flask_app as the_app

    signal.signal(signal.SIGTERM, _stop)
    try:
        Relay(the_app).run()
    except KeyboardInterrupt:
        sys.exit(0)
