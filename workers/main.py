"""What `celery -A workers.main:celery_app` runs; bad or dangerous settings end the process in plain words."""

from __future__ import annotations

import sys

import structlog

from leads.app import WORKER_STATEMENT_SECONDS, create_app
from leads.outbox.server import read_server
from leads.settings import BadSettings, Settings
from workers.app import make_celery
from workers.safety import broker_facts, dangers

flask_app = create_app(statement_seconds=WORKER_STATEMENT_SECONDS)
celery_app = make_celery(flask_app)


def _check(settings: Settings) -> None:
    try:
        read_server(settings.smtp_url)
    except BadSettings as error:
        sys.exit(f"Settings: {error}")
    found = dangers(celery_app.conf, broker_facts(settings))
    if found and settings.is_production:
        sys.exit("\n".join(f"Refusing to start: {danger}" for danger in found))
    for danger in found:
        structlog.get_logger().warning("workers.danger", danger=danger)


_check(flask_app.extensions["settings"])
