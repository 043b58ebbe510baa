"""What operators type: `flask seed` and friends. Each command is one transaction around one service call."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from leads import clock
from leads.accounts.demo import seed_demo
from leads.api.keys import seed_demo_key
from leads.audit import commands as audit
from leads.clocks.sweep import sweep as ring_due
from leads.database import transaction
from leads.directory import service as directory
from leads.directory.datafiles import BadDataFile
from leads.followups import attempt as touches
from leads.followups import commands as offers
from leads.followups import seeding as followups
from leads.followups.endings import stop_ended
from leads.inbound import service as inbound
from leads.intake import csv_import
from leads.intake.csv_file import UnreadableFile
from leads.outbox import delivery
from leads.promos import seeding as promos
from leads.routing import attempt
from leads.settings import current_settings

DRAIN_AT_ONCE = 500
TRY_AGAIN_LATER = 75
"""EX_TEMPFAIL of sysexits.h."""


def seed_everything() -> None:
    """Bring directory, promos, sequences, keys and (outside production) demo staff to what the data say."""
    with transaction():
        now = clock.now()
        directory.seed()
        promos.seed(now=now)
        followups.seed(now=now)
        if not current_settings().is_production:
            seed_demo(now=now)
            seed_demo_key()
    # Afterwards, because it locks leads, and routing locks a lead before its offer.
    with transaction():
        stop_ended(now=clock.now())


@click.command("seed")
def seed() -> None:
    """Load offices, procedures, concerns, postal codes, promos, sequences; twice changes nothing."""
    try:
        seed_everything()
    except (BadDataFile, promos.NotPublishable) as problem:
        raise click.ClickException(str(problem)) from None


@click.command("import-requests")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_requests(file: Path) -> None:
    """Take in consultation requests from a CSV file; running it twice adds nothing."""
    try:
        report = csv_import.import_requests(file)
    except UnreadableFile as problem:
        raise click.ClickException(str(problem)) from None
    for rejected in report.rejected:
        click.echo(f"Line {rejected.row.line}: {' '.join(rejected.reasons)}", err=True)
    counts = f"{report.added} added, {report.already_there} already there, {len(report.rejected)} rejected"
    click.echo(f"{counts}: see {report.rejects_path}" if report.rejects_path else counts)


@click.command("drain")
@with_appcontext
def drain() -> None:
    """Route, follow up, ring and send what is due, here and now, without workers or broker."""
    routed, followed_up = attempt.drain(limit=DRAIN_AT_ONCE), touches.drain(limit=DRAIN_AT_ONCE)
    with transaction():
        rung = ring_due(now=clock.now(), limit=DRAIN_AT_ONCE)
    sent = delivery.drain(limit=DRAIN_AT_ONCE)
    click.echo(f"{followed_up} follow-ups carried out, {rung} clocks rung")
    click.echo(f"{routed} routed, {sent} letters tried")


@click.command("receive-mail")
@click.option("--to", "envelope_to", multiple=True, help="The address the message was delivered to.")
@with_appcontext
def receive_mail(envelope_to: tuple[str, ...]) -> None:
    """Take in one raw message from stdin, as a mail server's pipe gives it.

    Ends with 75 when nothing could be stored, which tells the mail server to try again later.
    """
    raw = sys.stdin.buffer.read(inbound.LARGEST_BYTES + 1)
    try:
        with transaction():
            taken = inbound.receive(raw, door=inbound.Door.PIPE, now=clock.now(), envelope_to=envelope_to)
    except SQLAlchemyError as problem:
        click.echo(f"Not stored: {type(problem).__name__}", err=True)
        sys.exit(TRY_AGAIN_LATER)
    click.echo(f"{taken.kind}, {'new' if taken.is_new else 'known'}")


def init_app(app: Flask) -> None:
    """Offer the commands on the `flask` command line."""
    app.cli.add_command(seed)
    app.cli.add_command(import_requests)
    app.cli.add_command(drain)
    app.cli.add_command(receive_mail)
    offers.init_app(app)
    audit.init_app(app)
