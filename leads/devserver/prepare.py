"""Brings the database up to date in one process: migrations, the seed, and the demo clinic's first requests.

Production says `flask db upgrade && flask seed`; here one start of the product is saved, and seconds count.
"""

from __future__ import annotations

import sys

import click
import flask_migrate

from leads import clock
from leads.app import WORKER_STATEMENT_SECONDS, create_app
from leads.commands import seed
from leads.database import transaction
from leads.devserver import demo_day


def main() -> None:
    """Do all of it; a second time nothing changes."""
    app = create_app(statement_seconds=WORKER_STATEMENT_SECONDS)
    with app.app_context():
        flask_migrate.upgrade()
        try:
            seed.main(args=[], standalone_mode=False)
        except click.ClickException as problem:
            sys.exit(problem.format_message())
        with transaction():
            demo_day.play(now=clock.now())


if __name__ == "__main__":
    main()
