"""The one place where the web application is put together."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from leads import commands, database, progress
from leads import models as _models  # noqa: F401  (tables must be known before the first query)
from leads.accounts import setup as accounts
from leads.api import routes as api
from leads.booking import closing as consultations
from leads.calendar import routes as calendar
from leads.clocks import service as clocks
from leads.consent.gate import GATE as CONSENT_GATE
from leads.database import ENGINE_OPTIONS, connect_args, db
from leads.followups.gate import GATE as FOLLOWUP_GATE
from leads.followups.stopping import on_move
from leads.guides import routes as guides
from leads.handling import duty
from leads.inbound import routes as inbound
from leads.intake import routes as intake
from leads.keyring import Keyring
from leads.mailbox import routes as mailbox
from leads.my_day import routes as my_day
from leads.notices import stops
from leads.offices import routes as offices
from leads.operations import routes as operations
from leads.outbox.gate import register
from leads.people import routes as people
from leads.pipeline import routes as pipeline
from leads.preferences import routes as preferences
from leads.promos import lifecycle
from leads.promos import routes as promos
from leads.reception import routes as reception
from leads.routing import closing
from leads.settings import BadSettings, Settings
from leads.triage import routes as triage
from leads.web import install as web

ROOT = Path(__file__).resolve().parent.parent
WEB_STATEMENT_SECONDS = 5
WORKER_STATEMENT_SECONDS = 60


def create_app(settings: Settings | None = None, *, statement_seconds: int = WEB_STATEMENT_SECONDS) -> Flask:
    """Build the application from settings, or from the environment; bad settings end the process.

    `statement_seconds` is how long one SQL statement may take: short for pages, longer for workers.
    """
    if settings is None:
        try:
            settings = Settings.from_env(os.environ)
        except BadSettings as error:
            sys.exit("\n".join(f"Settings: {problem}" for problem in error.problems))
    app = Flask(
        "leads", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "leads" / "static")
    )
    app.extensions["settings"] = settings
    app.extensions["keyring"] = Keyring(settings.field_keys, settings.index_key)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=ENGINE_OPTIONS
        | {"connect_args": connect_args(statement_seconds=statement_seconds)},
    )
    database.init_app(app)
    progress.subscribe(clocks.on_move)
    progress.subscribe(stops.on_move)
    progress.subscribe(on_move)
    progress.subscribe(closing.on_move)
    progress.subscribe(consultations.on_move)
    progress.subscribe(lifecycle.on_move)
    progress.subscribe(duty.on_move)
    register(FOLLOWUP_GATE)
    register(CONSENT_GATE)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    web.init_app(app)
    accounts.init_app(app)
    promos.init_app(app)
    inbound.init_app(app)
    triage.init_app(app)
    people.init_app(app)
    reception.init_app(app)
    my_day.init_app(app)
    pipeline.init_app(app)
    calendar.init_app(app)
    offices.init_app(app)
    guides.init_app(app)
    intake.init_app(app)
    preferences.init_app(app)
    api.init_app(app)
    mailbox.init_app(app)
    operations.init_app(app)
    commands.init_app(app)
    return app
