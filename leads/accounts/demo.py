"""The demo clinic's staff: names and passwords everybody may know. Refuses to exist in production."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from leads.accounts.service import create_staff, seed_roles
from leads.database import db
from leads.models import Staff
from leads.settings import current_settings
from leads.vocabulary import StaffRole


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """One demo account; `what` says in the start-up lines what it is good for."""

    email: str
    password: str
    name: str
    role: StaffRole
    offices: tuple[str, ...]
    what: str


DEMO_STAFF = (
    DemoStaff(
        email="desk@example.com",
        password="calm-desk-demo-1",  # noqa: S106  (public on purpose)
        name="Noor Haddad",
        role=StaffRole.CENTRAL_DESK,
        offices=(),
        what="central desk, sees all offices",
    ),
    DemoStaff(
        email="miami@example.com",
        password="calm-desk-demo-2",  # noqa: S106  (public on purpose)
        name="Dani Reyes",
        role=StaffRole.COORDINATOR,
        offices=("miami-coral-gables",),
        what="coordinator, Miami – Coral Gables",
    ),
    DemoStaff(
        email="montreal@example.com",
        password="calm-desk-demo-3",  # noqa: S106  (public on purpose)
        name="Camille Gagnon",
        role=StaffRole.OFFICE_MANAGER,
        offices=("montreal",),
        what="office manager, Montréal",
    ),
)


def seed_demo(*, now: datetime) -> None:
    """Create the demo accounts that are missing; their offices must be there already."""
    if current_settings().is_production:
        raise RuntimeError("demo accounts have public passwords and must not exist in production")
    seed_roles()
    known = set(db.session.scalars(select(Staff.email)))
    for demo in DEMO_STAFF:
        if demo.email not in known:
            create_staff(
                email=demo.email,
                name=demo.name,
                password=demo.password,
                roles=(demo.role,),
                offices=demo.offices,
                now=now,
            )
