"""`flask create-staff`: how the first accounts of a real installation come to be."""

from __future__ import annotations

import click

from leads import clock
from leads.accounts import service
from leads.database import transaction
from leads.vocabulary import StaffRole


@click.command("create-staff")
@click.option("--email", required=True, help="What they sign in with.")
@click.option("--name", required=True, help="As colleagues and visitors read it.")
@click.option(
    "--role", "roles", required=True, multiple=True, type=click.Choice([role.value for role in StaffRole])
)
@click.option("--office", "offices", multiple=True, help="Slug of an office; repeat it for several.")
@click.password_option(help="12 characters or more; asked for when left out.")
def create_staff(
    email: str, name: str, roles: tuple[str, ...], offices: tuple[str, ...], password: str
) -> None:
    """Create a staff account that can sign in at once."""
    try:
        with transaction():
            service.create_staff(
                email=email,
                name=name,
                password=password,
                roles=[StaffRole(role) for role in roles],
                offices=offices,
                now=clock.now(),
            )
    except service.StaffRefused as refused:
        raise click.ClickException(str(refused)) from None
    click.echo("Created.")
