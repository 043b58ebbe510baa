"""`flask create-staff` and `flask forget-second-factor`: first accounts, and the only admin let in again."""

from __future__ import annotations

import click
from sqlalchemy import select

from leads import clock
from leads.accounts import changing, service
from leads.database import db, transaction
from leads.models import Staff
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


@click.command("forget-second-factor")
@click.option("--email", required=True, help="Whose second factor is lost.")
def forget_second_factor(email: str) -> None:
    """Let the only admin back in: the next sign-in sets up a new second factor."""
    with transaction():
        staff = db.session.scalars(select(Staff).where(Staff.email == email.strip().lower())).one_or_none()
        if staff is not None:
            changing.forget_second_factor(staff, now=clock.now())
    if staff is None:
        raise click.ClickException("nobody has this e-mail address")
    click.echo("Forgotten. The next sign-in sets up a new one.")
