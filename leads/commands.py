"""What operators type: `flask seed` and friends. Each command is one transaction around one service call."""

from __future__ import annotations

import click
from flask import Flask

from leads import clock
from leads.accounts.demo import seed_demo
from leads.api.keys import seed_demo_key
from leads.database import transaction
from leads.directory import service as directory
from leads.directory.datafiles import BadDataFile
from leads.promos import seeding as promos
from leads.settings import current_settings


def seed_everything() -> None:
    """Bring directory, promos, keys and (outside production) demo staff to what the data files say."""
    with transaction():
        now = clock.now()
        directory.seed()
        promos.seed(now=now)
        if not current_settings().is_production:
            seed_demo(now=now)
            seed_demo_key()


@click.command("seed")
def seed() -> None:
    """Load offices, procedures, concerns, postal codes and promos; running it twice changes nothing."""
    try:
        seed_everything()
    except (BadDataFile, promos.NotPublishable) as problem:
        raise click.ClickException(str(problem)) from None


def init_app(app: Flask) -> None:
    """Offer the commands on the `flask` command line."""
    app.cli.add_command(seed)
