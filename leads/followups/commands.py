"""What operators type about offers: `flask promos end SLUG`."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from leads import clock
from leads.database import transaction
from leads.followups.endings import end_promo, stop_ended

promos = AppGroup("promos", help="The offers.")


@promos.command("end")
@click.argument("slug")
def end(slug: str) -> None:
    """End an offer now: no new holds, no more letters about it. Offers already held stay held."""
    with transaction():
        stopped = end_promo(slug=slug, now=clock.now())
    if stopped is None:
        raise click.ClickException(f"There is no offer {slug}")
    with transaction():
        stopped += stop_ended(now=clock.now())
    click.echo(f"{slug} has ended, {stopped} letters stopped; what is held stays held")


def init_app(app: Flask) -> None:
    """Offer the commands on the `flask` command line."""
    app.cli.add_command(promos)
