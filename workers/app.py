"""Builds the Celery application around the Flask one; imports no task by itself and connects to nothing."""

from __future__ import annotations

from typing import Any

import structlog
from celery import Celery, Task
from celery.signals import beat_init, worker_process_init, worker_ready
from flask import Flask

from leads.database import db
from leads.failpoints import arm
from leads.settings import Settings
from leads.traces import where
from workers.schedule import SCHEDULE
from workers.settings import celery_settings

log = structlog.get_logger()
TASK_MODULES = (
    "workers.routing",
    "workers.outbox",
    "workers.clocks",
    "workers.followups",
    "workers.handling",
    "workers.inbound",
    "workers.notices",
    "workers.promos",
    "workers.housekeeping",
)


class TaskFailed(RuntimeError):
    """A task ended by an error; the text is the error's class, and the log says where it came from."""


def make_celery(flask_app: Flask) -> Celery:
    """The Celery application whose tasks run inside the given Flask application."""

    class RoomTask(Task):
        """Runs in an app context of its own, whose end also ends the database session.

        The log context names the task and its id; arguments are never logged.
        """

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with (
                flask_app.app_context(),
                structlog.contextvars.bound_contextvars(task=self.name, task_id=self.request.id),
            ):
                try:
                    return super().__call__(*args, **kwargs)
                except Exception as error:  # noqa: BLE001  (the edge; it goes on as TaskFailed)
                    # Celery logs an error's whole text, and those of databases and servers repeat data.
                    log.error("workers.task_failed", error=type(error).__name__, at=where(error))
                    raise TaskFailed(type(error).__name__) from None

    settings: Settings = flask_app.extensions["settings"]
    celery_app = Celery("leads", task_cls=RoomTask, include=TASK_MODULES)
    celery_app.conf.update(celery_settings(settings), beat_schedule=SCHEDULE)
    celery_app.set_default()

    def begin_process(**_: object) -> None:
        """A forked process must not speak on the sockets of its parent."""
        arm(settings.failpoints)
        with flask_app.app_context():
            db.engine.dispose(close=False)

    worker_process_init.connect(begin_process, weak=False)
    worker_ready.connect(_say_ready, weak=False)
    beat_init.connect(_say_ready, weak=False)
    return celery_app


def _say_ready(sender: object, **_: object) -> None:
    """One line in the log from which on the process does its work."""
    log.info("workers.ready", process=type(sender).__name__)
